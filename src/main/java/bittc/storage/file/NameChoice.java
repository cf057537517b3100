package bittc.storage.file;

import bittc.metainfo.FileEntry;
import bittc.metainfo.FoldedNames;
import bittc.metainfo.Metainfo;
import bittc.storage.disk.Disk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses each file's name where there is a choice, before the files are looked for. A file that exists under the torrent's own
 * name keeps it, even if it is not one we would give a new file. Where the file system does not distinguish the names of two
 * files, one gets a number.
 */
final class NameChoice {
    private static final String PROBE = ".bittc-probe-\u00e9";

    /** Names that some file systems do not distinguish from the probe's. */
    private static final List<String> ALIKE = List.of(".BITTC-PROBE-\u00e9", ".bittc-probe-e\u0301", PROBE + ".");

    private final Disk disk;
    private final Metainfo metainfo;
    private final FilePaths paths;
    private final boolean ownName;

    /** Prepares the choice; {@code ownName} unless the user has renamed the torrent's file or folder. */
    NameChoice(Disk disk, Metainfo metainfo, FilePaths paths, boolean ownName) {
        this.disk = disk;
        this.metainfo = metainfo;
        this.paths = paths;
        this.ownName = ownName;
    }

    /**
     * Chooses the names.
     *
     * @param mayProbe whether a file may be created briefly to find out which names the file system distinguishes
     */
    void choose(boolean mayProbe) throws IOException {
        Set<Object> taken = new HashSet<>();
        for (FileEntry file : metainfo.files()) {
            Optional<List<String>> exact = file.exactPath();
            if (exact.isPresent() && find(exact.get()).filter(taken::add).isPresent()) {
                paths.choose(file.index(), paths.pathOf(exact.get(), ownName));
            }
        }
        Map<Integer, List<String>> renamed = FoldedNames.renamed(metainfo.files());
        boolean folds = !renamed.isEmpty() && mayProbe && folds();
        for (Map.Entry<Integer, List<String>> file : renamed.entrySet()) {
            if (folds || find(file.getValue()).isPresent()) {
                paths.choose(file.getKey(), paths.pathOf(file.getValue(), ownName));
            }
        }
    }

    /** The identity of the final or {@code .part} file at these elements, if there is one. */
    private Optional<Object> find(List<String> elements) throws IOException {
        try {
            Path path = paths.pathOf(elements, ownName);
            Optional<Object> found = key(path);
            return found.isPresent() ? found : key(FilePaths.part(path));
        } catch (IllegalArgumentException notHere) { // InvalidPathException, for example: no path on this system
            return Optional.empty();
        }
    }

    /** Whether the file system treats some different names as the same. */
    private boolean folds() throws IOException {
        Path probe = paths.dir().resolve(PROBE);
        boolean made = false;
        try {
            disk.open(probe, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS))
                    .close();
            made = true;
        } catch (FileAlreadyExistsException another) { // an existing probe serves as well
            made = false;
        } catch (InvalidPathException plain) { // a file system that rejects such letters never mixes them up
            return true;
        }
        try {
            Optional<Object> key = key(probe);
            for (String name : ALIKE) {
                if (key(paths.dir().resolve(name)).equals(key)) {
                    return true;
                }
            }
            return false;
        } finally {
            if (made) {
                disk.deleteIfExists(probe);
            }
        }
    }

    /** The identity of an ordinary file, if there is one; its path if the file system has none. */
    private Optional<Object> key(Path path) throws IOException {
        return FilePaths.fits(path)
                ? disk.attributes(path)
                        .filter(BasicFileAttributes::isRegularFile)
                        .map(found -> found.fileKey() == null ? path : found.fileKey())
                : Optional.empty();
    }
}
