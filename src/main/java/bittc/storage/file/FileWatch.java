package bittc.storage.file;

import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Detects changes to a torrent's files by other programs: compares each file with its stamp from our last look or write. Shared
 * by the torrent's disk threads; one of them writes.
 *
 * <p>A file is lost if it is gone, has another inode, or has another length. A lost file is neither read nor written until
 * {@link #retake}, which never accepts a file with another inode. A file is in doubt if only a time differs, because some
 * servers set times late and some programs set them back. Its pieces must be hashed again before they are relied on.
 *
 * <p>Each write is preceded and followed by a look, so that a change between two writes is seen. A change during a write is
 * not; nor is one in the same tick of the file system's clock as our last write (up to 4 ms on Linux before 6.13).
 */
public final class FileWatch {
    /**
     * A look younger than this is not repeated before a write. About this much time passes between a look and its write anyway,
     * and so a write that directly follows another costs one look, not two.
     */
    static final long FRESH_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /** A look younger than this is not repeated before a read. */
    private static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int NONE = -1;

    private final Disk disk;

    /** The files' stamps; null for a file that does not exist. Guarded by this, as all below. */
    private final FileStamp[] known;

    private final long[] lookedAt;
    private final BitSet lost = new BitSet();
    private final BitSet doubtful = new BitSet();
    /** Files that we created and have not written to: they hold nothing that could be damaged. */
    private final BitSet blank = new BitSet();
    /** How often any file came into doubt; hashes computed before the latest time prove nothing. */
    private int doubts;

    private int writing = NONE;

    FileWatch(Disk disk, int fileCount) {
        this.disk = disk;
        this.known = new FileStamp[fileCount];
        this.lookedAt = new long[fileCount];
    }

    /** Notes that the file does not exist. */
    synchronized void noteAbsent(int file) {
        known[file] = null;
    }

    /** Notes the stamp of a file that is unchanged or that we changed. */
    synchronized void note(int file, FileStamp stamp) {
        known[file] = stamp;
        lookedAt[file] = disk.nanoTime();
    }

    /** Notes the current stamp of a file that is unchanged or that we changed. */
    void noteOurs(int file, Path path) throws IOException {
        note(file, disk.stamp(path).orElseThrow(() -> new NoSuchFileException(path.toString())));
    }

    /** Notes a file that we just created, which holds nothing yet. */
    synchronized void noteBlank(int file, Path path) throws IOException {
        noteOurs(file, path);
        blank.set(file);
    }

    /** The stamp last seen; empty if the file does not exist. */
    synchronized Optional<FileStamp> stamp(int file) {
        return Optional.ofNullable(known[file]);
    }

    /** Whether the file does not exist. */
    synchronized boolean isAbsent(int file) {
        return known[file] == null;
    }

    /** The size of a file in bytes, or -1 if it does not exist. */
    synchronized long size(int file) {
        return known[file] == null ? -1 : known[file].size();
    }

    /** Looks at an existing file before a write. */
    synchronized void beginWrite(int file, Path path) throws IOException {
        if (blank.get(file)) {
            blank.clear(file); // endWrite sees by its inode if it was replaced
        } else {
            lookIfOlder(file, path, FRESH_NANOS);
        }
        requireThere(file, path);
        writing = file;
    }

    /** Looks at a file after a write, even a failed one. */
    synchronized void endWrite(int file, Path path, long end) throws IOException {
        writing = NONE;
        Optional<FileStamp> found = disk.stamp(path);
        boolean ours = found.isPresent()
                && found.get().inode() == known[file].inode()
                && found.get().size() == Math.max(known[file].size(), end);
        if (!ours) {
            lost.set(file);
            throw changed(path);
        }
        note(file, found.get());
    }

    /** Requires that a file just opened is the one we know. */
    synchronized void requireSame(int file, Path path) throws IOException {
        Optional<FileStamp> found = disk.stamp(path);
        if (found.isEmpty() || known[file] == null || found.get().inode() != known[file].inode()) {
            lost.set(file);
            throw changed(path);
        }
    }

    /** Looks at a file now, and fails if it is lost; it may be in doubt afterwards. */
    synchronized void confirm(int file, Path path) throws IOException {
        lookIfOlder(file, path, 0);
        requireThere(file, path);
    }

    /** As {@link #confirm}, unless the last look is fresh. */
    synchronized void confirmSoon(int file, Path path) throws IOException {
        lookIfOlder(file, path, FRESH_NANOS);
        requireThere(file, path);
    }

    /** As {@link #confirm}, after we renamed the file or changed its mode: a new ctime is no reason for doubt. */
    synchronized void confirmOurs(int file, Path path) throws IOException {
        Optional<FileStamp> found = disk.stamp(path);
        if (found.isEmpty() || !found.get().differsInCtimeOnly(known[file])) {
            lost.set(file);
            throw changed(path);
        }
        note(file, found.get());
    }

    /** Looks at a file at most once a second; returns whether it can be read. It may be in doubt. */
    synchronized boolean isThere(int file, Path path) throws IOException {
        lookIfOlder(file, path, RECHECK_NANOS);
        return !lost.get(file);
    }

    /** Looks at an existing file now; returns whether it is lost. */
    synchronized boolean isLost(int file, Path path) throws IOException {
        lookIfOlder(file, path, 0);
        return lost.get(file);
    }

    /**
     * Accepts a lost file as it is now: truncated, for example, or gone. All of it is in doubt from now on.
     *
     * @throws StorageException if another file is in its place
     */
    synchronized void retake(int file, Path path) throws IOException {
        Optional<FileStamp> found = disk.stamp(path);
        boolean ours = found.isPresent()
                ? known[file] != null && found.get().inode() == known[file].inode()
                : disk.attributes(path).isEmpty();
        if (!ours) {
            throw changed(path);
        }
        known[file] = found.orElse(null);
        lookedAt[file] = disk.nanoTime();
        lost.clear(file);
        doubtful.set(file);
        doubts++;
    }

    private void lookIfOlder(int file, Path path, long nanos) throws IOException {
        if (lost.get(file) || writing == file || known[file] == null || disk.nanoTime() - lookedAt[file] < nanos) {
            return;
        }
        Optional<FileStamp> found = disk.stamp(path);
        lookedAt[file] = disk.nanoTime();
        if (found.isEmpty()
                || found.get().inode() != known[file].inode()
                || found.get().size() != known[file].size()) {
            lost.set(file);
        } else if (!found.get().equals(known[file])) {
            known[file] = found.get();
            doubtful.set(file);
            doubts++;
        }
    }

    private void requireThere(int file, Path path) throws StorageException {
        if (lost.get(file)) {
            throw changed(path);
        }
    }

    /** Notes that the file's pieces must be hashed before they are relied on. */
    synchronized void noteDoubt(int file) {
        doubtful.set(file);
        doubts++;
    }

    /** Whether the file's pieces must be hashed before they are relied on. */
    synchronized boolean isDoubtful(int file) {
        return doubtful.get(file);
    }

    /** A number that grows whenever a file comes into doubt. */
    synchronized int doubts() {
        return doubts;
    }

    /** Ends the doubt: the file's pieces were found correct. */
    synchronized void clearDoubt(int file) {
        doubtful.clear(file);
    }

    /** The failure when another program keeps changing a file. */
    public static StorageException changedAgain(Path path) {
        return new StorageException(
                StorageException.Code.IO_ERROR,
                "another program keeps changing " + path,
                "end that program, then run the same command again: it checks the data on disk",
                null);
    }

    /** The failure when another program changed a file. */
    public static StorageException changed(Path path) {
        return new StorageException(
                StorageException.Code.IO_ERROR,
                path + " was changed by another program",
                "run the same command again: it checks the data on disk",
                null);
    }
}
