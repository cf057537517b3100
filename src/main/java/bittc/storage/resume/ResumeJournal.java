package bittc.storage.resume;

import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FilePaths;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One torrent's resume record on disk, in the hidden file {@code .NAME.bittc}. Grows by small frames, each appended after the
 * data it describes is written; from time to time an atomic rename replaces it with a compact one. Used on one thread.
 */
public final class ResumeJournal {
    /** The suffixes of our hidden files beside a torrent. */
    public static final List<String> SIDECARS = List.of(".bittc", ".bittc.new", ".bittc.lock", ".bittc.parts");

    /** The largest record read, in bytes; one of two million pieces and files is smaller. */
    private static final long MAX_LENGTH = 128L << 20;

    /** The record is compacted when it has grown by this many bytes, or to twice its size if that is more. */
    private static final long COMPACT_AFTER = 256 * 1024;

    private final Disk disk;
    private final FilePaths paths;
    private final Path path;
    private final Path newPath;
    private final InfoHash infoHash;
    private final ResumeState state;
    private final ResumeCodec pending = new ResumeCodec();
    private FileChannel channel;
    private long length;
    private long compactAt;

    private ResumeJournal(Disk disk, FilePaths paths, InfoHash infoHash, ResumeState state) {
        this.disk = disk;
        this.paths = paths;
        this.path = path(paths);
        this.newPath = paths.sidecar(".bittc.new");
        this.infoHash = infoHash;
        this.state = state;
    }

    private static Path path(FilePaths paths) {
        return paths.sidecar(".bittc");
    }

    /** Loads an earlier run's record, if it can be read. */
    public static Optional<ResumeCodec.Decoded> load(Disk disk, FilePaths paths, InfoHash infoHash, FileLayout layout)
            throws IOException {
        if (disk.attributes(path(paths)).filter(found -> found.isRegularFile()).isEmpty()) {
            return Optional.empty();
        }
        try (FileChannel channel = disk.open(path(paths), Disk.READ)) {
            if (channel.size() > MAX_LENGTH) {
                return Optional.empty();
            }
            ByteBuffer record = ByteBuffer.allocate((int) channel.size());
            Channels.readFully(channel, 0, record);
            return ResumeCodec.decode(record.flip(), infoHash, layout.pieces(), layout.fileCount());
        }
    }

    /** Begins a record with this state; the journal owns the state from now on. */
    public static ResumeJournal begin(Disk disk, FilePaths paths, InfoHash infoHash, ResumeState state)
            throws IOException {
        ResumeJournal journal = new ResumeJournal(disk, paths, infoHash, state);
        state.onTime(disk.currentTimeMillis());
        journal.rewrite();
        return journal;
    }

    /** Removes the record and any leftover of an interrupted replacement. */
    public static void delete(Disk disk, FilePaths paths) throws IOException {
        disk.deleteIfExists(path(paths));
        disk.deleteIfExists(paths.sidecar(".bittc.new"));
    }

    /** Everything noted, whether appended or not. */
    public ResumeState state() {
        return state;
    }

    /** Whether something noted is not appended yet. */
    public boolean isBehind() {
        return pending.size() > 0;
    }

    public void file(int fileIndex, FileStamp stamp) {
        state.onTime(disk.currentTimeMillis());
        state.onFile(fileIndex, stamp);
        pending.file(fileIndex, stamp, state.notedAt(fileIndex));
    }

    /** Notes that the file, as last noted, was forced to disk. */
    public void forced(int fileIndex) {
        state.onForced(fileIndex);
        pending.forced(fileIndex);
    }

    public void blocks(int pieceIndex, int firstBlock, int count) {
        state.onBlocks(pieceIndex, firstBlock, count);
        pending.blocks(pieceIndex, firstBlock, count);
    }

    public void verified(int pieceIndex) {
        state.onVerified(pieceIndex);
        pending.verified(pieceIndex);
    }

    public void mismatch(int pieceIndex) {
        state.onMismatch(pieceIndex);
        pending.mismatch(pieceIndex);
    }

    public void closed() {
        pending.closed();
    }

    /** Whether the record still has its name; if not, another program has emptied the folder. */
    public boolean isThere() throws IOException {
        return disk.attributes(path).isPresent();
    }

    /** Appends what was noted. If that fails, earlier frames remain valid. */
    public void append() throws IOException {
        state.onTime(disk.currentTimeMillis());
        pending.time(state.lastNote());
        ByteBuffer frame = ByteBuffer.wrap(pending.takeFrame());
        try {
            Channels.writeFully(channel, length, frame);
        } catch (IOException e) {
            try {
                channel.truncate(length);
            } catch (IOException truncating) {
                e.addSuppressed(truncating);
            }
            throw e;
        }
        length += frame.limit();
        if (length > compactAt) {
            rewrite();
        }
    }

    /** Forces the record and its name to disk. */
    public void force() throws IOException {
        channel.force(true);
        disk.forceFolder(paths.dir());
    }

    private void rewrite() throws IOException {
        ByteBuffer record = ByteBuffer.wrap(ResumeCodec.encode(infoHash, disk.bootId(), state));
        disk.deleteIfExists(newPath);
        FileChannel fresh = disk.open(
                newPath, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS));
        try {
            Channels.writeFully(fresh, 0, record);
            disk.move(newPath, path);
        } catch (IOException e) {
            fresh.close();
            disk.deleteIfExists(newPath);
            throw e;
        }
        close();
        channel = fresh;
        length = record.limit();
        compactAt = length + Math.max(COMPACT_AFTER, length);
    }

    /** Closes the file; nothing may be appended afterwards. */
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
