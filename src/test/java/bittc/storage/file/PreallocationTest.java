package bittc.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.storage.BlockPool;
import bittc.storage.DiskThreads;
import bittc.storage.FaultyDisk;
import bittc.storage.StoreDriver;
import bittc.storage.TestTorrent;
import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much room files take before their bytes come. */
class PreallocationTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made torrent = TestTorrent.named("t", 8 * BLOCK)
            .file("a", 30 * BLOCK + 11)
            .file("b", 400 * BLOCK)
            .make();

    @TempDir
    Path temp;

    private Path dir;

    @BeforeEach
    void begin() {
        dir = temp.resolve("start");
    }

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open(Disk disk, Preallocation preallocation) {
        return open(disk, preallocation, FileSelection.ALL);
    }

    private StoreDriver open(Disk disk, Preallocation preallocation, FileSelection selection) {
        StorageOptions options =
                new StorageOptions(dir, Optional.empty(), false, false, selection, preallocation, false);
        return new StoreDriver(disk, torrent, options, threads, new BlockPool()).open();
    }

    private void kill(int number) throws Exception {
        threads.writer().submit(() -> {}).get();
        Path moved = temp.resolve("after-kill-" + number);
        Files.createDirectories(dir);
        Files.move(dir, moved);
        dir = moved;
        Files.deleteIfExists(dir.resolve(".t.bittc.lock"));
    }

    private void assertComplete() throws IOException {
        for (int file = 0; file < 2; file++) {
            assertArrayEquals(torrent.contentOf(file), Files.readAllBytes(torrent.path(dir, file)));
        }
        assertFalse(Files.exists(dir.resolve(".t.bittc")));
    }

    /** Bytes that the file system has set aside for a file, as {@code du} counts them. */
    private static long occupied(Path file) throws Exception {
        Process process = new ProcessBuilder("du", "-B1", file.toString()).start();
        String text = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor());
        return Long.parseLong(text.substring(0, text.indexOf('\t')));
    }

    @Test
    void takesAllTheRoomBeforeTheFirstByteComes() throws Exception {
        StoreDriver driver = open(Disk.REAL, Preallocation.FULL);
        Path part = torrent.part(dir, 1);
        assertEquals(400L * BLOCK, Files.size(part));
        assertTrue(occupied(part) >= 400L * BLOCK, "occupied: " + occupied(part));
        driver.storeAll();
        driver.close();
        assertComplete();
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        StoreDriver driver = open(Disk.REAL, Preallocation.FULL);
        assertTrue(driver.allocated >= 4 << 20, "allocated: " + driver.allocated);
        driver.close();
    }

    @Test
    void overwritesNothingThatHasCome() throws Exception {
        StoreDriver sparse = open(Disk.REAL, Preallocation.SPARSE);
        sparse.storePiece(5);
        sparse.writeBlock(7, 2);
        sparse.close();
        StoreDriver driver = open(Disk.REAL, Preallocation.FULL);
        assertTrue(driver.have.get(5));
        assertEquals(BitSet.valueOf(new long[] {0b100}), driver.blocksOnDisk.get(7));
        assertTrue(occupied(torrent.part(dir, 1)) >= 400L * BLOCK);
        driver.storeAll();
        assertTrue(driver.mismatches.isEmpty());
        driver.close();
        assertComplete();
    }

    @Test
    void takesRoomForWhatIsWantedOnly() throws Exception {
        FileSelection first = FileSelection.of(torrent.metainfo().files(), BitSet.valueOf(new long[] {1}));
        StoreDriver driver = open(Disk.REAL, Preallocation.FULL, first);
        assertTrue(occupied(torrent.part(dir, 0)) >= 30L * BLOCK);
        assertFalse(Files.exists(torrent.part(dir, 1)));
        driver.close();
    }

    @Test
    void needsNoMoreRoomWhenItHasIt() {
        StoreDriver driver = open(Disk.REAL, Preallocation.FULL);
        driver.storePiece(5);
        driver.close();
        for (Preallocation again : Preallocation.values()) {
            StoreDriver resumed = open(FaultyDisk.withFreeSpace(BLOCK), again);
            assertNull(resumed.failure, again + "");
            assertEquals(1, resumed.have.cardinality());
            resumed.close();
        }
    }

    @Test
    void doesNotTakeTheSameRoomTwice() throws Exception {
        open(Disk.REAL, Preallocation.FULL).close();
        FaultyDisk counting = FaultyDisk.withoutFaults();
        open(counting, Preallocation.FULL).close();
        assertTrue(counting.calls() < 60, counting.calls() + " calls");
    }

    @Test
    void saysThatTheDiskIsFullWhenItIs() {
        StoreDriver tooLittle = open(FaultyDisk.withFreeSpace(100L * BLOCK), Preallocation.FULL);
        assertEquals(StorageException.Code.NO_SPACE, tooLittle.failure.code());
    }

    @Test
    void failsWithAReasonWhenTheDiskFillsUpMeanwhile() {
        FaultyDisk counting = FaultyDisk.withoutFaults();
        open(counting, Preallocation.FULL).close();
        int failed = 0;
        for (int call = 1; call <= counting.calls(); call++) {
            dir = temp.resolve("full-at-" + call);
            StoreDriver driver = open(FaultyDisk.failingAt(call, "No space left on device"), Preallocation.FULL);
            driver.close();
            if (driver.failure != null && driver.failure.code() == StorageException.Code.NO_SPACE) {
                failed++;
                String message = driver.failure.getMessage();
                assertTrue(message.startsWith(dir + ": no space, though "), message); // there is room for the bytes
            }
        }
        assertTrue(failed > 54, failed + " calls failed");
    }

    @Test
    void goesOnAfterAKillWhileItTakesRoom() throws Exception {
        FaultyDisk counting = FaultyDisk.withoutFaults();
        open(counting, Preallocation.FULL).close();
        for (int call = 1; call <= counting.calls(); call += 5) {
            dir = temp.resolve("kill-at-" + call);
            open(FaultyDisk.killedAt(call), Preallocation.FULL).close();
            kill(call);
            StoreDriver driver = open(Disk.REAL, Preallocation.FULL);
            assertNull(driver.failure, "call " + call);
            driver.storeAll();
            driver.close();
            assertComplete();
        }
    }

    @Test
    void aFileGrowsWithItsBytesWhereNoRoomIsTaken() throws Exception {
        StoreDriver driver = open(Disk.REAL, Preallocation.NONE);
        assertFalse(Files.exists(torrent.part(dir, 1)));
        driver.storePiece(0);
        assertEquals(8L * BLOCK, Files.size(torrent.part(dir, 0)));
        driver.storePiece(2);
        assertEquals(24L * BLOCK, Files.size(torrent.part(dir, 0)));
        driver.storePiece(1);
        assertEquals(24L * BLOCK, Files.size(torrent.part(dir, 0)));
        assertArrayEquals(torrent.block(2, 1), (byte[]) driver.read(2, BLOCK, BLOCK));
        driver.storeAll();
        driver.close();
        assertComplete();
    }

    @Test
    void resumesAFileThatGrows() throws Exception {
        StoreDriver driver = open(Disk.REAL, Preallocation.NONE);
        driver.storePiece(0);
        driver.storePiece(9);
        driver.close();
        StoreDriver again = open(Disk.REAL, Preallocation.NONE);
        assertEquals(2, again.have.cardinality());
        again.storePiece(20);
        again.close();
        StoreDriver sparse = open(Disk.REAL, Preallocation.SPARSE);
        assertEquals(3, sparse.have.cardinality());
        sparse.storeAll();
        sparse.close();
        assertComplete();
    }

    @Test
    void ofAFileThatGrewAfterTheLastRecordWhatWasVerifiedIsHashed() throws Exception {
        StoreDriver driver = open(Disk.REAL, Preallocation.NONE);
        driver.storePiece(0);
        driver.storePiece(1);
        driver.flush(false);
        kill(1);
        Path part = torrent.part(dir, 0);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.APPEND)) {
            channel.write(java.nio.ByteBuffer.allocate(BLOCK));
        }
        byte[] bytes = Files.readAllBytes(part);
        bytes[3] ^= 1;
        var time = Files.getLastModifiedTime(part);
        Files.write(part, bytes);
        Files.setLastModifiedTime(part, time);
        StoreDriver again = open(Disk.REAL, Preallocation.NONE);
        assertEquals(1, again.have.cardinality());
        again.close();
    }

    @Test
    void aFileThatWasCutOffIsHashedAgain() throws Exception {
        StoreDriver driver = open(Disk.REAL, Preallocation.NONE);
        driver.storePiece(0);
        driver.storePiece(1);
        driver.close();
        Path part = torrent.part(dir, 0);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.truncate(8L * BLOCK + 5);
        }
        StoreDriver again = open(Disk.REAL, Preallocation.NONE);
        assertEquals(1, again.have.cardinality());
        again.storeAll();
        again.close();
        assertComplete();
    }

    @Test
    void survivesAKillAtAnyCallOfAFileThatGrows() throws Exception {
        FaultyDisk counting = FaultyDisk.withoutFaults();
        grow(counting);
        for (int call = 1; call <= counting.calls(); call += 7) {
            dir = temp.resolve("growing-" + call);
            grow(FaultyDisk.killedAt(call));
            kill(100_000 + call);
            StoreDriver driver = open(Disk.REAL, Preallocation.NONE);
            assertNull(driver.failure, "call " + call);
            driver.storeAll();
            assertTrue(driver.mismatches.isEmpty(), "call " + call);
            driver.close();
            assertComplete();
        }
    }

    private void grow(Disk disk) {
        StoreDriver driver = open(disk, Preallocation.NONE);
        for (int piece : new int[] {4, 0, 3, 20, 10}) {
            if (driver.failure == null) {
                driver.storePiece(piece);
            }
        }
        driver.close();
    }
}
