package bittc.storage;

import java.io.IOException;
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
    private final Map<Integer, String> obstacles = new HashMap<>();
    private final BitSet twice = new BitSet();

    FilePlaces(Disk disk, FilePaths paths) {
        this.disk = disk;
        this.paths = paths;
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
        return paths.ordinaryFile(partPath).map(found -> new Found(found, false));
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
}
