package bittc.storage;

import bittc.storage.FileLayout.FileSlice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One torrent's files on disk, read and written by the torrent's offsets. Knows which exist and under which name, and
 * notices when somebody else changes them. Shared by the disk threads of the torrent: one writes, several read.
 *
 * <p>A file that nobody but us changes has the size and the time of modification that it had after our last write. While
 * we write, the time proves nothing, and only the size is compared.
 */
final class TorrentFiles {
    /** The size of a file that does not exist. */
    static final long ABSENT = -1;

    /** A file is looked at before a read at most this often: once a second. */
    private static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Disk disk;
    private final FileLayout layout;
    private final FilePaths paths;
    private final FileHandles handles;

    /** Guarded by this: what each file was like when we last looked, or after our last write. */
    private final long[] sizes;

    private final long[] mtimes;
    private final long[] lookedAt;
    private final BitSet finalNamed = new BitSet();
    /** Written since its size and time were noted. */
    private final BitSet dirty = new BitSet();

    private final BitSet changedByOthers = new BitSet();
    private boolean closed;

    TorrentFiles(Disk disk, FileLayout layout, FilePaths paths, FileHandles handles) {
        this.disk = disk;
        this.layout = layout;
        this.paths = paths;
        this.handles = handles;
        this.sizes = new long[layout.fileCount()];
        this.mtimes = new long[layout.fileCount()];
        this.lookedAt = new long[layout.fileCount()];
        Arrays.fill(sizes, ABSENT);
    }

    FileLayout layout() {
        return layout;
    }

    FilePaths paths() {
        return paths;
    }

