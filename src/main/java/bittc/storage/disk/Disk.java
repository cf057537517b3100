package bittc.storage.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Storage's calls to the operating system; tests replace them to make them fail. */
public class Disk {
    /** This machine's disk. */
    public static final Disk REAL = new Disk();

    /** Opens for reading; refuses a symbolic link. */
    public static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    public static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** Creates a file; fails if anything is there. */
    public static final Set<OpenOption> CREATE = Set.of(
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW,
            LinkOption.NOFOLLOW_LINKS);

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The id of this boot of the machine; 0 if it has none. */
    public long bootId() {
        try {
            String text = Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
            return Long.parseUnsignedLong(text.replace("-", "").substring(0, 16), 16);
        } catch (IOException | RuntimeException unknown) {
            return 0;
        }
    }

    /** The machine's clock, in milliseconds since 1970. */
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    /** A clock for differences only. */
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Opens a file; with {@link LinkOption#NOFOLLOW_LINKS}, refuses a symbolic link. */
    public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
        return FileChannel.open(path, options);
    }

    /** The attributes of anything at this path; does not follow a symbolic link. */
    public Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isBehindFile(path)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The stamp of the file at this path, if there is one; does not follow a symbolic link. */
    public Optional<FileStamp> stamp(Path path) throws IOException {
        return stamp(path, LinkOption.NOFOLLOW_LINKS);
    }

    public static Optional<FileStamp> stamp(Path path, LinkOption... links) throws IOException {
        try {
            if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, links);
                long mtime = found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
                return found.isRegularFile()
                        ? Optional.of(new FileStamp(found.size(), mtime, mtime, 0))
                        : Optional.empty();
            }
            Map<String, Object> found =
                    Files.readAttributes(path, "unix:isRegularFile,size,lastModifiedTime,ctime,ino", links);
            return Boolean.TRUE.equals(found.get("isRegularFile"))
                    ? Optional.of(new FileStamp(
                            (Long) found.get("size"),
                            ((FileTime) found.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS),
                            ((FileTime) found.get("ctime")).to(TimeUnit.NANOSECONDS),
                            (Long) found.get("ino")))
                    : Optional.empty();
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isBehindFile(path)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The target of the symbolic link at this path, as stored in it; empty if there is none. */
    public Optional<Path> link(Path path) throws IOException {
        return Files.isSymbolicLink(path) ? Optional.of(Files.readSymbolicLink(path)) : Optional.empty();
    }

    /** The attributes of the file at this path; follows symbolic links. */
    public BasicFileAttributes target(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    /** The paths of a folder's entries, in no order. */
    public List<Path> list(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            List<Path> paths = new ArrayList<>();
            entries.forEach(paths::add);
            return paths;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    public boolean isReadable(Path path) {
        return Files.isReadable(path);
    }

    /** Whether the path leads through a file as if it were a folder (ENOTDIR): then nothing is there. */
    private static boolean isBehindFile(Path path) {
        Path parent = path.getParent();
        return parent != null && Files.exists(parent, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(parent);
    }

    public void createDirectory(Path path) throws IOException {
        Files.createDirectory(path);
    }

    /** Creates a folder and its missing parents; follows links, since the path is the user's. */
    public void createDirectories(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
        }
    }

    /** Renames a file; replaces anything at {@code to}. */
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forces a folder's entries to disk. Some systems cannot, and need not. */
    public void forceFolder(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = open(folder, Set.of(StandardOpenOption.READ));
        } catch (IOException notAFile) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    public void deleteIfExists(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    public void createSymbolicLink(Path link, Path target) throws IOException {
        Files.createSymbolicLink(link, target);
    }

    /** Gives a file a second name. */
    public void createLink(Path name, Path existing) throws IOException {
        Files.createLink(name, existing);
    }

    /** Whether the file has other names too; false if the file system does not say. */
    public boolean isShared(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                && (Integer) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
    }

    /** The bytes that we can still write to this folder's file system; a huge number if it does not say. */
    public long usableSpace(Path dir) throws IOException {
        FileStore store = Files.getFileStore(dir);
        long usable = store.getUsableSpace();
        return usable == 0 && store.getTotalSpace() == 0 ? Long.MAX_VALUE : usable;
    }

    /** The identity of this folder's file system. */
    Object fileSystem(Path dir) throws IOException {
        return dir.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(dir, "unix:dev")
                : Files.getFileStore(dir);
    }

    /** Makes a file executable for everyone who may read it, if the file system has such a permission. */
    public void makeExecutable(Path path) throws IOException {
        try {
            Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(path));
            String text = PosixFilePermissions.toString(permissions);
            for (int who = 0; who < text.length(); who += 3) {
                if (text.charAt(who) == 'r') {
                    permissions.add(PosixFilePermission.values()[who + 2]);
                }
            }
            Files.setPosixFilePermissions(path, permissions);
        } catch (UnsupportedOperationException notPosix) {
            // the file works without the permission
        }
    }
}
