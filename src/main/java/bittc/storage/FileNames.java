package bittc.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Set;

/**
 * Which name each file of a torrent has now: its final one, or the one that ends in {@code .part}. Gives and takes names,
 * and sees to it that nobody else's file gets one in the place of ours. Shared by the torrent's disk threads.
 */
final class FileNames {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Disk disk;
    private final FilePaths paths;
    private final FileLayout layout;
    private final FileWatch watch;

    /** Guarded by this, as the next. */
    private final BitSet finalNamed = new BitSet();
    /** Of those with a final name: what we write is beside it, and will be compared with it. */
    private final BitSet aside = new BitSet();

    FileNames(Disk disk, FilePaths paths, FileLayout layout, FileWatch watch) {
        this.disk = disk;
        this.paths = paths;
        this.layout = layout;
        this.watch = watch;
    }

    /** Notes which name a file was found under. */
    synchronized void setFinal(int file, boolean isFinal) {
        finalNamed.set(file, isFinal);
    }

    synchronized boolean isFinal(int file) {
        return finalNamed.get(file);
    }

    /** Where the file is, under the name that it has now. */
    Path path(int file) {
        return isFinal(file) ? paths.finalPath(file) : paths.partPath(file);
    }

    /** From here on the file is the one of the {@code .part} name, if there is one; the other stays where it is. */
    synchronized void setAside(int file) throws IOException {
        aside.set(file);
        finalNamed.clear(file);
        watch.noteAbsent(file);
        if (paths.ordinaryFile(paths.partPath(file)).isPresent()) {
            watch.noteOurs(file, paths.partPath(file));
        }
    }

    /**
     * Gives a file its final name.
     *
     * @throws StorageException if something has that name already, or another file has come in the place of ours
     */
    synchronized void giveFinal(int file) throws IOException {
        Path from = paths.partPath(file);
        Path to = paths.finalPath(file);
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
        try (FileChannel ours = disk.open(from, READ);
                FileChannel theirs = disk.open(to, READ)) {
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
        Path from = paths.finalPath(file);
        Path to = paths.partPath(file);
        watch.confirm(file, from);
        rename(file, from, to, false);
        watch.confirmOurs(file, to);
    }

    private void rename(int file, Path from, Path to, boolean toFinal) throws IOException {
        if (disk.attributes(to).isPresent()) {
            throw StorageException.conflict(to + " exists");
        }
        disk.move(from, to);
        finalNamed.set(file, toFinal);
    }
}
