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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent's files on disk, read and written by the torrent's offsets. Knows which exist and under which name, and
 * notices when somebody else changes them, by {@link FileWatch}. Shared by the disk threads of the torrent: one writes,
 * several read.
 *
 * <p>Files that are not wanted are read where they exist, and never written: what comes of them goes to the {@link PartsFile},
 * and is read from there before all else. So does padding that is not zeros.
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

    /** The files of a torrent that is to be written as the options say. */
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

    /** The files' paths, once the names have been chosen. */
    public DiskPaths diskPaths() {
        return diskPaths;
    }

    /** The stored parts of files that are not wanted. */
    public PartsFile parts() {
        return parts;
    }

    /**
     * Finds out which files exist. One that is not wanted is there only if it can be read as it is.
     *
     * @param replaceFinal whether a final file that lies beside its {@code .part} file is to be deleted, if that may be
     * @throws StorageException if something that is no ordinary file lies in the place of a file that is wanted
     */
    public synchronized void scan(boolean mayDelete, boolean replaceFinal) throws IOException {
        names.choose(mayDelete);
        fileNames.find(false, mayDelete && replaceFinal);
        parts.load();
    }

    /** Finds out the same for reading only: anything but an ordinary file counts as absent ({@link #obstacle} names it). */
    public synchronized void look() throws IOException {
        names.choose(false);
        fileNames.find(true, false);
        try {
            parts.load();
        } catch (StorageException somethingElse) {
            LOG.debug("nothing kept apart", somethingElse);
        }
    }

    /** Says in words what lies in the place of a file, if it is no file. */
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

    /** Whether a file of the {@code .part} name lies beside the one of the final name. */
    public boolean isTwice(int file) {
        return fileNames.isTwice(file);
    }

    public boolean hasLength(int file) {
        return size(file) == layout.file(file).length();
    }

    /**
     * Leaves a file of the final name where it is, and works on the one of the {@code .part} name; when that is verified, the
     * two are compared.
     */
    public void setAside(int file) throws IOException {
        open.close(file);
        fileNames.setAside(file);
    }

    /** Whether all of the piece's bytes exist on disk, whatever they are. */
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

    /** Fills the buffer's remaining bytes from the torrent's byte {@code offset} on. */
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

    /** Fills the buffer's remaining bytes with those of a slice of a file that exists. */
    public void readFile(FileSlice slice, ByteBuffer target) throws IOException {
        open.read(slice, target);
    }

    /**
     * Writes the buffers' remaining bytes, which stay theirs, from the torrent's byte {@code offset} on, all in one piece; by
     * one thread only.
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

    /** Padding of this piece is zeros again. */
    public void forgetPadding(int pieceIndex) throws IOException {
        for (FileSlice slice : parts.isEmpty() ? List.<FileSlice>of() : layout.slicesOf(pieceIndex)) {
            if (layout.file(slice.fileIndex()).padding() && parts.holds(slice)) {
                parts.giveUp(slice);
            }
        }
    }

    /** Writes a slice of a file that is wanted. */
    void writeFile(FileSlice slice, ByteBuffer[] sources, int count) throws IOException {
        open.write(slice, sources, count);
        onWritten(slice.length());
    }

    /**
     * Looks at a file after our writes.
     *
     * @return what it is like, or {@link FileStamp#inDoubt} if its pieces have to be hashed before they are relied on
     * @throws StorageException if it is not ours any more, or was cut off: somebody else was there
     */
    public FileStamp noteWritten(int file) throws IOException {
        watch.confirmSoon(file, path(file));
        return stampToRecord(file);
    }

    /** The stamp of a file for the resume record, as last seen. */
    public FileStamp stampToRecord(int file) {
        FileStamp stamp = watch.stamp(file).orElse(FileStamp.DISTRUSTED);
        return watch.isDoubtful(file) ? stamp.inDoubt() : stamp;
    }

    /** Whether somebody has removed or replaced a file that exists, or given it another length. */
    public boolean isLost(int file) throws IOException {
        return watch.isLost(file, path(file));
    }

    /** Whether the pieces of a file cannot be relied on as they are. */
    public boolean isInDoubt(int file) throws IOException {
        return isLost(file) || watch.isDoubtful(file);
    }

    /**
     * Makes do with what others have left of a file of ours: its pieces are in doubt, and it may be gone.
     *
     * @throws StorageException if something else has come into its place
     */
    public void retake(int file) throws IOException {
        open.close(file);
        watch.retake(file, path(file));
        if (isAbsent(file)) {
            fileNames.forget(file);
        }
    }

    /** Hashes again what others may have changed. */
    public Recheck recheck() {
        return recheck;
    }

    /**
     * Makes a file that does not exist yet.
     *
     * @param atOnce whether all of it will be written in one go next, which gives it its length
     * @return what it is like
     */
    public FileStamp create(int file, boolean atOnce) throws IOException {
        open.create(file, atOnce);
        return watch.stamp(file).orElseThrow();
    }

    /**
     * Gives a verified file its final name.
     *
     * @throws StorageException if it was changed meanwhile, or something has that name already
     */
    public void complete(int file) throws IOException {
        if (size(file) != layout.file(file).length()) {
            open.open(file);
        }
        open.close(file); // before the look: some servers set the time then
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

    /** Whether files and records are to be forced to the disk. */
    public boolean fsync() {
        return fsync;
    }

    /** Takes the final name from a file that does not deserve it. */
    public void demote(int file) throws IOException {
        open.close(file);
        fileNames.takeFinal(file);
    }

    /** Claims the room for what is still to be written, or fails if there is not enough. */
    public synchronized void claimRoom(DiskSpace session, long bytes) throws IOException {
        room = session.claim(disk, paths.dir(), bytes);
    }

    /** Nothing more will be written, or it could not be. */
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

    /** Closes every file; none will be opened again. */
    public void close() throws IOException {
        releaseRoom();
        open.closeAll();
        parts.close();
    }
}
