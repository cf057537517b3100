package bittc.storage.file;

import bittc.metainfo.Metainfo;
import bittc.storage.disk.Disk;
import bittc.storage.disk.DiskSpace;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileLayout.FileSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent's files on disk, read and written by torrent offset. Finds which exist and under which name, and notices changes
 * by other programs ({@link FileWatch}). Shared by the torrent's disk threads: one writes, several read.
 *
 * <p>Unwanted files are read where they exist, but never written: their bytes, and padding that is not zeros, go to the
 * {@link PartsFile}, which is also read first.
 */
public final class TorrentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TorrentFiles.class);

    private final Disk disk;
    private final FileLayout layout;
    private final FilePaths paths;
    private final NameChoice names;
    private final DiskPaths diskPaths;
    private final FileHandles handles;
    private final PartsFile parts;

    private final boolean fsync;

    private final FileWatch watch;
    private final Recheck recheck;
    private final FileNames fileNames;
    private final OpenFiles open;

    /** Guarded by this. */
    private DiskSpace.Claim room;

    /** Prepares a torrent's files; touches nothing on disk. */
    public TorrentFiles(Disk disk, Metainfo metainfo, StorageOptions options, FileHandles handles) {
        this.disk = disk;
        this.layout = new FileLayout(metainfo.layout(), metainfo.files(), options.selection());
        this.paths = new FilePaths(disk, options.dir(), options.outputName().orElse(metainfo.name()), metainfo.files());
        this.names = new NameChoice(disk, metainfo, paths, options.outputName().isEmpty());
        this.diskPaths = new DiskPaths(paths, metainfo.files(), options.selection());
        this.handles = handles;
        this.parts = new PartsFile(disk, paths, layout, handles, metainfo.infoHash());
        this.fsync = options.fsync();
        this.watch = new FileWatch(disk, layout.fileCount());
        this.fileNames = new FileNames(disk, paths, layout, watch);
        this.recheck = new Recheck(layout, fileNames, watch, metainfo.pieceHashes(), this::read);
        boolean growing = options.preallocation() == Preallocation.NONE;
        this.open = new OpenFiles(disk, layout, paths, fileNames, watch, handles, growing);
    }

    public FileLayout layout() {
        return layout;
    }

    public FilePaths paths() {
        return paths;
    }

    public FileHandles handles() {
        return handles;
    }

    /** The files' paths; valid once the names have been chosen. */
    public DiskPaths diskPaths() {
        return diskPaths;
    }

    /** The stored parts of unwanted files. */
    public PartsFile parts() {
        return parts;
    }

    /**
     * Finds which files exist. An unwanted file counts only if it is an ordinary one.
     *
     * @param replaceFinal whether to delete a final file that has a {@code .part} file beside it, if anything may be deleted
     * @throws StorageException if something other than an ordinary file is in the place of a wanted file
     */
    public synchronized void scan(boolean mayDelete, boolean replaceFinal) throws IOException {
        names.choose(mayDelete);
        fileNames.find(false, mayDelete && replaceFinal);
        parts.load();
    }

    /**
     * Finds which files exist, to read only: anything but an ordinary file counts as absent ({@link #obstacle} describes it).
     */
    public synchronized void look() throws IOException {
        names.choose(false);
        fileNames.find(true, false);
        try {
            parts.load();
        } catch (StorageException somethingElse) {
            LOG.debug("parts file not read", somethingElse);
        }
    }

    /** Describes what is in the place of a file, if it is not a file. */
    public Optional<String> obstacle(int file) {
        return fileNames.obstacle(file);
    }

    /** Whether the file does not exist. */
    public boolean isAbsent(int file) {
        return watch.isAbsent(file);
    }

    /** The size of a file in bytes, or -1 if it does not exist. */
    public long size(int file) {
        return watch.size(file);
    }

    /** The file's stamp when we last looked; empty if it does not exist. */
    public Optional<FileStamp> stamp(int file) {
        return watch.stamp(file);
    }

    public boolean isFinalNamed(int file) {
        return fileNames.isFinal(file);
    }

    /** Whether the file exists under its final and its {@code .part} name. */
    public boolean isTwice(int file) {
        return fileNames.isTwice(file);
    }

    public boolean hasLength(int file) {
        return size(file) == layout.file(file).length();
    }

    /**
     * Leaves the file of the final name where it is and uses the {@code .part} file; once that is verified, the two are
     * compared.
     */
    public void setAside(int file) throws IOException {
        open.close(file);
        fileNames.setAside(file);
    }

    /** Whether all of the piece's bytes exist on disk, correct or not. */
    public boolean exists(int pieceIndex) {
        for (FileSlice slice : layout.slicesOf(pieceIndex)) {
            if (layout.isStored(slice.fileIndex())
                    && watch.size(slice.fileIndex()) < slice.end()
                    && !parts.holds(slice)) {
                return false;
            }
        }
        return true;
    }

    /** The file's path under its current name. */
    public Path path(int file) {
        return fileNames.path(file);
    }

    /** Reads from torrent offset {@code offset} into the buffer's remaining bytes. */
    public void read(long offset, ByteBuffer target) throws IOException {
        int limit = target.limit();
        List<FileSlice> slices = parts.isEmpty()
                ? layout.slices(offset, target.remaining())
                : layout.slicesByPiece(offset, target.remaining());
        for (FileSlice slice : slices) {
            target.limit(target.position() + (int) slice.length());
            if (parts.holds(slice)) {
                open.requireOpen();
                parts.read(slice, target);
            } else if (!layout.isStored(slice.fileIndex())) {
                while (target.hasRemaining()) {
                    target.put((byte) 0);
                }
            } else {
                readFile(slice, target);
            }
        }
        target.limit(limit);
    }

    /** Reads a slice of an existing file into the buffer's remaining bytes. */
    public void readFile(FileSlice slice, ByteBuffer target) throws IOException {
        open.read(slice, target);
    }

    /**
     * Writes the buffers' remaining bytes at torrent offset {@code offset}, within one piece or one wanted file; the buffers stay
     * unchanged. Called by one thread only.
     */
    public void write(long offset, List<ByteBuffer> blocks) throws IOException {
        BlockRun run = new BlockRun(blocks);
        for (FileSlice slice : layout.slices(offset, run.remaining())) {
            ByteBuffer[] sources = run.take(slice.length());
            if (layout.isWritten(slice.fileIndex())) {
                writeFile(slice, sources, sources.length);
            } else if (layout.isStored(slice.fileIndex())) {
                boolean exists =
                        size(slice.fileIndex()) >= layout.wholeSlice(slice).end();
                parts.write(slice, sources, sources.length, exists ? Optional.of(this::readFile) : Optional.empty());
            } else if (layout.file(slice.fileIndex()).padding()) {
                parts.writePadding(slice, sources);
            }
        }
    }

    /** Forgets this piece's stored padding, which is zeros again. */
    public void forgetPadding(int pieceIndex) throws IOException {
        for (FileSlice slice : parts.isEmpty() ? List.<FileSlice>of() : layout.slicesOf(pieceIndex)) {
            if (layout.file(slice.fileIndex()).padding() && parts.holds(slice)) {
                parts.giveUp(slice);
            }
        }
    }

    /** Copies a slice of a wanted file from the same place in another file. */
    public void copy(FileSlice slice, FileChannel from) throws IOException {
        open.copy(slice, from);
        onWritten(slice.length());
    }

    /**
     * Gives a missing file the bytes of another one, under its final name, as a hard link.
     *
     * @param expected the other file's stamp
     * @return false if that is not possible; then nothing has changed
     */
    public boolean link(int file, Path other, FileStamp expected) throws IOException {
        return fileNames.link(file, other, expected);
    }

    /** Writes a slice of a wanted file. */
    void writeFile(FileSlice slice, ByteBuffer[] sources, int count) throws IOException {
        open.write(slice, sources, count);
        onWritten(slice.length());
    }

    /**
     * Looks at a file after our writes.
     *
     * @return its stamp, or {@link FileStamp#inDoubt} if its pieces must be hashed before they are relied on
     * @throws StorageException if another program replaced or truncated it
     */
    public FileStamp noteWritten(int file) throws IOException {
        watch.confirmSoon(file, path(file));
        return stampToRecord(file);
    }

    /** The file's stamp for the resume record, as last seen. */
    public FileStamp stampToRecord(int file) {
        FileStamp stamp = watch.stamp(file).orElse(FileStamp.DISTRUSTED);
        return watch.isDoubtful(file) ? stamp.inDoubt() : stamp;
    }

    /** Whether another program has removed, replaced or resized an existing file. */
    public boolean isLost(int file) throws IOException {
        return watch.isLost(file, path(file));
    }

    /** Whether the file's pieces cannot be relied on unchecked. */
    public boolean isInDoubt(int file) throws IOException {
        return isLost(file) || watch.isDoubtful(file);
    }

    /**
     * Accepts a file as another program left it: its pieces are in doubt, and it may be gone.
     *
     * @throws StorageException if another file is in its place
     */
    public void retake(int file) throws IOException {
        open.close(file);
        watch.retake(file, path(file));
        if (isAbsent(file)) {
            fileNames.forget(file);
        }
    }

    /** Rehashes what other programs may have changed. */
    public Recheck recheck() {
        return recheck;
    }

    /**
     * Creates a missing file.
     *
     * @param atOnce whether one write of the whole file follows, which gives it its length
     * @return its stamp
     */
    public FileStamp create(int file, boolean atOnce) throws IOException {
        open.create(file, atOnce);
        return watch.stamp(file).orElseThrow();
    }

    /**
     * Gives a verified file its final name.
     *
     * @throws StorageException if another program has changed it, or the name is taken
     */
    public void complete(int file) throws IOException {
        if (size(file) != layout.file(file).length()) {
            open.open(file);
        }
        open.close(file); // before the look: some servers set the time on close
        watch.confirm(file, path(file));
        recheck.require(file);
        if (fsync) {
            open.force(file);
        }
        open.close(file);
        fileNames.giveFinal(file);
        if (fsync) {
            paths.forceFolders(paths.finalPath(file));
        }
    }

    /** Whether to force files and records to disk. */
    public boolean fsync() {
        return fsync;
    }

    /** Gives a file that is not complete its {@code .part} name back; one that has other names is copied. */
    public void demote(int file) throws IOException {
        open.close(file);
        fileNames.takeFinal(file);
    }

    /** Claims the disk space still needed; fails if there is not enough. */
    public synchronized void claimRoom(DiskSpace session, long bytes) throws IOException {
        room = session.claim(disk, paths.dir(), bytes);
    }

    /** Gives back the claimed disk space. */
    public synchronized void releaseRoom() {
        if (room != null) {
            room.close();
        }
    }

    private synchronized void onWritten(long bytes) {
        if (room != null) {
            room.onWritten(bytes);
        }
    }

    /** Closes every file for good. */
    public void close() throws IOException {
        releaseRoom();
        open.closeAll();
        parts.close();
    }
}
