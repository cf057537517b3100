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
 * What each file of a torrent was like when we last looked, or after our last write, and so whether somebody else was there
 * since. Shared by the torrent's disk threads; one of them writes.
 *
 * <p>A file that is gone, is another one by its inode, or has another length is lost: it is neither read nor written until
 * it is taken back ({@link #retake}), which one that is another never is. One of which only a time differs is in doubt: some
 * servers set times late, some programs set them back. Its pieces have to be hashed again before they are relied on.
 *
 * <p>We look before and after each write, so that a change by others between two writes shows. What happens in the very moment
 * of a write stays hidden. So does, where the system's clock for files is coarse (Linux before 6.13: up to 4 ms), what happens
 * in the same tick of it as our last write.
 */
public final class FileWatch {
    /**
     * Before a write we look at a file again when the last look is older than this. It is about what passes between a look and
     * the write anyway, so that a write which follows the last one at once costs one look and not two.
     */
    static final long FRESH_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /** Before a read, when it is older than this. */
    private static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int NONE = -1;

    private final Disk disk;

    /** Guarded by this, as all below; null for a file that does not exist. */
    private final FileStamp[] known;

    private final long[] lookedAt;
    private final BitSet lost = new BitSet();
    private final BitSet doubtful = new BitSet();
    /** Files that we have made and not written to: nothing in them can be spoilt before our first write. */
    private final BitSet blank = new BitSet();
    /** Counts how often a file came into doubt: hashes from before the last time prove nothing. */
    private int doubts;

    private int writing = NONE;

    FileWatch(Disk disk, int fileCount) {
        this.disk = disk;
        this.known = new FileStamp[fileCount];
        this.lookedAt = new long[fileCount];
    }

    /** The file does not exist. */
    synchronized void noteAbsent(int file) {
        known[file] = null;
    }

    /** The file is like this, by our own doing or from the beginning. */
    synchronized void note(int file, FileStamp stamp) {
        known[file] = stamp;
        lookedAt[file] = disk.nanoTime();
    }

    /** The file at this path is what it is now by our doing, or from the beginning. */
    void noteOurs(int file, Path path) throws IOException {
        note(file, disk.stamp(path).orElseThrow(() -> new NoSuchFileException(path.toString())));
    }

    /** We have just made this file, and nothing in it matters yet. */
    synchronized void noteBlank(int file, Path path) throws IOException {
        noteOurs(file, path);
        blank.set(file);
    }

    /** As last seen; empty if the file does not exist. */
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

    /** Before a write to a file that exists. */
    synchronized void beginWrite(int file, Path path) throws IOException {
        if (blank.get(file)) {
            blank.clear(file); // one that has been replaced since shows by its inode after the write
        } else {
            lookIfOlder(file, path, FRESH_NANOS);
        }
        requireThere(file, path);
        writing = file;
    }

    /** After a write, whether it succeeded or not. */
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

    /** The file has just been opened: it has to be the one that we know. */
    synchronized void requireSame(int file, Path path) throws IOException {
        Optional<FileStamp> found = disk.stamp(path);
        if (found.isEmpty() || known[file] == null || found.get().inode() != known[file].inode()) {
            lost.set(file);
            throw changed(path);
        }
    }

    /** Looks at a file that nobody but us should have changed since; it may be in doubt afterwards. */
    synchronized void confirm(int file, Path path) throws IOException {
        lookIfOlder(file, path, 0);
        requireThere(file, path);
    }

    /** As {@link #confirm}, unless we have looked within the last moment. */
    synchronized void confirmSoon(int file, Path path) throws IOException {
        lookIfOlder(file, path, FRESH_NANOS);
        requireThere(file, path);
    }

    /** The same after we have renamed the file or changed its mode: that changes a time too, and is no reason for doubt. */
    synchronized void confirmOurs(int file, Path path) throws IOException {
        Optional<FileStamp> found = disk.stamp(path);
        if (found.isEmpty() || !found.get().differsInCtimeOnly(known[file])) {
            lost.set(file);
            throw changed(path);
        }
        note(file, found.get());
    }

    /** Whether a file can be read, looked at once a second; it may be in doubt. */
    synchronized boolean isThere(int file, Path path) throws IOException {
        lookIfOlder(file, path, RECHECK_NANOS);
        return !lost.get(file);
    }

    /** Whether a file that exists is lost, looked at now. */
    synchronized boolean isLost(int file, Path path) throws IOException {
        lookIfOlder(file, path, 0);
        return lost.get(file);
    }

    /**
     * Makes do with what others have left of our file, all of which is in doubt from here on: it was cut off, say, or it is
     * gone.
     *
     * @throws StorageException if something else has come into its place
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

    /** Whether the file's pieces have to be hashed before they are relied on. */
    synchronized boolean isDoubtful(int file) {
        return doubtful.get(file);
    }

    /** Grows whenever a file comes into doubt. */
    synchronized int doubts() {
        return doubts;
    }

    /** The file's pieces were found to be right. */
    synchronized void clearDoubt(int file) {
        doubtful.clear(file);
    }

    /** That somebody else is at the file all the time. */
    public static StorageException changedAgain(Path path) {
        return new StorageException(
                StorageException.Code.IO_ERROR,
                "another program keeps changing " + path,
                "end that program, then run the same command again: what is there will be checked",
                null);
    }

    /** That somebody else was at the file. */
    public static StorageException changed(Path path) {
        return new StorageException(
                StorageException.Code.IO_ERROR,
                path + " was changed by another program",
                "run the same command again: what is there will be checked",
                null);
    }
}
