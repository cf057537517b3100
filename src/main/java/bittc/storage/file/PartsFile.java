package bittc.storage.file;

import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Stores bytes of unwanted files: those in pieces shared with wanted files, needed to hash, resume and upload these pieces.
 * They are in the hidden file {@code .NAME.bittc.parts}, so that the unwanted files need not exist; when one becomes wanted,
 * its bytes move there. Each entry holds all that one file has in one piece, and describes itself, so it outlives the resume
 * record. Padding that is not zeros, as BEP 47 wants, is stored here too. All numbers are big-endian.
 *
 * <pre>
 *   file     magic(8) infoHash(20) entry*
 *   entry    'H' or '-'(1) offset(8) length(4) crc32c-of-offset-and-length(4) bytes(length)     held, or given up
 * </pre>
 *
 * Shared by the disk threads of the torrent: one writes, several read.
 */
public final class PartsFile {
    private static final byte[] MAGIC = {'b', 'i', 't', 't', 'c', 'p', 0, 1};
    private static final int FILE_HEADER = MAGIC.length + InfoHash.LENGTH;
    private static final int ENTRY_HEADER = 17;
    private static final byte HELD = 'H';
    private static final byte GIVEN_UP = '-';

    /** Copies from an existing file in steps of this many bytes. */
    private static final int COPY_LENGTH = 256 * 1024;

    /** This file's number among the open files. */
    private static final int HANDLE = 0;

    private final Disk disk;
    private final FilePaths paths;
    private final FileLayout layout;
    private final FileHandles handles;
    private final InfoHash infoHash;
    private final Path path;

    /** The offset of each held entry's bytes in the file, by torrent offset. Guarded by this. */
    private final TreeMap<Long, Long> held = new TreeMap<>();

    /** The offset of the next entry; 0 if there is no file, or a foreign one. */
    private long end;

    /** Whether the file is not ours. */
    private boolean foreign;

    public PartsFile(Disk disk, FilePaths paths, FileLayout layout, FileHandles handles, InfoHash infoHash) {
        this.disk = disk;
        this.paths = paths;
        this.layout = layout;
        this.handles = handles;
        this.infoHash = infoHash;
        this.path = paths.sidecar(".bittc.parts");
    }

    /** Reads the entries of an earlier run, up to the first that is truncated or damaged. */
    public synchronized void load() throws IOException {
        held.clear();
        end = 0;
        foreign = false;
        if (paths.ordinaryFile(path).isEmpty()) {
            return;
        }
        try (FileHandles.Handle handle = acquire(false)) {
            FileChannel channel = handle.channel();
            long size = channel.size();
            ByteBuffer header = ByteBuffer.allocate(FILE_HEADER);
            Channels.readFully(channel, 0, header.limit((int) Math.min(size, FILE_HEADER)));
            if (!header.flip().equals(fileHeader())) { // a damaged or empty header may be ours
                foreign = !Channels.isSimilar(header, fileHeader().array());
                return;
            }
            end = FILE_HEADER;
            while (end + ENTRY_HEADER <= size) {
                ByteBuffer entry = ByteBuffer.allocate(ENTRY_HEADER);
                Channels.readFully(channel, end, entry);
                byte state = entry.flip().get();
                long offset = entry.getLong();
                int length = entry.getInt();
                if (entry.getInt() != crc(offset, length) || !isEntry(offset, length)) {
                    return;
                }
                if (state == HELD) {
                    held.put(offset, end + ENTRY_HEADER);
                }
                end += ENTRY_HEADER + length;
            }
        }
    }

    private boolean isEntry(long offset, int length) {
        if (offset < 0 || length <= 0 || offset > layout.pieces().totalLength() - length) {
            return false;
        }
        List<FileSlice> slices = layout.slicesByPiece(offset, length);
        FileSlice slice = slices.get(0);
        boolean hasContent = layout.isStored(slice.fileIndex())
                || layout.file(slice.fileIndex()).padding();
        return slices.size() == 1 && hasContent && slice.equals(layout.wholeSlice(slice));
    }

    private ByteBuffer fileHeader() {
        return ByteBuffer.allocate(FILE_HEADER)
                .put(MAGIC)
                .put(infoHash.toBytes())
                .flip();
    }

