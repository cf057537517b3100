package bittc.storage.file;

import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileCheck.Verdict;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks and creates a torrent's empty files and symbolic links (BEP 47). */
public final class EmptyFilesAndLinks {
    private static final Logger LOG = LoggerFactory.getLogger(EmptyFilesAndLinks.class);

    private final Disk disk;
    private final FileLayout layout;
    private final FilePaths paths;

    public EmptyFilesAndLinks(Disk disk, FileLayout layout, FilePaths paths) {
        this.disk = disk;
        this.layout = layout;
        this.paths = paths;
    }

    /** Whether the file is empty, or a link that stays inside the torrent's folder. */
    public boolean isMade(int file) {
        return layout.isEmpty(file) || paths.linkTarget(file).isPresent();
    }

    /** Checks one empty file or link. */
    public FileCheck check(int file) throws IOException {
        try {
            Path path = paths.finalPath(file);
            if (!paths.hasParents(path)) {
                return check(file, Verdict.MISSING, 0, Optional.empty());
            }
            return layout.isEmpty(file) ? checkEmpty(file, path) : checkLink(file, path);
        } catch (StorageException somethingElse) {
            return check(file, Verdict.OBSTRUCTED, 0, Optional.of(paths.reason(file, somethingElse)));
        }
    }

    private FileCheck checkEmpty(int file, Path path) throws IOException {
        long size = paths.ordinaryFile(path).map(BasicFileAttributes::size).orElse(-1L);
        Verdict verdict = size < 0 ? Verdict.MISSING : size == 0 ? Verdict.COMPLETE : Verdict.TOO_LONG;
        return check(file, verdict, Math.max(0, size), Optional.empty());
    }

    private FileCheck checkLink(int file, Path path) throws IOException {
        Optional<Path> leadsTo = disk.link(path);
        if (leadsTo.isEmpty()) {
            return disk.attributes(path).isEmpty()
                    ? check(file, Verdict.MISSING, 0, Optional.empty())
                    : check(file, Verdict.OBSTRUCTED, 0, Optional.of("not a symbolic link"));
        }
        return leadsRight(file, path, leadsTo.get())
                ? check(file, Verdict.COMPLETE, 0, Optional.empty())
                : check(file, Verdict.OBSTRUCTED, 0, Optional.of("leads to " + leadsTo.get()));
    }

    private boolean leadsRight(int file, Path link, Path leadsTo) {
        Path target = paths.linkTarget(file).orElseThrow().toAbsolutePath().normalize();
        return link.toAbsolutePath().resolveSibling(leadsTo).normalize().equals(target);
    }

    private FileCheck check(int file, Verdict verdict, long size, Optional<String> why) {
        return new FileCheck(layout.file(file), verdict, size, 0, 0, why);
    }

    /** Whether all wanted empty files and links exist and are correct. */
    public boolean areComplete() throws IOException {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWanted(file) && isMade(file) && check(file).verdict() != Verdict.COMPLETE) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks all wanted empty files and links before anything is changed.
     *
     * @throws StorageException if something else is in the place of one and must not be replaced
     */
    public void requireOurs(boolean overwrite) throws IOException {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (!layout.isWanted(file) || !isMade(file)) {
                continue;
            }
            Path path = paths.finalPath(file);
            FileCheck found = check(file);
            if (found.verdict() == Verdict.TOO_LONG && !overwrite) {
                throw StorageException.conflict(path + " exists and is not empty, but this torrent's file is");
            }
            if (found.verdict() == Verdict.OBSTRUCTED) {
                paths.hasParents(path);
                if (layout.isEmpty(file) || disk.link(path).isEmpty()) {
                    throw StorageException.obstacle(path, found.failure().orElseThrow());
                }
                if (!overwrite) {
                    throw StorageException.conflict(path + " " + found.failure().orElseThrow());
                }
            }
        }
    }

    /** Creates the wanted empty files that are missing; returns them. */
    public List<Integer> createFiles() throws IOException {
        List<Integer> created = new ArrayList<>();
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isEmpty(file) && layout.isWanted(file) && create(file)) {
                created.add(file);
            }
        }
        return created;
    }

    private boolean create(int file) throws IOException {
        Path path = paths.finalPath(file);
        paths.createParents(path);
        Optional<BasicFileAttributes> found = paths.ordinaryFile(path);
        boolean missing = found.isEmpty() || found.get().size() > 0;
        if (missing) {
            StandardOpenOption how =
                    found.isEmpty() ? StandardOpenOption.CREATE_NEW : StandardOpenOption.TRUNCATE_EXISTING;
            disk.open(path, Set.of(StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS))
                    .close();
        }
        if (layout.file(file).executable()) {
            disk.makeExecutable(path);
        }
        return missing;
    }

    /**
     * Creates the wanted symbolic links of a complete torrent, except those that lead out of its folder. Does nothing on a file
     * system without links.
     *
     * @return the links that were missing, or led elsewhere
     * @throws StorageException if something else is in the place of one
     */
    public List<Integer> createLinks(boolean overwrite) throws IOException {
        List<Integer> created = new ArrayList<>();
        for (int file = 0; file < layout.fileCount(); file++) {
            if (!layout.isWanted(file) || paths.linkTarget(file).isEmpty()) {
                continue;
            }
            Path link = paths.finalPath(file);
            paths.createParents(link);
            FileCheck found = check(file);
            if (found.verdict() == Verdict.OBSTRUCTED
                    && overwrite
                    && disk.link(link).isPresent()) {
                disk.deleteIfExists(link);
            } else if (found.verdict() == Verdict.OBSTRUCTED) {
                throw StorageException.conflict(link + ": " + found.failure().orElseThrow());
            }
            if (found.verdict() != Verdict.COMPLETE
                    && createLink(
                            link,
                            link.getParent().relativize(paths.linkTarget(file).orElseThrow()))) {
                created.add(file);
            }
        }
        return created;
    }

    private boolean createLink(Path link, Path target) {
        try {
            disk.createSymbolicLink(link, target);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("cannot create link {}", link, e);
            return false;
        }
    }
}
