package bittc.storage.file;

import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
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
 * Where each file of a torrent lies now: under its final name, or under the one that ends in {@code .part}. Finds out, gives
 * and takes names, and sees to it that nobody else's file gets one in the place of ours. Shared by the torrent's disk threads.
 */
final class FileNames {
    private final Disk disk;
    private final FilePaths paths;
    private final FileLayout layout;
    private final FileWatch watch;

    /** Guarded by this, as the next. */
    private final BitSet finalNamed = new BitSet();
    /** Files with a final name that are set aside: we write beside them, and compare in the end. */
    private final BitSet aside = new BitSet();
    /** Files with a final name that have something under their {@code .part} name too. */
    private final BitSet twice = new BitSet();
    /** Things that are no files but lie in the place of one, in words. */
    private final Map<Integer, String> obstacles = new HashMap<>();
    /** Paths asked for lately, each at its file's index modulo the length: the same are asked for many times in a row. */
    private final BothPaths[] recent = new BothPaths[64];

    private record BothPaths(int file, Path finalPath, Path partPath) {}

    FileNames(Disk disk, FilePaths paths, FileLayout layout, FileWatch watch) {
        this.disk = disk;
        this.paths = paths;
        this.layout = layout;
        this.watch = watch;
    }

    private BothPaths paths(int file) {
        int slot = file % recent.length;
        if (recent[slot] == null || recent[slot].file() != file) {
            recent[slot] = new BothPaths(file, paths.finalPath(file), paths.partPath(file));
        }
        return recent[slot];
    }

    /**
     * Finds out which files exist, and under which name. One that is not wanted is there only if it can be read as it is.
     *
     * @param onlyLook whether the same goes for all: what is no ordinary file does not exist, and is told by {@link #obstacle}
     * @param replaceFinal whether a final file that lies beside its {@code .part} file is to be deleted
     * @throws StorageException if something that is no ordinary file lies in the place of a file that is wanted
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

    /** Says in words what lies in the place of a file, if it is no file. */
    synchronized Optional<String> obstacle(int file) {
        return Optional.ofNullable(obstacles.get(file));
    }

    /** Whether something lies under the {@code .part} name beside the file of the final name. */
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

    /** From here on the file is the one of the {@code .part} name, if there is one; the other stays where it is. */
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
     * @throws StorageException if something has that name already, or another file has come in the place of ours
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

    /** Keeps the one that was there before, if it is the same: nothing is replaced. */
    private void settleAside(int file, Path from, Path to) throws IOException {
        try (FileChannel ours = disk.open(from, Disk.READ);
                FileChannel theirs = disk.open(to, Disk.READ)) {
            if (!Channels.isSame(ours, theirs)) {
                throw StorageException.conflict(to + " exists and is not what this torrent has; that is " + from);
            }
        }
        disk.deleteIfExists(from);
        aside.clear(file);
        finalNamed.set(file);
        watch.noteOurs(file, to);
    }

    /** Takes the final name from a file. */
    synchronized void takeFinal(int file) throws IOException {
        Path from = paths(file).finalPath();
        Path to = paths(file).partPath();
        watch.confirm(file, from);
        rename(file, from, to, false);
        watch.confirmOurs(file, to);
    }

    /** The file is gone: it will be made anew, and so under its {@code .part} name. */
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