    private static int crc(long offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(12).putLong(offset).putInt(length).flip());
        return (int) crc.getValue();
    }

    /** Whether the file belongs to another torrent or program. */
    public synchronized boolean isForeign() {
        return foreign;
    }

    /** Whether nothing is held. */
    public synchronized boolean isEmpty() {
        return held.isEmpty();
    }

    /** Whether the bytes of this slice, which lies in one piece, are held. */
    public synchronized boolean holds(FileSlice slice) {
        return !held.isEmpty() && held.containsKey(layout.offsetOf(layout.wholeSlice(slice)));
    }

    /** The held slices, each all that a file has in one piece. */
    public synchronized List<FileSlice> slices() {
        List<FileSlice> slices = new ArrayList<>();
        for (long offset : held.keySet()) {
            slices.add(layout.wholeSlice(layout.slices(offset, 1).get(0)));
        }
        return slices;
    }

    /** The file's current stamp; empty if there is none. */
    public Optional<FileStamp> stamp() throws IOException {
        return disk.stamp(path);
    }

    /** Reads a held slice into the buffer's remaining bytes. */
    public void read(FileSlice slice, ByteBuffer target) throws IOException {
        try (FileHandles.Handle handle = acquire(false)) {
            Channels.readFully(handle.channel(), positionOf(slice), target);
        }
    }

    private synchronized long positionOf(FileSlice slice) {
        FileSlice whole = layout.wholeSlice(slice);
        return held.get(layout.offsetOf(whole)) + slice.fileOffset() - whole.fileOffset();
    }

    /** Reads from an existing file of the torrent. */
    interface Original {
        /** Reads a slice of the file into the buffer's remaining bytes. */
        public void read(FileSlice slice, ByteBuffer target) throws IOException;
    }

    /**
     * Writes a slice, which lies in one piece.
     *
     * @param original reads the file's other bytes in that piece, if it exists; else empty
     */
    void write(FileSlice slice, ByteBuffer[] sources, int count, Optional<Original> original) throws IOException {
        try (FileHandles.Handle handle = acquire(true)) {
            if (!holds(slice)) {
                append(handle.channel(), layout.wholeSlice(slice), original);
            }
            Channels.writeFully(handle.channel(), positionOf(slice), sources, count);
        }
    }

    /** Writes a slice of padding, which lies in one piece; does nothing if it is zeros and none is held. */
    void writePadding(FileSlice slice, ByteBuffer[] sources) throws IOException {
        if (!holds(slice) && Arrays.stream(sources).allMatch(Channels::isZeros)) {
            return;
        }
        if (isForeign()) {
            throw StorageException.obstacle(path, "a file of another torrent or program");
        }
        write(slice, sources, sources.length, Optional.empty());
    }

    /** Adds an entry for what a file has in a piece; it is held only once all its bytes are in place. */
    private void append(FileChannel channel, FileSlice whole, Optional<Original> original) throws IOException {
        if (end == 0) {
            channel.truncate(0);
            Channels.writeFully(channel, 0, fileHeader());
            end = FILE_HEADER;
        }
        long bytes = end + ENTRY_HEADER;
        if (original.isPresent()) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_LENGTH, whole.length()));
            for (long done = 0; done < whole.length(); done += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), whole.length() - done));
                original.get()
                        .read(new FileSlice(whole.fileIndex(), whole.fileOffset() + done, buffer.limit()), buffer);
                Channels.writeFully(channel, bytes + done, buffer.flip());
            }
        } else {
            Channels.writeFully(channel, bytes + whole.length() - 1, ByteBuffer.allocate(1));
        }
        long offset = layout.offsetOf(whole);
        int length = (int) whole.length();
        ByteBuffer header = ByteBuffer.allocate(ENTRY_HEADER)
                .put(HELD)
                .putLong(offset)
                .putInt(length)
                .putInt(crc(offset, length));
        Channels.writeFully(channel, end, header.flip());
        synchronized (this) {
            held.put(offset, bytes);
            end = bytes + length;
        }
    }

    /** Drops the entries of a file that now has those bytes itself; writes nothing. */
    public synchronized void forget(int fileIndex) {
        slices().stream()
                .filter(slice -> slice.fileIndex() == fileIndex)
                .forEach(slice -> held.remove(layout.offsetOf(slice)));
    }

    /** Gives up an entry whose bytes are in their own file now, or useless. Deletes the file with the last one. */
    void giveUp(FileSlice whole) throws IOException {
        try (FileHandles.Handle handle = acquire(true)) {
            ByteBuffer state = ByteBuffer.allocate(1).put(GIVEN_UP).flip();
            Channels.writeFully(handle.channel(), positionOf(whole) - ENTRY_HEADER, state);
        }
        synchronized (this) {
            held.remove(layout.offsetOf(whole));
        }
        if (isEmpty()) {
            delete();
        }
    }

    /** Removes the file. */
    void delete() throws IOException {
        close();
        disk.deleteIfExists(path);
        end = 0;
    }

    private FileHandles.Handle acquire(boolean writable) throws IOException {
        return handles.acquire(this, HANDLE, writable, this::open);
    }

    private FileChannel open(boolean writable) throws IOException {
        paths.ordinaryFile(path); // opening a named pipe would block
        return disk.open(path, options(writable));
    }

    private static Set<OpenOption> options(boolean writable) {
        return writable
                ? Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        LinkOption.NOFOLLOW_LINKS)
                : Disk.READ;
    }

    /** Closes the file; the next use opens it again. */
    public void close() throws IOException {
        handles.closeAll(this);
    }
}
