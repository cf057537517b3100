package bittc.storage;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a torrent has on disk beside its bytes: empty files, and symbolic links (BEP 47). */
final class BytelessFiles {
    private static final Logger LOG = LoggerFactory.getLogger(BytelessFiles.class);

    private final Disk disk;
    private final FileLayout layout;
    private final FilePaths paths;

    BytelessFiles(Disk disk, FileLayout layout, FilePaths paths) {
        this.disk = disk;
        this.layout = layout;
        this.paths = paths;
    }

    /** Whether a file that has no bytes is there. */
    boolean exists(int file) throws IOException {
        Path path = paths.finalPath(file);
        return paths.hasParents(path)
                && paths.ordinaryFile(path).filter(found -> found.size() == 0).isPresent();
    }

    /** Creates a file that has no bytes, if it is not there. */
    void create(int file, boolean overwrite) throws IOException {
        Path path = paths.finalPath(file);
        paths.createParents(path);
        Optional<BasicFileAttributes> found = paths.ordinaryFile(path);
        if (found.isEmpty()) {
            disk.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS))
                    .close();
        } else if (found.get().size() > 0 && !overwrite) {
            throw StorageException.conflict(path + " exists and is not empty, as it is in this torrent");
        } else if (found.get().size() > 0) {
            disk.open(
                            path,
                            Set.of(
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    LinkOption.NOFOLLOW_LINKS))
                    .close();
        }
        if (layout.file(file).executable()) {
            disk.makeExecutable(path);
        }
    }

    /**
     * Creates the symbolic links that are wanted of a complete torrent, those that stay inside of its folder. What exists is left alone, and
     * a file system that has no links gets none.
     */
    void createLinks() throws IOException {
        for (int file = 0; file < layout.fileCount(); file++) {
            Optional<Path> target = paths.linkTarget(file);
            Path link = paths.finalPath(file);
            if (target.isPresent() && layout.isWanted(file)) {
                paths.createParents(link);
                if (disk.attributes(link).isEmpty()) {
                    createLink(link, link.getParent().relativize(target.get()));
                }
            }
        }
    }

    private void createLink(Path link, Path target) {
        try {
            disk.createSymbolicLink(link, target);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no link {}", link, e);
        }
    }
}
