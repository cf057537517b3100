package bittc.storage.verify;

import bittc.storage.disk.StorageException;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.TorrentFiles;
import bittc.storage.hash.PieceSweep;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads for a check that continues after read errors: unreadable bytes count as missing, and their files are noted. Used by all
 * threads of the check.
 */
final class UnreadableFiles implements PieceSweep.Source {
    private final TorrentFiles files;

    /** Guarded by this. */
    private final Map<Integer, String> reasons = new HashMap<>();

    UnreadableFiles(TorrentFiles files) {
        this.files = files;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        int length = target.remaining();
        try {
            files.read(offset, target);
        } catch (EOFException | NoSuchFileException | StorageException e) {
            throw e;
        } catch (IOException e) {
            find(offset, length);
            throw new EOFException(e.getMessage());
        }
    }

    /** Reads file by file to find which one fails. */
    private void find(long offset, int length) {
        long at = offset;
        for (FileSlice slice : files.layout().slices(offset, length)) {
            try {
                files.read(at, ByteBuffer.allocate((int) slice.length()));
            } catch (IOException e) {
                note(slice.fileIndex(), reason(e));
            }
            at += slice.length();
        }
    }

    private synchronized void note(int file, String reason) {
        reasons.putIfAbsent(file, reason);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason.toLowerCase(Locale.ROOT);
    }

    /** The reason the file cannot be read, if there is one. */
    synchronized Optional<String> reason(int file) {
        return Optional.ofNullable(reasons.get(file));
    }
}
