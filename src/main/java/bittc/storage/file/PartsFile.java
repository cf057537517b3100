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
 * The bytes of files that nobody wants, in the pieces that they share with files that somebody does: needed to hash, resume
 * and upload those pieces. They lie in the hidden file {@code .NAME.bittc.parts}, so that the others' files need not exist;
 * when such a file is wanted after all, its bytes move there. Each entry is what one file has in one piece, and says so
 * itself, so that it outlives the resume record. Padding that is not zeros (as BEP 47 wants it to be) is kept here too. All
 * numbers are big-endian.
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

    /** The number that the file goes by among the open files. */
    private static final int HANDLE = 0;

    private final Disk disk;
    private final FilePaths paths;
    private final FileLayout layout;
    private final FileHandles handles;
    private final InfoHash infoHash;
    private final Path path;

    /** Guarded by this: where the bytes of each entry that is held begin in the file, by the torrent's offset. */
    private final TreeMap<Long, Long> held = new TreeMap<>();

    /** The offset of the next entry; 0 if there is no file, or one that is not ours. */
    private long end;

    /** Whether there is a file that is not ours. */
    private boolean foreign;

    public PartsFile(Disk disk, FilePaths paths, FileLayout layout, FileHandles handles, InfoHash infoHash) {
        this.disk = disk;
        this.paths = paths;
        this.layout = layout;
        this.handles = handles;
        this.infoHash = infoHash;
        this.path = paths.sidecar(".bittc.parts");
    }

    /** Finds out what an earlier run has left; what stands behind an entry that is cut off or garbled is lost. */
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
            if (!header.flip().equals(fileHeader())) { // as when it is shorter
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

    /** Whether there is a file that belongs to another torrent or program. */
    public synchronized boolean isForeign() {
        return foreign;
    }

    /** Whether nothing is held. */
    public synchronized boolean isEmpty() {
        return held.isEmpty();
    }

    /** Whether the bytes of this slice, which lies in one piece, are here. */
    public synchronized boolean holds(FileSlice slice) {
        return !held.isEmpty() && held.containsKey(layout.offsetOf(layout.wholeSlice(slice)));
    }

    /** The slices that are held, each all that a file has in a piece. */
    public synchronized List<FileSlice> slices() {
        List<FileSlice> slices = new ArrayList<>();
        for (long offset : held.keySet()) {
            slices.add(layout.wholeSlice(layout.slices(offset, 1).get(0)));
        }
        return slices;
    }

    /** The file's stamp now; empty if there is none. */
    public Optional<FileStamp> stamp() throws IOException {
        return disk.stamp(path);
    }

    /** Fills the buffer's remaining bytes with those of a slice that is held. */
    public void read(FileSlice slice, ByteBuffer target) throws IOException {
        try (FileHandles.Handle handle = acquire(false)) {
            Channels.readFully(handle.channel(), positionOf(slice), target);
        }
    }

    private synchronized long positionOf(FileSlice slice) {
        FileSlice whole = layout.wholeSlice(slice);
        return held.get(layout.offsetOf(whole)) + slice.fileOffset() - whole.fileOffset();
    }

    /** Reads the bytes of a file that is on disk already. */
    interface Original {
        /** Fills the buffer's remaining bytes with those of a slice of the file. */
        public void read(FileSlice slice, ByteBuffer target) throws IOException;
    }

    /**
     * Writes a slice, which lies in one piece.
     *
     * @param original what the file itself has of that piece, if it exists; else empty
     */
    void write(FileSlice slice, ByteBuffer[] sources, int count, Optional<Original> original) throws IOException {
        try (FileHandles.Handle handle = acquire(true)) {
            if (!holds(slice)) {
                append(handle.channel(), layout.wholeSlice(slice), original);
            }
            Channels.writeFully(handle.channel(), positionOf(slice), sources, count);
        }
    }

    /** Writes a slice of padding, which lies in one piece; nothing, if all is zeros and that is what is there. */
    void writePadding(FileSlice slice, ByteBuffer[] sources) throws IOException {
        if (!holds(slice) && Arrays.stream(sources).allMatch(Channels::isZeros)) {
            return;
        }
        if (isForeign()) {
            throw StorageException.obstacle(path, "of another torrent or program");
        }
        write(slice, sources, sources.length, Optional.empty());
    }

    /** Makes room for what a file has in a piece; it is held only when all of that is in place. */
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

    /** Gives up entries of a file without a trace on disk: it has those bytes itself. */
    public synchronized void forget(int fileIndex) {
        slices().stream()
                .filter(slice -> slice.fileIndex() == fileIndex)
                .forEach(slice -> held.remove(layout.offsetOf(slice)));
    }

    /** Gives up an entry: its bytes are in a file of their own now, or good for nothing. The file goes with the last one. */
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
        paths.ordinaryFile(path); // a named pipe would let us wait
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

    /** Closes the file; it is opened again when needed. */
    public void close() throws IOException {
        handles.closeAll(this);
    }
}