    /**
     * Finds out which files exist.
     *
     * @param replaceFinal whether a final file that lies beside its {@code .part} file is to be deleted
     * @throws StorageException if something that is no ordinary file lies in a file's place
     */
    synchronized void scan(boolean mayDelete, boolean replaceFinal) throws IOException {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isStored(file)) {
                scan(file, mayDelete, replaceFinal);
            }
        }
    }

    private void scan(int file, boolean mayDelete, boolean replaceFinal) throws IOException {
        Path finalPath = paths.finalPath(file);
        if (!paths.hasParents(finalPath)) {
            return;
        }
        Optional<BasicFileAttributes> part = paths.ordinaryFile(paths.partPath(file));
        Optional<BasicFileAttributes> whole = paths.ordinaryFile(finalPath);
        if (part.isPresent() && whole.isPresent() && mayDelete) {
            if (!replaceFinal) {
                throw StorageException.conflict(
                        finalPath + " exists beside " + paths.partPath(file).getFileName());
            }
            disk.deleteIfExists(finalPath);
            whole = Optional.empty();
        }
        finalNamed.set(file, whole.isPresent());
        whole.or(() -> part).ifPresent(found -> note(file, found));
    }

    private void note(int file, BasicFileAttributes found) {
        sizes[file] = found.size();
        mtimes[file] = mtime(found);
        lookedAt[file] = disk.nanoTime();
        dirty.clear(file);
    }

    private static long mtime(BasicFileAttributes found) {
        return found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /** In bytes, or {@link #ABSENT}. */
    synchronized long size(int file) {
        return sizes[file];
    }

    /** When the file was last modified, in nanoseconds of the file system's clock. */
    synchronized long mtime(int file) {
        return mtimes[file];
    }

    synchronized boolean isFinalNamed(int file) {
        return finalNamed.get(file);
    }

    /** Whether all of the piece's bytes exist on disk, whatever they are. */
    synchronized boolean exists(int pieceIndex) {
        for (FileSlice slice : layout.slicesOf(pieceIndex)) {
            if (layout.isStored(slice.fileIndex()) && sizes[slice.fileIndex()] < slice.end()) {
                return false;
            }
        }
        return true;
    }

    private Path path(int file) {
        return isFinalNamed(file) ? paths.finalPath(file) : paths.partPath(file);
    }

    /** Fills the buffer's remaining bytes from the torrent's byte {@code offset} on. */
    void read(long offset, ByteBuffer target) throws IOException {
        int limit = target.limit();
        for (FileSlice slice : layout.slices(offset, target.remaining())) {
            target.limit(target.position() + (int) slice.length());
            if (layout.isStored(slice.fileIndex())) {
                try (FileHandles.Handle handle = acquire(slice.fileIndex(), false)) {
                    readFully(handle.channel(), slice, target);
                }
            } else {
                while (target.hasRemaining()) {
                    target.put((byte) 0);
                }
            }
        }
        target.limit(limit);
    }

    private void readFully(FileChannel channel, FileSlice slice, ByteBuffer target) throws IOException {
        long position = slice.fileOffset();
        while (target.hasRemaining()) {
            int read = channel.read(target, position);
            if (read <= 0) {
                throw new EOFException(path(slice.fileIndex()) + " is shorter than it was");
            }
            position += read;
        }
    }

    /** Writes the buffers' remaining bytes, which stay theirs, at the torrent's byte {@code offset}; by one thread only. */
    void write(long offset, List<ByteBuffer> blocks) throws IOException {
        long length = 0;
        ByteBuffer[] views = new ByteBuffer[blocks.size()];
        for (int i = 0; i < views.length; i++) {
            views[i] = blocks.get(i).duplicate();
            length += views[i].remaining();
        }
        int first = 0;
        for (FileSlice slice : layout.slices(offset, length)) {
            first = write(slice, views, first);
        }
    }

    /** Writes a slice's bytes from the views; returns the first view that has bytes left. */
    private int write(FileSlice slice, ByteBuffer[] views, int first) throws IOException {
        ByteBuffer[] parts = new ByteBuffer[views.length - first];
        int count = 0;
        int next = first;
        for (long left = slice.length(); left > 0; ) {
            ByteBuffer view = views[next];
            int taken = (int) Math.min(left, view.remaining());
            parts[count++] = view.slice(view.position(), taken);
            view.position(view.position() + taken);
            left -= taken;
            if (!view.hasRemaining()) {
                next++;
            }
        }
        if (layout.isStored(slice.fileIndex())) {
            writeFully(slice, parts, count);
        }
        return next;
    }

    private void writeFully(FileSlice slice, ByteBuffer[] parts, int count) throws IOException {
        try (FileHandles.Handle handle = acquire(slice.fileIndex(), true)) {
            expectUnchanged(slice.fileIndex());
            FileChannel channel = handle.channel();
            channel.position(slice.fileOffset());
            int first = 0;
            for (long left = slice.length(); left > 0; ) {
                long written = channel.write(parts, first, count - first);
                if (written <= 0) {
                    throw new IOException("the disk takes no more");
                }
                left -= written;
                while (first < count && !parts[first].hasRemaining()) {
                    first++;
                }
            }
        }
    }

    /** Before the first write since the file was last noted: it has to be as it was noted, or else somebody was there. */
    private synchronized void expectUnchanged(int file) throws IOException {
        if (!dirty.get(file)) {
            Optional<BasicFileAttributes> found = disk.attributes(path(file));
            if (found.isEmpty() || found.get().size() != sizes[file] || mtime(found.get()) != mtimes[file]) {
                throw changed(file);
            }
            dirty.set(file);
        }
    }

    private StorageException changed(int file) {
        changedByOthers.set(file);
        return new StorageException(
                StorageException.Code.IO_ERROR,
                path(file) + " was changed by another program while it was being downloaded",
                "run the same command again: what is there will be checked",
                null);
    }

    /**
     * Notes what a file is like after our writes.
     *
     * @throws StorageException if it is gone or was cut off: somebody else was there
     */
    synchronized void noteWritten(int file) throws IOException {
        Optional<BasicFileAttributes> found = disk.attributes(path(file));
        if (found.isEmpty() || found.get().size() != sizes[file]) {
            throw changed(file);
        }
        if (dirty.get(file)) {
            note(file, found.get());
        } else if (mtime(found.get()) != mtimes[file]) {
            throw changed(file);
        }
    }

    /** Whether the file is what we left; looks at it at most once a second. */
    synchronized boolean isUnchanged(int file) throws IOException {
        if (!changedByOthers.get(file) && disk.nanoTime() - lookedAt[file] >= RECHECK_NANOS) {
            Optional<BasicFileAttributes> found = disk.attributes(path(file));
            boolean same = found.isPresent()
                    && found.get().isRegularFile()
                    && found.get().size() == sizes[file]
                    && (dirty.get(file) || mtime(found.get()) == mtimes[file]);
            changedByOthers.set(file, !same);
            lookedAt[file] = disk.nanoTime();
        }
        return !changedByOthers.get(file);
    }

    private FileHandles.Handle acquire(int file, boolean writable) throws IOException {
        return handles.acquire(this, file, writable, forWriting -> openChannel(file, forWriting));
    }

    private FileChannel openChannel(int file, boolean writable) throws IOException {
        requireOpen();
        Path path = path(file);
        if (!writable) {
            if (!paths.hasParents(path)) {
                throw new NoSuchFileException(path.toString());
            }
            return disk.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
        if (size(file) == ABSENT) {
            return create(file, path);
        }
        paths.hasParents(path);
        FileChannel channel =
                disk.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        return size(file) == layout.file(file).length() ? channel : setLength(file, path, channel);
    }

    /** A new file; if somebody else has just created it, that is an error. */
    private FileChannel create(int file, Path path) throws IOException {
        paths.createParents(path);
        Set<OpenOption> options = Set.of(
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW,
                LinkOption.NOFOLLOW_LINKS);
        return setLength(file, path, disk.open(path, options));
    }

    /** Gives a file its length at once, so that any other length shows that it was cut off; what is not written is a hole. */
    private FileChannel setLength(int file, Path path, FileChannel channel) throws IOException {
        try {
            long length = layout.file(file).length();
            if (channel.size() > length) {
                channel.truncate(length);
            } else if (channel.size() < length) {
                channel.write(ByteBuffer.allocate(1), length - 1);
            }
            synchronized (this) {
                note(file, disk.attributes(path).orElseThrow(() -> new NoSuchFileException(path.toString())));
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Gives a verified file its final name.
     *
     * @throws StorageException if it was changed meanwhile, or something has that name already
     */
    void complete(int file) throws IOException {
        if (size(file) != layout.file(file).length()) {
            acquire(file, true).close();
        }
        noteWritten(file);
        handles.close(this, file);
        Path from = paths.partPath(file);
        Path to = paths.finalPath(file);
        if (layout.file(file).executable()) {
            disk.makeExecutable(from);
        }
        rename(file, from, to, true);
    }

    /** Takes the final name from a file that does not deserve it. */
    void demote(int file) throws IOException {
        handles.close(this, file);
        rename(file, paths.finalPath(file), paths.partPath(file), false);
    }

    private synchronized void rename(int file, Path from, Path to, boolean toFinal) throws IOException {
        if (disk.attributes(to).isPresent()) {
            throw StorageException.conflict(to + " exists");
        }
        disk.move(from, to);
        finalNamed.set(file, toFinal);
    }

    private synchronized void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Closes every file; none will be opened again. */
    void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        handles.closeAll(this);
    }
}
