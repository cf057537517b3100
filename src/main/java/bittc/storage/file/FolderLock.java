package bittc.storage.file;

import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Locks one torrent's files in one folder for this process, by a lock on the hidden file {@code .NAME.bittc.lock}. The file
 * holds the process id for people to read. The operating system releases the lock when the process ends.
 */
public final class FolderLock implements AutoCloseable {
    /** Another process may remove the file between our open and our lock; this many times in a row is not chance. */
    private static final int MAX_TRIES = 100;

    /** A process id has at most this many digits. */
    private static final int MAX_PID_LENGTH = 20;

    /**
     * The paths that this process has locked; guarded by this class. A second lock must not even be tried: closing any
     * descriptor of a file releases all of a process's locks on it.
     */
    private static final Set<Path> OURS = new HashSet<>();

    /** The same locks by file identity, since two paths may lead to one file. Guarded by this class. */
    private static final Map<Object, FolderLock> OURS_BY_KEY = new HashMap<>();

    private final Disk disk;
    private final Path path;
    private final Path key;
    private final Object fileKey;
    private final FileChannel channel;

    private FolderLock(Disk disk, Path path, Path key, Object fileKey, FileChannel channel) {
        this.disk = disk;
        this.path = path;
        this.key = key;
        this.fileKey = fileKey;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws StorageException if another process has it
     */
    public static synchronized FolderLock acquire(Disk disk, FilePaths paths) throws IOException {
        Path path = paths.sidecar(".bittc.lock");
        Path key = paths.dir().toRealPath().resolve(path.getFileName());
        if (!OURS.add(key)) {
            throw inUseByUs();
        }
        FolderLock lock = null;
        try {
            for (int tries = 0; lock == null && tries < MAX_TRIES; tries++) {
                lock = tryAcquire(disk, path, key);
            }
            if (lock == null) {
                throw inUse("other processes keep taking the lock in " + paths.dir(), "run the same command again");
            }
            return lock;
        } finally {
            if (lock == null) {
                OURS.remove(key);
            }
        }
    }

    /** Tries to lock; null if the locked file may not be the one at the path. */
    private static FolderLock tryAcquire(Disk disk, Path path, Path key) throws IOException {
        Optional<Object> before = fileKey(disk, path);
        if (before.isPresent() && OURS_BY_KEY.containsKey(before.get())) {
            throw inUseByUs();
        }
        FileChannel channel;
        try {
            channel = disk.open(
                    path,
                    Set.of(
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE,
                            LinkOption.NOFOLLOW_LINKS));
        } catch (AccessDeniedException e) {
            if (before.isEmpty()) {
                throw e;
            }
            removeLeftover(disk, path, e);
            return null;
        }
        boolean locked = false;
        try {
            if (!lock(channel)) {
                throw heldBy(channel);
            }
            // The same identity before we opened it, and now that no other process can remove it: it is the file we
            // opened.
            if (before.isEmpty() || !before.equals(fileKey(disk, path))) {
                return null;
            }
            requireOurs(path, channel);
            locked = true;
            writePid(channel);
            FolderLock lock = new FolderLock(disk, path, key, before.get(), channel);
            OURS_BY_KEY.put(before.get(), lock);
            return lock;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** Removes another user's lock file that we may not write to, if no process holds it. */
    private static void removeLeftover(Disk disk, Path path, AccessDeniedException refused) throws IOException {
        try (FileChannel channel = disk.open(path, Disk.READ);
                FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
            if (shared == null) {
                throw heldBy(channel);
            }
            requireOurs(path, channel);
            disk.deleteIfExists(path); // no other process can lock it now
        } catch (AccessDeniedException e) {
            throw new StorageException(
                    StorageException.Code.DIR_NOT_WRITABLE,
                    path + " belongs to another user",
                    "remove it if that user runs no bittc here, or choose another place with -d DIR",
                    refused);
        }
    }

    private static StorageException heldBy(FileChannel channel) throws IOException {
        return inUse(
                "another bittc is downloading this torrent here (pid " + readPid(channel) + ")",
                "wait for it, or end it: it keeps its data");
    }

    private static boolean lock(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (IOException noLocksHere) {
            // Some network file systems have no locks: it is better to continue unprotected than not at all.
            return true;
        }
    }

    private static StorageException inUseByUs() {
        return inUse("another torrent of this name is being downloaded here", "choose another name with -o NAME");
    }

    /** Requires the content of a lock file: a process id; after a crash of the machine, nothing or zeros. */
    private static void requireOurs(Path path, FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_PID_LENGTH + 2));
        Channels.readFully(channel, 0, bytes);
        boolean ours = bytes.flip().limit() <= MAX_PID_LENGTH + 1;
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            ours &= b >= '0' && b <= '9' || b == '\n' || b == 0;
        }
        if (!ours) {
            throw StorageException.obstacle(path, "a file of another program");
        }
    }

    private static void writePid(FileChannel channel) {
        try {
            channel.truncate(0);
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(pid), 0);
        } catch (IOException full) {
            // The id is only for people; the lock holds without it.
        }
    }

    /** The identity of a file; its path if the file system has none. */
    private static Optional<Object> fileKey(Disk disk, Path path) throws IOException {
        return disk.attributes(path).map(found -> found.fileKey() == null ? path : found.fileKey());
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_LENGTH);
        channel.read(bytes, 0);
        StringBuilder pid = new StringBuilder();
        for (byte b : bytes.flip().array()) {
            if (b < '0' || b > '9') {
                break;
            }
            pid.append((char) b);
        }
        return pid.isEmpty() ? "unknown" : pid.toString();
    }

    private static StorageException inUse(String message, String hint) {
        return new StorageException(StorageException.Code.IN_USE, message, hint, null);
    }

    /** Removes the file, then releases the lock: in this order, no other process can lock a file that is about to go. */
    @Override
    public void close() throws IOException {
        synchronized (FolderLock.class) {
            try {
                if (fileKey(disk, path).equals(Optional.of(fileKey))) {
                    disk.deleteIfExists(path);
                }
            } finally {
                OURS.remove(key);
                OURS_BY_KEY.remove(fileKey);
                channel.close();
            }
        }
    }
}
