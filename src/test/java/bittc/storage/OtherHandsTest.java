package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other programs change the files of a torrent, while it is downloaded and between two runs. */
class OtherHandsTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);
    private TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 6 * BLOCK)
            .file("b", 6 * BLOCK)
            .make();
    private final FaultyDisk disk = FaultyDisk.withoutFaults();

    @TempDir
    Path temp;

    private Path dir;

    @BeforeEach
    void begin() {
        dir = temp;
    }

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open() {
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool());
        driver.open();
        assertNull(driver.failure);
        return driver;
    }

    /** The first two of a's three pieces are there; what happens next is a second later. */
    private StoreDriver begun() {
        StoreDriver driver = open();
        driver.storePiece(0);
        driver.storePiece(1);
        disk.advance(1);
        return driver;
    }

    private void assertChanged(StoreDriver driver, Path path) {
        assertNotNull(driver.failure, () -> "ended with " + driver.events);
        assertEquals(path + " was changed by another program", driver.failure.getMessage());
        driver.close();
    }

    private void assertNextRunCompletes() throws IOException {
        StoreDriver again = open();
        again.storeAll();
        assertNull(again.failure);
        again.close();
        torrent.assertIn(dir);
    }

    /** A tenth of a millisecond is long for a program, and short between the blocks of a fast download. */
    @Test
    void findsWhatWasWrittenBetweenTwoWritesThatFollowEachOtherClosely() throws IOException {
        AtomicLong clock = new AtomicLong();
        FaultyDisk still = new FaultyDisk(Integer.MAX_VALUE, false, "") {
            @Override
            public synchronized long nanoTime() {
                return clock.get();
            }
        };
        StoreDriver driver = new StoreDriver(still, torrent, TestOptions.in(dir), threads, new BlockPool());
        driver.open();
        driver.storePiece(0);
        OtherHands.overwriteInSecret(torrent.part(dir, 0), 5);
        clock.addAndGet(100_000);
        driver.storeAll();
        assertMended(driver, torrent.part(dir, 0), 0);
    }

    @Test
    void leavesAFileAloneThatTookThePlaceOfOurs() throws IOException {
        StoreDriver driver = begun();
        Path part = torrent.part(dir, 0);
        byte[] theirs = new byte[6 * BLOCK];
        OtherHands.replace(part, theirs);
        driver.storeAll();
        assertChanged(driver, part);
        assertArrayEquals(theirs, Files.readAllBytes(part));
        assertFalse(Files.exists(torrent.path(dir, 0)));
    }

    @Test
    void leavesAFileAloneThatTookThePlaceOfOursAndItsTimes() throws IOException {
        StoreDriver driver = begun();
        Path part = torrent.part(dir, 0);
        FileTime time = Files.getLastModifiedTime(part);
        byte[] theirs = new byte[6 * BLOCK];
        OtherHands.replace(part, theirs);
        Files.setLastModifiedTime(part, time);
        driver.storeAll();
        assertChanged(driver, part);
        assertArrayEquals(theirs, Files.readAllBytes(part));
    }

    @Test
    void failsForALinkOrAFolderInThePlaceOfOurFile() throws IOException {
        for (boolean link : new boolean[] {true, false}) {
            StoreDriver driver = begun();
            Path part = torrent.part(dir, 0);
            Path aside = dir.resolve("aside");
            Files.move(part, aside);
            if (link) {
                Files.createSymbolicLink(part, aside);
            } else {
                Files.createDirectory(part);
            }
            driver.storeAll();
            assertChanged(driver, part);
            assertFalse(Files.exists(torrent.path(dir, 0)));
            Files.delete(part);
            Files.delete(aside);
        }
        assertNextRunCompletes();
    }

    /** All is complete and right, though these pieces were lost meanwhile. */
    private void assertMended(StoreDriver driver, Path changed, Integer... lost) throws IOException {
        assertNull(driver.failure, () -> "ended with " + driver.events);
        assertEquals(Arrays.stream(lost).map(piece -> "lost " + piece).toList(), lostOf(driver));
        String told = changed + " was changed by another program: lost pieces are downloaded again";
        assertTrue(driver.events.contains(told), () -> "told: " + driver.events);
        assertTrue(driver.mismatches.isEmpty(), "no peer is at fault");
        assertEquals(0, driver.pool.claimed());
        driver.close();
        torrent.assertIn(dir);
        assertFalse(Files.exists(dir.resolve(".t.bittc")));
    }

    private static List<String> lostOf(StoreDriver driver) {
        return driver.events.stream().filter(event -> event.startsWith("lost")).toList();
    }

    @Test
    void fetchesAgainWhatSomebodyWroteOver() throws IOException {
        StoreDriver driver = begun();
        OtherHands.overwrite(torrent.part(dir, 0), 100);
        driver.storeAll();
        assertMended(driver, torrent.part(dir, 0), 0);
    }

    @Test
    void isNotDeceivedByATimeThatWasSetBack() throws IOException {
        StoreDriver driver = begun();
        OtherHands.overwriteInSecret(torrent.part(dir, 0), 2 * BLOCK + 5);
        driver.storeAll();
        assertMended(driver, torrent.part(dir, 0), 1);
    }

    @Test
    void fetchesAgainWhatWasCutOffOrRemoved() throws IOException {
        for (boolean removed : new boolean[] {true, false}) {
            dir = temp.resolve("removed-" + removed);
            StoreDriver driver = begun();
            harm(removed ? "remove" : "cut", torrent.part(dir, 0));
            driver.storeAll();
            assertMended(driver, torrent.part(dir, 0), 0, 1);
        }
    }

    /** What has come of a piece is no longer in the file, though it would pass for right by its hash. */
    @Test
    void fetchesAgainWhatHadComeOfAPieceThatIsNotWhole() throws IOException {
        StoreDriver driver = begun();
        driver.writeBlock(2, 0);
        driver.flush(false);
        Files.delete(torrent.part(dir, 0));
        disk.advance(1);
        driver.writeBlock(2, 1);
        driver.runUntil(() -> driver.events.contains("lost 2"));
        driver.storeAll();
        assertMended(driver, torrent.part(dir, 0), 2, 0, 1);
    }

    /** The blocks that an earlier run has left would be read back. */
    @Test
    void fetchesAgainWhatAnEarlierRunHadLeftOfAPiece() throws IOException {
        StoreDriver first = begun();
        first.writeBlock(2, 0);
        first.close();
        StoreDriver driver = open();
        assertEquals(1, driver.blocksOnDisk.get(2).cardinality());
        Files.delete(torrent.part(dir, 0));
        disk.advance(1);
        driver.storeAll();
        assertMended(driver, torrent.part(dir, 0), 2, 0, 1);
    }

    @Test
    void endsWhenAFileIsChangedTimeAndAgain() throws IOException {
        StoreDriver driver = begun();
        int missing = 2;
        for (int round = 0; round <= Completion.MAX_ROUNDS; round++) {
            assertNull(driver.failure, "round " + round);
            int changed = missing == 0 ? 1 : 0;
            disk.advance(1);
            OtherHands.overwriteInSecret(torrent.part(dir, 0), changed * 2 * BLOCK + round);
            driver.writePiece(missing);
            driver.runUntil(() -> driver.failure != null || !driver.have.get(changed));
            missing = changed;
        }
        assertEquals("another program keeps changing " + torrent.part(dir, 0), driver.failure.getMessage());
        assertFalse(Files.exists(torrent.path(dir, 0)));
        driver.close();
        assertNextRunCompletes();
    }

    /** A folder that was emptied, or that is not there any more, is not ours to fill again. */
    @Test
    void endsWhenTheRecordIsGoneWithTheFile() throws IOException {
        StoreDriver driver = begun();
        Files.delete(torrent.part(dir, 0));
        Files.delete(dir.resolve(".t.bittc"));
        driver.storeAll();
        assertChanged(driver, torrent.part(dir, 0));
        assertFalse(Files.exists(torrent.part(dir, 0)));
    }

    @Test
    void recordsThatAPieceIsLost() throws IOException {
        StoreDriver driver = begun();
        OtherHands.overwriteInSecret(torrent.part(dir, 0), 100);
        driver.storePiece(2);
        driver.runUntil(() -> !driver.have.get(0));
        driver.close();
        StoreDriver again = open();
        assertEquals(2, again.have.cardinality());
        assertFalse(again.have.get(0));
        again.storeAll();
        again.close();
        torrent.assertIn(dir);
    }

    /** A piece of two files is lost with one of them: then the other is not finished either, though nobody touched it. */
    @Test
    void takesTheFinalNameFromANeighbourOfWhatIsLost() throws IOException {
        torrent = TestTorrent.named("t", 2 * BLOCK)
                .file("a", 3 * BLOCK)
                .file("b", 5 * BLOCK)
                .make();
        StoreDriver driver = open();
        driver.storePiece(0);
        driver.storePiece(1);
        assertTrue(Files.exists(torrent.path(dir, 0)), "a is complete");
        disk.advance(1);
        OtherHands.overwriteInSecret(torrent.part(dir, 1), 5);
        driver.storePiece(2);
        driver.writePiece(3);
        driver.runUntil(() -> driver.failure != null || !driver.have.get(1));
        assertTrue(Files.exists(torrent.part(dir, 0)));
        assertFalse(Files.exists(torrent.path(dir, 0)));
        driver.storeAll();
        assertMended(driver, torrent.part(dir, 1), 1);
    }

    @Test
    void mendsAllFilesThatWereRemovedAtTheEnd() throws IOException {
        torrent = TestTorrent.named("t", 2 * BLOCK)
                .file("a", 3 * BLOCK)
                .file("b", 3 * BLOCK)
                .file("c", 2 * BLOCK)
                .make();
        StoreDriver driver = open();
        for (int piece = 0; piece < 3; piece++) {
            driver.storePiece(piece);
        }
        Files.delete(torrent.path(dir, 0));
        Files.delete(torrent.path(dir, 1));
        disk.advance(1);
        driver.storeAll();
        assertMended(driver, torrent.path(dir, 0), 0, 1, 2);
        assertArrayEquals(torrent.contentOf(2), Files.readAllBytes(torrent.path(dir, 2)));
    }

    @Test
    void hashesAFileAgainOfWhichATimeWasSetLate() throws IOException {
        StoreDriver driver = begun();
        Files.setLastModifiedTime(
                torrent.part(dir, 0), FileTime.from(Instant.now().plusSeconds(5)));
        int reads = disk.reads();
        driver.storeAll();
        assertNull(driver.failure);
        assertTrue(disk.reads() > reads);
        driver.close();
        assertArrayEquals(torrent.contentOf(0), Files.readAllBytes(torrent.path(dir, 0)));
    }

    @Test
    void hashesNothingAgainThatNobodyTouched() {
        StoreDriver driver = begun();
        int reads = disk.reads();
        driver.storeAll();
        driver.close();
        assertNull(driver.failure);
        assertEquals(reads, disk.reads());
    }

    private static void harm(String harm, Path file) throws IOException {
        switch (harm) {
            case "overwrite" -> OtherHands.overwriteInSecret(file, 7);
            case "remove" -> Files.delete(file);
            case "lengthen" -> OtherHands.overwrite(file, Files.size(file) + 9);
            default -> Files.write(file, new byte[3]);
        }
    }

    @Test
    void mendsAFileThatWasCompleteAndIsChangedBeforeTheEnd() throws IOException {
        for (String harm : new String[] {"overwrite", "remove", "cut", "lengthen"}) {
            dir = temp.resolve(harm);
            StoreDriver driver = begun();
            driver.storePiece(2);
            Path file = torrent.path(dir, 0);
            assertTrue(Files.exists(file));
            harm(harm, file);
            driver.storeAll();
            Integer[] lost =
                    switch (harm) {
                        case "overwrite" -> new Integer[] {0};
                        case "lengthen" -> new Integer[] {};
                        default -> new Integer[] {0, 1, 2};
                    };
            assertMended(driver, file, lost);
        }
    }

    @Test
    void callsNothingCompleteWhenAFileThatWasIsReplacedBeforeTheEnd() throws IOException {
        StoreDriver driver = begun();
        driver.storePiece(2);
        Path file = torrent.path(dir, 0);
        byte[] theirs = new byte[6 * BLOCK];
        OtherHands.replace(file, theirs);
        driver.storeAll();
        assertChanged(driver, file);
        assertArrayEquals(theirs, Files.readAllBytes(file));
        Files.delete(file);
        assertTrue(Files.exists(dir.resolve(".t.bittc")), "the record stays");
        assertNextRunCompletes();
    }

    @Test
    void believesNoRecordOfAFileThatWasReplacedOrWrittenToBetweenTwoRuns() throws IOException {
        for (boolean replaced : new boolean[] {true, false}) {
            dir = temp.resolve("replaced-" + replaced);
            StoreDriver driver = begun();
            driver.close();
            Path part = torrent.part(dir, 0);
            byte[] bytes = Files.readAllBytes(part);
            FileTime time = Files.getLastModifiedTime(part);
            if (replaced) {
                bytes[5] ^= 1;
                OtherHands.replace(part, bytes);
                Files.setLastModifiedTime(part, time);
            } else {
                OtherHands.overwriteInSecret(part, 5);
            }
            StoreDriver again = open();
            assertFalse(again.have.get(0));
            assertTrue(again.have.get(1));
            again.close();
            assertNextRunCompletes();
        }
    }

    /** The record of a process that was killed, while others write to the file in the next moment. */
    @Test
    void believesNoFileThatIsNewerThanTheRecordOfAProcessThatWasKilled() throws Exception {
        StoreDriver driver = begun();
        driver.writeBlock(2, 1);
        driver.flush(false);
        threads.writer().submit(() -> {}).get();
        Path moved = Files.createTempDirectory(dir, "killed");
        Files.move(torrent.part(dir, 0).getParent(), moved.resolve("t"));
        Files.move(dir.resolve(".t.bittc"), moved.resolve(".t.bittc"));
        FaultyDisk counting = FaultyDisk.withoutFaults();
        StoreDriver calm = new StoreDriver(counting, torrent, TestOptions.in(moved), threads, new BlockPool()).open();
        assertEquals(1, counting.reads(), "nothing but the record is read");
        assertEquals(2, calm.have.cardinality());
        calm.flush(false);
        OtherHands.overwrite(moved.resolve("t/a.part"), 5);
        Path last = Files.createTempDirectory(dir, "killed");
        Files.move(moved.resolve("t"), last.resolve("t"));
        Files.move(moved.resolve(".t.bittc"), last.resolve(".t.bittc"));
        StoreDriver again = new StoreDriver(disk, torrent, TestOptions.in(last), threads, new BlockPool()).open();
        assertFalse(again.have.get(0));
        assertTrue(again.have.get(1));
        assertEquals(1, again.blocksOnDisk.get(2).cardinality(), "a block waits for its piece, which will be hashed");
        again.close();
    }

    @Test
    void doesNotWaitForAPipeThatTookThePlaceOfAFile() throws Exception {
        StoreDriver driver = begun();
        driver.storePiece(2);
        assertTrue(Files.exists(torrent.path(dir, 0)));
        Files.delete(torrent.path(dir, 0));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", torrent.path(dir, 0).toString())
                        .start()
                        .waitFor());

        assertEquals(
                "cannot be read: " + torrent.path(dir, 0) + " was changed by another program", driver.read(0, 0, 100));
        driver.close();
    }
}
