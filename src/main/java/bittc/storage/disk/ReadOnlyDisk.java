package bittc.storage.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads this machine's disk and refuses to change it. Follows symbolic links: harmless, since nothing is written and only
 * verified data is uploaded.
 */
public class ReadOnlyDisk extends Disk {
    public static final ReadOnlyDisk THIS = new ReadOnlyDisk();

    @Override
    public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
        Set<OpenOption> following = new HashSet<>(options);
        following.remove(LinkOption.NOFOLLOW_LINKS);
        if (!following.equals(Set.of(StandardOpenOption.READ))) {
            throw refused(path);
        }
        return super.open(path, following);
    }

    @Override
    public Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        Optional<BasicFileAttributes> found = super.attributes(path);
        if (found.isEmpty() || !found.get().isSymbolicLink()) {
            return found;
        }
        try {
            return Optional.of(target(path));
        } catch (NoSuchFileException leadsNowhere) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<FileStamp> stamp(Path path) throws IOException {
        return stamp(path, new LinkOption[0]);
    }

    @Override
    public void createDirectory(Path path) {
        throw refused(path);
    }

    @Override
    public void createDirectories(Path path) {
        throw refused(path);
    }

    @Override
    public void move(Path from, Path to) {
        throw refused(from);
    }

    @Override
    public void deleteIfExists(Path path) {
        throw refused(path);
    }

    @Override
    public void createSymbolicLink(Path link, Path target) {
        throw refused(link);
    }

    @Override
    public void makeExecutable(Path path) {
        throw refused(path);
    }

    private static IllegalStateException refused(Path path) {
        return new IllegalStateException("a change to " + path + ", though nothing is to be changed");
    }
}
