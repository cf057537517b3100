package bittc.storage.file;

import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tracks the name each file of a torrent has: its final one, or the one that ends in {@code .part}. Finds files, renames them,
 * and never gives another program's file the name of ours. Shared by the torrent's disk threads.
 */
final class FileNames {
    private final Disk disk;
    private final FilePaths paths;
    private final FileLayout layout;
    private final FileWatch watch;

    /** Guarded by this, as all below. */
    private final BitSet finalNamed = new BitSet();
    /** Files set aside: the file of the final name stays, another is written beside it, and both are compared at the end. */
    private final BitSet aside = new BitSet();
    /** Files that have both a final and a {@code .part} name on disk. */
    private final BitSet twice = new BitSet();
    /** Descriptions of what is in the place of a file without being one. */
    private final Map<Integer, String> obstacles = new HashMap<>();
    /** Recent paths, each at its file's index modulo the length: the same few are requested many times in a row. */
    private final BothPaths[] recent = new BothPaths[32];

    /** A file's paths; the second is made when it is first used, because the last look at a file needs only one. */
    private final class BothPaths {
        private final int file;
        private final Path finalPath;
        private Path partPath;

        BothPaths(int file) {
            this.file = file;
            this.finalPath = paths.finalPath(file);
        }

        Path finalPath() {
            return finalPath;
        }

        Path partPath() {
            if (partPath == null) {
                partPath = paths.partPath(file, finalPath);
            }
            return partPath;
        }
    }

    FileNames(Disk disk, FilePaths paths, FileLayout layout, FileWatch watch) {
        this.disk = disk;
        this.paths = paths;
        this.layout = layout;
        this.watch = watch;
    }

    private BothPaths paths(int file) {
        int at = file % recent.length;
        if (recent[at] == null || recent[at].file != file) {
            recent[at] = new BothPaths(file);
        }
        return recent[at];
    }

    /**
     * Finds which files exist, and under which name. A file that is not wanted counts only if it is an ordinary one.
     *
     * @param onlyLook treats all files like unwanted ones: anything but an ordinary file counts as absent, and
     *     {@link #obstacle} describes it
     * @param replaceFinal whether to delete a final file that has a {@code .part} file beside it
     * @throws StorageException if something other than an ordinary file is in the place of a wanted file
     */
    synchronized void find(boolean onlyLook, boolean replaceFinal) throws IOException {
        Arrays.fill(recent, null);
        obstacles.clear();
        twice.clear();
        finalNamed.clear();
        boolean begun = paths.isBegun();
        for (int file = 0; file < layout.fileCount(); file++) {
            watch.noteAbsent(file);
            if (begun && layout.isStored(file)) {
                boolean mustBeFile = !onlyLook && layout.isWritten(file);
                try {
                    find(file, mustBeFile && replaceFinal);
                } catch (StorageException somethingElse) {
                    if (mustBeFile) {
                        throw somethingElse;
                    }
                    obstacles.put(file, paths.reason(file, somethingElse));
                }
            }
        }
    }

    private void find(int file, boolean replaceFinal) throws IOException {
        Path part = paths(file).partPath();
        Path whole = paths(file).finalPath();
        if (!paths.hasParents(whole)) {
            return;
        }
        boolean isWhole = paths.ordinaryFile(whole).isPresent();
        if (isWhole && replaceFinal && paths.ordinaryFile(part).isPresent()) {
            disk.deleteIfExists(whole);
            isWhole = false;
        }
        twice.set(file, isWhole && disk.attributes(part).isPresent());
        finalNamed.set(file, isWhole);
        if (isWhole || paths.ordinaryFile(part).isPresent()) {
            watch.noteOurs(file, path(file));
        }
    }

    /** Describes what is in the place of a file, if it is not a file. */
    synchronized Optional<String> obstacle(int file) {
        return Optional.ofNullable(obstacles.get(file));
    }

    /** Whether the file exists under its final and its {@code .part} name. */
    synchronized boolean isTwice(int file) {
        return twice.get(file);
    }

