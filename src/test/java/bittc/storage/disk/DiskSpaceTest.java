package bittc.storage.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.BlockPool;
import bittc.storage.DiskThreads;
import bittc.storage.FaultyDisk;
import bittc.storage.StoreDriver;
import bittc.storage.TestOptions;
import bittc.storage.TestTorrent;
import bittc.storage.resume.ResumeJournal;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room on the disk and in memory that several torrents share, and what else stands in their way in a folder. */
class DiskSpaceTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made a = TestTorrent.single("a", 8 * BLOCK, 2 * BLOCK);
    private final TestTorrent.Made b = TestTorrent.single("b", 8 * BLOCK, 2 * BLOCK);

    @TempDir
    Path dir;

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open(Disk disk, TestTorrent.Made torrent) {
        return new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
    }

    @Test
    void aTorrentThatFitsOnlyWithoutAnotherFailsBeforeItsFirstByte() {
        Disk small = FaultyDisk.withFreeSpace(12 * BLOCK);
        StoreDriver first = open(small, a);
        assertNull(first.failure);
        StoreDriver second = open(small, b);
        assertEquals(StorageException.Code.NO_SPACE, second.failure.code());
        assertEquals(
                "needs 128.0 KiB in " + dir + ", 192.0 KiB is free, and other torrents need 128.0 KiB of it",
                second.failure.getMessage());
        second.close();
        assertFalse(Files.exists(dir.resolve("b.part")));
        first.storePiece(0);
        first.storePiece(1);
        StoreDriver third = open(small, b);
        assertNull(third.failure, "half of it is written, and what is free does not count it any more");
        third.close();
        first.storeAll();
        first.close();
        StoreDriver fourth = open(FaultyDisk.withFreeSpace(8 * BLOCK), b);
        assertNull(fourth.failure, "what has ended claims nothing");
        fourth.close();
    }

    @Test
    void aFileSystemWithoutANumberForFreeSpaceMayHaveRoom() throws IOException {
        Path proc = Path.of("/proc");
        if (Files.isDirectory(proc)) {
            assertEquals(Long.MAX_VALUE, Disk.REAL.usableSpace(proc));
        }
        assertTrue(Disk.REAL.usableSpace(dir) < Long.MAX_VALUE);
    }

    @Test
    void saysThatItIsNotBytesThatAreLacking() {
        IOException noSpace = new IOException("No space left on device");
        assertEquals(
                dir + ": no space, though 10.0 MiB is free: the file system has no inodes left, or a quota is used up",
                StorageException.full(dir, 100_000, 10 << 20, noSpace).getMessage());
        assertEquals(
                dir + ": no space, though 10.0 MiB is free: the quota is used up",
                StorageException.full(dir, 100 << 20, 10 << 20, new IOException("Disk quota exceeded"))
                        .getMessage());
        assertEquals(
                "needs 100.0 MiB in " + dir + ", 10.0 MiB is free",
                StorageException.full(dir, 100 << 20, 10 << 20, noSpace).getMessage());
    }

    @Test
    void refusesWhatIsNoFileInThePlaceOfItsOwn() throws IOException {
        for (String suffix : ResumeJournal.SIDECARS) {
            Path own = dir.resolve(".a" + suffix);
            Files.createSymbolicLink(own, dir.resolve("elsewhere"));
            StoreDriver link = open(Disk.REAL, a);
            assertEquals(own + " is a symbolic link", link.failure.getMessage());
            link.close();
            Files.delete(own);
            Files.createDirectory(own);
            StoreDriver folder = open(Disk.REAL, a);
            assertEquals(own + " is a directory", folder.failure.getMessage());
            folder.close();
            Files.delete(own);
        }
        assertFalse(Files.exists(dir.resolve("elsewhere")));
    }

    /** A disk that does not let us write to the lock file that another user has left. */
    private Disk withForeignLock(boolean readable) throws IOException {
        Path lock = Files.writeString(dir.resolve(".a.bittc.lock"), "4711\n");
        return new Disk() {
            private boolean removed;

            @Override
            public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
                boolean foreign = path.equals(lock) && !removed;
                if (foreign && (!readable || options.contains(StandardOpenOption.WRITE))) {
                    throw new AccessDeniedException(path.toString());
                }
                return super.open(path, options);
            }

            @Override
            public void deleteIfExists(Path path) throws IOException {
                removed |= path.equals(lock);
                super.deleteIfExists(path);
            }
        };
    }

    @Test
    void removesTheLockThatAnotherUserHasLeft() throws IOException {
        StoreDriver driver = open(withForeignLock(true), a);
        assertNull(driver.failure);
        driver.storeAll();
        driver.close();
        assertFalse(Files.exists(dir.resolve(".a.bittc.lock")));
    }

    @Test
    void saysWhoseLockItIsThatCannotBeLookedInto() throws IOException {
        StoreDriver driver = open(withForeignLock(false), a);
        assertEquals(dir.resolve(".a.bittc.lock") + " belongs to another user", driver.failure.getMessage());
        driver.close();
    }

    @Test
    void saysThatAFileSystemIsReadOnly() {
        StoreDriver driver = open(FaultyDisk.failingOn(".a.bittc.lock", "Read-only file system"), a);
        assertEquals(dir + ": read-only file system", driver.failure.getMessage());
        driver.close();
    }

    @Test
    void memoryThatOneTorrentHoldsComesBackWhenAnotherIsShortOfIt() throws IOException {
        assertTrue(BlockPool.PRESSURE < BlockPool.ENOUGH, "a session that has stopped asking is under pressure");
        BlockPool pool = new BlockPool();
        TestTorrent.Made large = TestTorrent.single("large", 300 * BLOCK, 300 * BLOCK);
        StoreDriver idle = new StoreDriver(Disk.REAL, large, TestOptions.in(dir), threads, pool).open();
        for (int block = 1; block < 150; block++) {
            idle.writeBlock(0, block); // none can be hashed before block 0 has come
        }
        idle.flush(false);
        assertEquals(149, pool.claimed());
        StoreDriver busy = new StoreDriver(Disk.REAL, a, TestOptions.in(dir), threads, pool).open();
        for (int others = 0; others < BlockPool.PRESSURE; others++) {
            busy.store.claim(BLOCK);
        }
        busy.writeBlock(0, 0);
        idle.runUntil(() -> pool.claimed() <= BlockPool.PRESSURE + 1);
        assertTrue(pool.claimed() <= BlockPool.PRESSURE + 1, "what the idle one kept is free");
        idle.close();
        busy.close();
    }
}
