package bittc.storage.resume;

import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FilePaths;
import bittc.storage.file.TorrentFiles;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Decides whether the files in a torrent's places are ours, before the first write to any of them. A file is ours if the resume
 * record says so, if one of its pieces is correct, or if it has a {@code .part} name and holds only zeros. Any other file is a
 * conflict.
 *
 * <p>A file of the final name and length is set aside if missing files beside it leave none of its pieces to check: it keeps
 * its name, its pieces are downloaded beside it, and at the end the two are compared.
 */
public final class Ownership {
    private static final int STEP = 256 * 1024;

    /** The first bytes of every resume record. */
    private static final byte[] MARK = {'b', 'i', 't', 't', 'c'};

    private final Disk disk;
    private final TorrentFiles files;
    private final FileLayout layout;
    private final FilePaths paths;
    private final boolean overwrite;
    private final BooleanSupplier cancelled;
    private ResumeState record;

    /** Prepares the decision; once cancelled, ends soon with any answer. */
    public Ownership(Disk disk, TorrentFiles files, boolean overwrite, BooleanSupplier cancelled) {
        this.disk = disk;
        this.files = files;
        this.layout = files.layout();
        this.paths = files.paths();
        this.overwrite = overwrite;
        this.cancelled = cancelled;
        this.record = new ResumeState(layout.pieces());
    }

    /**
     * Learns from the record which files are ours, before anything is hashed and even if its pieces are not trusted.
     *
     * @throws StorageException if the record, or the files beside it, belong to another torrent or program
     */
    public void read(Optional<ResumeCodec.Decoded> found) throws IOException {
        if (overwrite) {
            return;
        }
        requireHidden(paths.sidecar(".bittc.new"));
        if (found.isEmpty()) {
            requireHidden(paths.sidecar(".bittc"));
        } else if (found.get().state().isPresent()) {
            record = found.get().state().get();
        } else {
            refuseParts(found.get());
        }
        for (int file = 0; file < layout.fileCount(); file++) {
            if (files.isTwice(file) && isBegun(file)) {
                files.setAside(file); // an earlier run set it aside
            }
        }
    }

    /** Requires that an unreadable record is ours: damaged, or never written to disk. */
    private void requireHidden(Path path) throws IOException {
        if (paths.ordinaryFile(path).filter(there -> there.size() > 0).isEmpty()) {
            return;
        }
        try (FileChannel channel = disk.open(path, Disk.READ)) {
            ByteBuffer start = ByteBuffer.allocate((int) Math.min(MARK.length, channel.size()));
            Channels.readFully(channel, 0, start);
            start.flip();
            if (!Channels.isSimilar(start, MARK)) {
                throw StorageException.obstacle(path, "a file of another program");
            }
        }
    }

    private void refuseParts(ResumeCodec.Decoded other) throws StorageException {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWritten(file) && !files.isAbsent(file) && !files.isFinalNamed(file)) {
                throw StorageException.conflict(
                        paths.partPath(file) + " belongs to another torrent, " + other.infoHash());
            }
        }
    }

    /**
     * Checks every file that will be written, once everything possible is hashed.
     *
     * @return files of the final name that must lose it, because not all their pieces are correct
     * @throws StorageException if a file is not ours
     */
    public BitSet requireOurs(Bitfield verified, Bitfield judged) throws IOException {
        BitSet undeserved = new BitSet();
        for (int file = 0; file < layout.fileCount(); file++) {
            if (!layout.isWritten(file) || files.isAbsent(file)) {
                continue;
            }
            if (!files.isFinalNamed(file)) {
                requirePartOurs(file, verified, judged);
            } else if (layout.isWhole(file, verified) && files.hasLength(file)) {
                continue;
            } else if (overwrite || isFinalOurs(file, verified, judged)) {
                undeserved.set(file);
            } else {
                files.setAside(file);
            }
        }
        if (!overwrite && !layout.isAllWanted() && files.parts().isForeign()) {
            throw StorageException.obstacle(paths.sidecar(".bittc.parts"), "a file of another torrent or program");
        }
        return undeserved;
    }

    private void requirePartOurs(int file, Bitfield verified, Bitfield judged) throws IOException {
        if (overwrite || isRecorded(file) || isAny(file, verified) || isZeros(file)) {
            return;
        }
        Path path = paths.partPath(file);
        throw StorageException.conflict(
                isAny(file, judged)
                        ? path + " exists and no piece of it matches this torrent"
                        : path + " exists and may not belong to this torrent");
    }

    /** Whether an incomplete file of the final name belongs to this torrent; false if that cannot be decided yet. */
    private boolean isFinalOurs(int file, Bitfield verified, Bitfield judged) throws StorageException {
        Path path = paths.finalPath(file);
        long length = layout.file(file).length();
        if (files.isTwice(file)) {
            throw StorageException.conflict(
                    path + " exists beside " + paths.partPath(file).getFileName());
        }
        if (files.size(file) > length) {
            throw StorageException.conflict(
                    path + " exists with " + files.size(file) + " bytes, but has " + length + " in this torrent");
        }
        boolean matched = isAny(file, verified);
        if (!matched && (isAny(file, judged) || files.size(file) < length)) {
            throw StorageException.conflict(path + " exists and no piece of it matches this torrent");
        }
        return matched;
    }

    /** Whether one of the file's pieces is among these. */
    private boolean isAny(int file, Bitfield pieces) {
        int next = pieces.nextSet(layout.firstPiece(file));
        return next >= 0 && next <= layout.lastPiece(file);
    }

    /** Whether the record mentions the file as incomplete: then its name ends in {@code .part}. */
    private boolean isBegun(int file) {
        return record.files().containsKey(file) && !layout.isWhole(file, record.verified());
    }

    /** Whether the record means this very file, not one that was replaced by it. */
    private boolean isRecorded(int file) {
        FileStamp stamp = record.files().get(file);
        return isBegun(file)
                && (stamp.equals(FileStamp.OLD)
                        || files.stamp(file)
                                .filter(found -> found.inode() == stamp.inode())
                                .isPresent());
    }

    /** Whether the file holds only zeros. */
    private boolean isZeros(int file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(STEP, files.size(file)));
        long size = files.size(file);
        for (long at = 0; at < size && !cancelled.getAsBoolean(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
            files.readFile(new FileLayout.FileSlice(file, at, buffer.limit()), buffer);
            if (!Channels.isZeros(buffer.flip())) {
                return false;
            }
        }
        return true;
    }
}