    synchronized boolean isFinal(int file) {
        return finalNamed.get(file);
    }

    /** The file's path under its current name. */
    synchronized Path path(int file) {
        return finalNamed.get(file) ? paths(file).finalPath() : paths(file).partPath();
    }

    /** Uses the {@code .part} file from now on, if there is one; the final one stays where it is. */
    synchronized void setAside(int file) throws IOException {
        aside.set(file);
        finalNamed.clear(file);
        watch.noteAbsent(file);
        if (paths.ordinaryFile(path(file)).isPresent()) {
            watch.noteOurs(file, path(file));
        }
    }

    /**
     * Gives a file its final name.
     *
     * @throws StorageException if the name is taken, or another program has replaced the file
     */
    synchronized void giveFinal(int file) throws IOException {
        Path from = paths(file).partPath();
        Path to = paths(file).finalPath();
        if (layout.file(file).executable()) {
            disk.makeExecutable(from);
            watch.confirmOurs(file, from);
        }
        if (aside.get(file) && paths.ordinaryFile(to).isPresent()) {
            settleAside(file, from, to);
            return;
        }
        aside.clear(file);
        rename(file, from, to, true);
        try {
            watch.confirmOurs(file, to);
        } catch (StorageException notOurs) {
            rename(file, to, from, false);
            throw notOurs;
        }
    }

    /** Keeps the earlier file if both have the same bytes; replaces nothing. */
    private void settleAside(int file, Path from, Path to) throws IOException {
        try (FileChannel ours = disk.open(from, Disk.READ);
                FileChannel theirs = disk.open(to, Disk.READ)) {
            if (!Channels.isSame(ours, theirs)) {
                throw StorageException.conflict(to + " exists and differs from this torrent's file, " + from);
            }
        }
        disk.deleteIfExists(from);
        aside.clear(file);
        finalNamed.set(file);
        watch.noteOurs(file, to);
    }

    /** Gives a file its {@code .part} name back. */
    synchronized void takeFinal(int file) throws IOException {
        Path from = paths(file).finalPath();
        Path to = paths(file).partPath();
        watch.confirm(file, from);
        if (disk.isShared(from)) {
            copyApart(file, from, to);
            return;
        }
        rename(file, from, to, false);
        watch.confirmOurs(file, to);
    }

    /** Copies a file that has other names too: what is written to ours must not reach theirs. */
    private void copyApart(int file, Path from, Path to) throws IOException {
        try (FileChannel shared = disk.open(from, Disk.READ);
                FileChannel own = disk.open(to, Disk.CREATE)) {
            Channels.copy(shared, 0, own, 0, shared.size());
        }
        disk.deleteIfExists(from);
        finalNamed.clear(file);
        watch.noteOurs(file, to);
        watch.noteDoubt(file); // it may have changed while it was copied
    }

    /**
     * Gives a missing file the bytes of another one on the same file system, under its final name, as a hard link.
     *
     * @param expected the other file's stamp
     * @return false if that is not possible; then nothing has changed
     */
    synchronized boolean link(int file, Path other, FileStamp expected) throws IOException {
        Path path = paths(file).finalPath();
        paths.createParents(path);
        try {
            disk.createLink(path, other);
        } catch (IOException | UnsupportedOperationException notPossible) {
            return false;
        }
        if (disk.stamp(path).filter(expected::differsInCtimeOnly).isEmpty()) {
            disk.deleteIfExists(path);
            return false;
        }
        finalNamed.set(file);
        watch.noteOurs(file, path);
        return true;
    }

    /** Notes that the file is gone, so that it is created again under its {@code .part} name. */
    synchronized void forget(int file) {
        finalNamed.clear(file);
    }

    private void rename(int file, Path from, Path to, boolean toFinal) throws IOException {
        if (disk.attributes(to).isPresent()) {
            throw StorageException.conflict(to + " exists");
        }
        disk.move(from, to);
        finalNamed.set(file, toFinal);
    }
}
