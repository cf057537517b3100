package bittc.storage;

import bittc.metainfo.Metainfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Looks at what lies in the places of a torrent's files. Used by one thread at a time. */
final class FilePlaces {
    private final Disk disk;
    private final FilePaths paths;
    private final NameChoice names;
    private final Map<Integer, String> obstacles = new HashMap<>();
    private final BitSet twice = new BitSet();

    /** Of these files; {@code ownName} unless the user has given the torrent's file or folder another name. */
    FilePlaces(Disk disk, Metainfo metainfo, FilePaths paths, boolean ownName) {
        this.disk = disk;
        this.paths = paths;
        this.names = new NameChoice(disk, metainfo, paths, ownName);
    }

    /** Settles where each file is looked for, before it is; with {@code mayProbe}, a file may be made for a moment. */
    void chooseNames(boolean mayProbe) throws IOException {
        names.choose(mayProbe);
    }

    /** A file that is there. */
    record Found(BasicFileAttributes attributes, boolean finalNamed) {}

    /**
     * The file under its final name, or else under its {@code .part} name.
     *
     * @param replaceFinal whether a final file that lies beside its {@code .part} file is to be deleted
     * @throws StorageException if something that is no ordinary file lies there
     */
    Optional<Found> find(int file, boolean replaceFinal) throws IOException {
        twice.clear(file);
        obstacles.remove(file);
        Path finalPath = paths.finalPath(file);
        Path partPath = paths.partPath(file);
        if (!paths.hasParents(finalPath)) {
            return Optional.empty();
        }
        Optional<BasicFileAttributes> whole = paths.ordinaryFile(finalPath);
        if (whole.isPresent() && !(replaceFinal && paths.ordinaryFile(partPath).isPresent())) {
            twice.set(file, disk.attributes(partPath).isPresent());
            return whole.map(found -> new Found(found, true));
        }
        if (whole.isPresent()) {
            disk.deleteIfExists(finalPath);
        }
        return findPart(file);
    }

    /** The file under its {@code .part} name alone. */
    Optional<Found> findPart(int file) throws IOException {
        return paths.ordinaryFile(paths.partPath(file)).map(found -> new Found(found, false));
    }

    /** The same; what is no ordinary file does not exist, and is told by {@link #obstacle}. */
    Optional<Found> findIfFile(int file) throws IOException {
        try {
            return find(file, false);
        } catch (StorageException somethingElse) {
            obstacles.put(file, paths.reason(file, somethingElse));
            return Optional.empty();
        }
    }

    /** What it is that lies in the place of a file, if it is no file. */
    Optional<String> obstacle(int file) {
        return Optional.ofNullable(obstacles.get(file));
    }

    /** Whether something lies under the {@code .part} name beside the file of the final name. */
    boolean isTwice(int file) {
        return twice.get(file);
    }

    /**
     * Compares a verified file with one that had its final name before.
     *
     * @throws StorageException if they are not the same
     */
    void requireSame(Path verified, Path before) throws IOException {
        try (FileChannel ours = disk.open(verified, TorrentFiles.READ);
                FileChannel theirs = disk.open(before, TorrentFiles.READ)) {
            if (!Channels.isSame(ours, theirs)) {
                throw StorageException.conflict(
                        before + " exists and is not what this torrent has; that is " + verified);
            }
        }
    }
}
