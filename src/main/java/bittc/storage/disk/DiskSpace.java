package bittc.storage.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reserves free space for the torrents of a session, so that none starts whose data fits only without the others. Shared by the
 * disk threads.
 */
public final class DiskSpace {
    /** Guarded by this. */
    private final Set<Claim> claims = new HashSet<>();

    /** The bytes that one torrent must still write to a file system. */
    public final class Claim implements AutoCloseable {
        private final Object fileSystem;
        private final AtomicLong bytes;

        private Claim(Object fileSystem, long bytes) {
            this.fileSystem = fileSystem;
            this.bytes = new AtomicLong(bytes);
        }

        /** Subtracts written bytes. */
        public void onWritten(long count) {
            bytes.addAndGet(-count);
        }

        /** Gives the space back. */
        @Override
        public void close() {
            synchronized (DiskSpace.this) {
                claims.remove(this);
            }
        }
    }

    /**
     * Claims space.
     *
     * @param bytes bytes still to be written
     * @throws StorageException if they do not fit beside the other claims on the same file system
     */
    public synchronized Claim claim(Disk disk, Path dir, long bytes) throws IOException {
        Object fileSystem = disk.fileSystem(dir);
        long others = claims.stream()
                .filter(claim -> claim.fileSystem.equals(fileSystem))
                .mapToLong(claim -> Math.max(0, claim.bytes.get()))
                .sum();
        long free = disk.usableSpace(dir);
        if (bytes > 0 && bytes > free - others) {
            throw others == 0
                    ? StorageException.noSpace(dir, bytes, free, null)
                    : StorageException.noSpaceBeside(dir, bytes, free, others);
        }
        Claim claim = new Claim(fileSystem, bytes);
        claims.add(claim);
        return claim;
    }
}
