package bittc.storage;

import bittc.metainfo.Metainfo;
import bittc.storage.FileLayout.FileSlice;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent's files on disk, read and written by the torrent's offsets. Knows which exist and under which name, and
 * notices when somebody else changes them. Shared by the disk threads of the torrent: one writes, several read.
 *
 * <p>A file that nobody but us changes has the size and the time of modification that it had after our last write. While
 * we write, the time proves nothing, and only the size is compared.
 *
 * <p>Files that are not wanted are read where they exist, and never written: what comes of them goes to the {@link PartsFile},
 * and is read from there before all else.
 */
final class TorrentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TorrentFiles.class);

    /** The size of a file that does not exist. */
    static final long ABSENT = -1;

    /** A file is looked at before a read at most this often: once a second. */
    private static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Set<OpenOption> READ_ONLY = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Disk disk;
    private final FileLayout layout;
    private final FilePaths paths;
    private final NameChoice names;
    private final FilePlaces places;
    private final FileHandles handles;
    private final PartsFile parts;

    /** Whether a file is no longer than what was written of it. */
    private final boolean growing;

    /** Guarded by this: what each file was like when we last looked, or after our last write. */
    private final long[] sizes;

    private final long[] mtimes;
    private final long[] lookedAt;
    private final BitSet finalNamed = new BitSet();
    /** Of those with a final name: what we write is beside it, and will be compared with it. */
    private final BitSet aside = new BitSet();
    /** Written since its size and time were noted. */
    private final BitSet dirty = new BitSet();

    private final BitSet changedByOthers = new BitSet();
    private boolean closed;

    /** The files of a torrent that is to be written as the options say. */
    TorrentFiles(Disk disk, Metainfo metainfo, StorageOptions options, FileHandles handles) {
        this.disk = disk;
        this.layout = new FileLayout(metainfo.layout(), metainfo.files(), options.selection());
        this.paths = new FilePaths(disk, options.dir(), options.outputName().orElse(metainfo.name()), metainfo.files());
        this.names = new NameChoice(disk, metainfo, paths, options.outputName().isEmpty());
        this.places = new FilePlaces(disk, paths);
        this.handles = handles;
        this.parts = new PartsFile(disk, paths, layout, handles, metainfo.infoHash());
        this.growing = options.preallocation() == Preallocation.NONE;
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

    FileHandles handles() {
        return handles;
    }

    /** What there is of files that are not wanted. */
    PartsFile parts() {
        return parts;
    }

    /**
     * Finds out which files exist. One that is not wanted is there only if it can be read as it is.
     *
     * @param replaceFinal whether a final file that lies beside its {@code .part} file is to be deleted, if that may be
     * @throws StorageException if something that is no ordinary file lies in the place of a file that is wanted
     */
    synchronized void scan(boolean mayDelete, boolean replaceFinal) throws IOException {
        names.choose(mayDelete);
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWritten(file)) {
                note(file, places.find(file, mayDelete && replaceFinal));
            } else if (layout.isStored(file)) {
                note(file, places.findIfFile(file));
            }
        }
        parts.load();
    }

    /** Finds out the same, for those who only read: what is no ordinary file does not exist, and is told by {@link #obstacle}. */
    synchronized void look() throws IOException {
        names.choose(false);
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isStored(file)) {
                note(file, places.findIfFile(file));
            }
        }
        try {
            parts.load();
        } catch (StorageException somethingElse) {
            LOG.debug("nothing kept apart", somethingElse);
        }
    }

    private void note(int file, Optional<FilePlaces.Found> found) {
        sizes[file] = ABSENT;
        finalNamed.set(file, found.isPresent() && found.get().finalNamed());
        found.ifPresent(there -> note(file, there.attributes()));
    }

    /** What it is that lies in the place of a file, if it is no file. */
    synchronized Optional<String> obstacle(int file) {
        return places.obstacle(file);
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

    /** Whether a file of the {@code .part} name lies beside the one of the final name. */
    synchronized boolean isTwice(int file) {
        return places.isTwice(file);
    }

    synchronized boolean hasLength(int file) {
        return sizes[file] == layout.file(file).length();
    }

    /**
     * Leaves a file of the final name where it is, and works on the one of the {@code .part} name; when that is verified, the
     * two are compared.
     */
    synchronized void setAside(int file) throws IOException {
        aside.set(file);
        finalNamed.clear(file);
        sizes[file] = ABSENT;
        Optional<BasicFileAttributes> part = paths.ordinaryFile(paths.partPath(file));
        if (part.isPresent()) {
            note(file, part.get());
        }
    }

    /** Whether all of the piece's bytes exist on disk, whatever they are. */
    synchronized boolean exists(int pieceIndex) {
        for (FileSlice slice : layout.slicesOf(pieceIndex)) {
            if (layout.isStored(slice.fileIndex()) && sizes[slice.fileIndex()] < slice.end() && !parts.holds(slice)) {
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
        List<FileSlice> slices = parts.isEmpty()
                ? layout.slices(offset, target.remaining())
                : layout.slicesByPiece(offset, target.remaining());
        for (FileSlice slice : slices) {
            target.limit(target.position() + (int) slice.length());
            if (!layout.isStored(slice.fileIndex())) {
                while (target.hasRemaining()) {
                    target.put((byte) 0);
                }
            } else if (parts.holds(slice)) {
                requireOpen();
                parts.read(slice, target);
            } else {
                readFile(slice, target);
            }
        }
        target.limit(limit);
    }

    /** Fills the buffer's remaining bytes with those of a slice of a file that exists. */
    void readFile(FileSlice slice, ByteBuffer target) throws IOException {
        try (FileHandles.Handle handle = acquire(slice.fileIndex(), false)) {
            Channels.readFully(handle.channel(), slice.fileOffset(), target);
        }
    }

    /**
     * Writes the buffers' remaining bytes, which stay theirs, from the torrent's byte {@code offset} on, all in one piece; by
     * one thread only.
     */
    void write(long offset, List<ByteBuffer> blocks) throws IOException {
        BlockRun run = new BlockRun(blocks);
        for (FileSlice slice : layout.slices(offset, run.remaining())) {
            ByteBuffer[] sources = run.take(slice.length());
            if (layout.isWritten(slice.fileIndex())) {
                writeFile(slice, sources, sources.length);
            } else if (layout.isStored(slice.fileIndex())) {
                boolean exists =
                        size(slice.fileIndex()) >= layout.wholeSlice(slice).end();
                parts.write(slice, sources, sources.length, exists ? Optional.of(this::readFile) : Optional.empty());
            }
        }
    }

    /** Writes a slice of a file that is wanted. */
    void writeFile(FileSlice slice, ByteBuffer[] sources, int count) throws IOException {
        int file = slice.fileIndex();
        try (FileHandles.Handle handle = acquire(file, true)) {
            expectUnchanged(file);
            Channels.writeFully(handle.channel(), slice.fileOffset(), sources, count);
        }
        synchronized (this) {
            sizes[file] = Math.max(sizes[file], slice.end());
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
                    && (found.get().size() == sizes[file]
                            || growing && dirty.get(file) && found.get().size() > sizes[file])
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
            if (size(file) == ABSENT || !paths.hasParents(path)) {
                throw new NoSuchFileException(path.toString());
            }
            return disk.open(path, READ_ONLY);
        }
        if (size(file) == ABSENT) {
            return create(file, path);
        }
        paths.hasParents(path);
        FileChannel channel =
                disk.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        long tooLong = size(file) - layout.file(file).length();
        return tooLong == 0 || growing && tooLong < 0 ? channel : setLength(file, path, channel);
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
            } else if (channel.size() < length && !growing) {
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
        if (aside.get(file)) {
            settleAside(file, from, to);
        } else {
            rename(file, from, to, true);
        }
    }

    /** Keeps the one that was there before, if it is the same: nothing is replaced. */
    private synchronized void settleAside(int file, Path from, Path to) throws IOException {
        try (FileChannel ours = disk.open(from, READ_ONLY);
                FileChannel theirs = disk.open(to, READ_ONLY)) {
            if (!Channels.isSame(ours, theirs)) {
                throw StorageException.conflict(to + " exists and is not what this torrent has; that is " + from);
            }
        }
        disk.deleteIfExists(from);
        aside.clear(file);
        finalNamed.set(file);
        note(file, disk.attributes(to).orElseThrow(() -> new NoSuchFileException(to.toString())));
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
        parts.close();
    }
}
