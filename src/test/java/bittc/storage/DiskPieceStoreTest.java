package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.Disk;
import bittc.storage.file.StorageOptions;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskPieceStoreTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);

    @TempDir
    Path dir;

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open(TestTorrent.Made torrent) {
        StoreDriver driver = StoreDriver.in(dir, torrent, threads).open();
        assertNull(driver.failure);
        return driver;
    }

    private void assertOnDisk(TestTorrent.Made torrent) throws IOException {
        for (int file = 0; file < torrent.metainfo().files().size(); file++) {
            if (!torrent.metainfo().files().get(file).padding()
                    && torrent.metainfo().files().get(file).symlinkTarget().isEmpty()) {
                assertArrayEquals(torrent.contentOf(file), Files.readAllBytes(torrent.path(dir, file)));
                assertFalse(Files.exists(torrent.part(dir, file)));
            }
        }
    }

    private List<String> hiddenFiles() throws IOException {
        try (var entries = Files.list(dir)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void storesASingleFileAndLeavesNothingElse() throws IOException {
        TestTorrent.Made torrent = TestTorrent.single("field.iso", 3 * 64 * 1024 + 5000, 64 * 1024);
        StoreDriver driver = open(torrent);
        driver.storePiece(1);
        assertTrue(Files.exists(torrent.part(dir, 0)));
        assertFalse(Files.exists(torrent.path(dir, 0)));
        driver.storeAll();
        assertTrue(driver.events.indexOf("file 0") < driver.events.lastIndexOf("stored 3"));
        driver.close();
        assertOnDisk(torrent);
        assertEquals(List.of(), hiddenFiles());
        assertEquals(0, driver.pool.claimed());
    }

    @Test
    void storesBlocksInAnyOrderWhateverThePieceLength() throws IOException {
        Random random = new Random(42);
        for (int pieceLength : new int[] {1, 1000, BLOCK, BLOCK + 1, 5 * BLOCK - 7, 40 * BLOCK}) {
            int total = Math.min(60 * pieceLength, 90 * BLOCK) + pieceLength / 2 + 1;
            String name = "p" + pieceLength;
            TestTorrent.Made torrent = TestTorrent.named(name, pieceLength)
                    .file("a", total / 3)
                    .file("none", 0)
                    .file("b/c", total - total / 3)
                    .make();
            StoreDriver driver = open(torrent);
            List<int[]> blocks = new ArrayList<>();
            for (int piece = 0; piece < torrent.layout().pieceCount(); piece++) {
                for (int block = 0; block < torrent.layout().blockCount(piece); block++) {
                    blocks.add(new int[] {piece, block});
                }
            }
            Collections.shuffle(blocks, random);
            blocks.forEach(block -> driver.writeBlock(block[0], block[1]));
            driver.runUntil(() -> driver.have.isFull());
            driver.close();
            assertOnDisk(torrent);
            assertEquals(0, driver.pool.claimed());
        }
    }

    @Test
    void completesAFileOnlyWithThePieceItSharesWithTheNext() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
                .file("a", 3 * BLOCK)
                .file("b", 3 * BLOCK)
                .make();
        StoreDriver driver = open(torrent);
        driver.storePiece(0);
        driver.storePiece(2);
        assertEquals(List.of("opened 0/3", "stored 0", "stored 2"), driver.events);
        driver.storePiece(1);
        assertEquals(List.of("file 0", "file 1", "stored 1"), driver.events.subList(3, 6));
        driver.close();
        assertOnDisk(torrent);
    }

    @Test
    void storesNoPaddingButHashesItAsZeros() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("t", 4 * BLOCK)
                .file("a", BLOCK + 100)
                .padding(3 * BLOCK - 100)
                .file("b", 2 * BLOCK + 7)
                .padding(6 * BLOCK - 7)
                .make();
        StoreDriver driver = open(torrent);
        assertFalse(driver.have.get(0));
        driver.storePiece(0);
        assertArrayEquals(
                Arrays.copyOfRange(torrent.content(), BLOCK, 2 * BLOCK), (byte[]) driver.read(0, BLOCK, BLOCK));
        driver.storeAll();
        driver.close();
        assertOnDisk(torrent);
        try (var entries = Files.list(dir.resolve("t"))) {
            assertEquals(2, entries.count());
        }
        StoreDriver again = open(torrent);
        assertTrue(again.have.isFull());
        again.close();
    }

    @Test
    void hashesPaddingBehindBlocksThatComeInAnyOrderOrAreReadBack() throws IOException {
        int blocks = 2 * BlockPool.PRESSURE;
        TestTorrent.Made torrent = TestTorrent.named("t", 2 * blocks * BLOCK)
                .file("a", blocks * BLOCK - 5)
                .padding(blocks * BLOCK + 5)
                .file("b", 1)
                .padding(100 * BLOCK - 1)
                .make();
        StoreDriver driver = open(torrent);
        assertEquals(blocks, torrent.layout().blockCount(0));
        for (int block = blocks - 1; block >= 0; block--) {
            driver.writeBlock(0, block);
            int budget = BlockPool.PRESSURE + 4 * DiskPieceStore.RUN_BLOCKS;
            driver.runUntil(() -> driver.pool.claimed() <= budget);
        }
        driver.writeBlock(1, 0);
        driver.runUntil(() -> driver.have.isFull());
        driver.close();
        assertOnDisk(torrent);
        assertEquals(Map.of(), driver.mismatches);
    }

    @Test
    void hasPiecesOfPaddingAloneFromTheStart() {
        TestTorrent.Made torrent = TestTorrent.named("t", BLOCK)
                .file("a", 5)
                .padding(3 * BLOCK - 5)
                .file("b", 5)
                .make();
        StoreDriver driver = open(torrent);
        assertEquals("opened 2/4", driver.events.get(0));
        driver.close();
    }

    @Test
    void reportsAMismatchAndLaterWhichBlocksWereDifferent() {
        TestTorrent.Made torrent = TestTorrent.single("x", 20 * BLOCK, 20 * BLOCK);
        StoreDriver driver = open(torrent);
        for (int block = 0; block < 20; block++) {
            byte[] bytes = torrent.block(0, block);
            bytes[5] ^= (byte) (block == 18 ? 1 : 0);
            driver.write(0, block, bytes);
        }
        driver.runUntil(() -> !driver.mismatches.isEmpty());
        driver.storePiece(0);
        assertEquals(List.of("opened 0/1", "mismatch 0", "digests 0", "file 0", "stored 0"), driver.events);
        List<Integer> different = new ArrayList<>();
        for (int block = 0; block < 20; block++) {
            if (driver.mismatches.get(0)[block] != driver.digests.get(0)[block]) {
                different.add(block);
            }
        }
        assertEquals(List.of(18), different);
        driver.close();
    }

    @Test
    void takesAPieceAnewThatWasGivenUp() throws IOException {
        TestTorrent.Made torrent = TestTorrent.single("x", 40 * BLOCK, 40 * BLOCK);
        StoreDriver driver = open(torrent);
        for (int round = 0; round < 2; round++) {
            for (int block = 0; block < 39; block++) { // some are written and hashed, some written, some wait
                if (block != 18) {
                    driver.write(0, block, new byte[BLOCK]);
                }
            }
            if (round == 0) {
                driver.flush(false);
            }
            driver.store.discard(0);
        }
        driver.flush(false);
        assertEquals(0, driver.pool.claimed());
        driver.close();
        StoreDriver again = open(torrent);
        assertEquals(Map.of(), again.blocksOnDisk, "recorded, but given up");
        for (int block = 0; block < 20; block++) {
            again.writeBlock(0, block);
        }
        again.close();
        StoreDriver third = open(torrent);
        assertEquals(20, third.blocksOnDisk.get(0).cardinality());
        third.store.discard(0);
        third.blocksOnDisk.clear();
        third.storeAll();
        assertEquals(Map.of(), third.mismatches);
        third.close();
        assertOnDisk(torrent);
    }

    @Test
    void storesAPieceThatMemoryCannotHold() throws IOException {
        int blocks = 3 * BlockPool.PRESSURE;
        TestTorrent.Made torrent = TestTorrent.single("big", blocks * BLOCK, blocks * BLOCK);
        StoreDriver driver = open(torrent);
        int most = 0;
        for (int block = blocks - 1; block >= 0; block--) {
            driver.writeBlock(0, block);
            int budget = BlockPool.PRESSURE + 4 * DiskPieceStore.RUN_BLOCKS;
            driver.runUntil(() -> driver.pool.claimed() <= budget);
            most = Math.max(most, driver.pool.claimed());
        }
        driver.runUntil(() -> driver.have.isFull());
        assertTrue(most < 2 * BlockPool.PRESSURE, "blocks in memory: " + most);
        driver.close();
        assertOnDisk(torrent);
    }

    @Test
    void writesAndRecordsBlocksThatWaitForTheirRunWithinATick() {
        TestTorrent.Made torrent = TestTorrent.single("x", 64 * BLOCK, 64 * BLOCK);
        StoreDriver driver = open(torrent);
        driver.writeBlock(0, 0);
        driver.runUntil(() -> driver.pool.claimed() == 0);
        driver.close();
    }

    @Test
    void getsByWithFewOpenFiles() throws IOException {
        TestTorrent many = TestTorrent.named("many", 3 * BLOCK);
        for (int file = 0; file < 500; file++) {
            many.file("d" + file % 7 + "/f" + file, 1000 + 37 * file);
        }
        TestTorrent.Made torrent = many.make();
        StoreDriver driver = open(torrent);
        driver.storeAll();
        assertTrue(threads.handles().openCount() <= 8);
        assertTrue(driver.read(3, 0, BLOCK) instanceof byte[]);
        driver.close();
        assertEquals(0, threads.handles().openCount());
        assertOnDisk(torrent);
    }

    @Test
    void createsEmptyFilesAtOnceAndExecutablesAndLinksAtTheEnd() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("t", BLOCK)
                .file("docs/empty", 0)
                .executable("bin/run", BLOCK)
                .link("bin/link", "t", "docs", "empty")
                .link("bin/bad", "other", "file")
                .link("bin/worse", "t", "..", "..", "etc")
                .make();
        StoreDriver driver = open(torrent);
        assertTrue(Files.exists(dir.resolve("t/docs/empty")));
        driver.storeAll();
        driver.close();
        assertTrue(Files.isExecutable(dir.resolve("t/bin/run")));
        assertEquals(Path.of("../docs/empty"), Files.readSymbolicLink(dir.resolve("t/bin/link")));
        assertFalse(Files.isSymbolicLink(dir.resolve("t/bin/bad")));
        assertFalse(Files.isSymbolicLink(dir.resolve("t/bin/worse")));
    }

    @Test
    void usesTheOutputNameForFileOrFolder() throws IOException {
        TestTorrent.Made one = TestTorrent.single("x", BLOCK, BLOCK);
        TestTorrent.Made many = TestTorrent.named("t", BLOCK).file("a/b", BLOCK).make();
        for (TestTorrent.Made torrent : List.of(one, many)) {
            String name = torrent == one ? "single" : "folder";
            StorageOptions options = TestOptions.of(dir, java.util.Optional.of(name), false, false);
            StoreDriver driver = new StoreDriver(Disk.REAL, torrent, options, threads, new BlockPool()).open();
            driver.storeAll();
            driver.close();
        }
        assertArrayEquals(one.content(), Files.readAllBytes(dir.resolve("single")));
        assertArrayEquals(many.content(), Files.readAllBytes(dir.resolve("folder/a/b")));
    }

    @Test
    void keepsApartAFileAndAnotherThatIsCalledLikeItsPart() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("t", BLOCK)
                .file("x", BLOCK)
                .file("x.part", BLOCK)
                .file("x.part.part", BLOCK)
                .make();
        StoreDriver driver = open(torrent);
        driver.storePiece(0);
        driver.storePiece(2);
        driver.storePiece(1);
        driver.close();
        for (int file = 0; file < 3; file++) {
            assertArrayEquals(torrent.contentOf(file), Files.readAllBytes(torrent.path(dir, file)));
        }
    }

    @Test
    void readsWhatIsStoredAndJoinsRequestsThatFollowOneAnother() {
        TestTorrent.Made torrent = TestTorrent.single("x", 100 * BLOCK, 50 * BLOCK);
        StoreDriver driver = open(torrent);
        driver.storeAll();
        List<byte[]> answers = new ArrayList<>();
        for (int block = 0; block < 50; block++) {
            driver.store.read(new Block(1, block * BLOCK, BLOCK), new PieceStore.Reader() {
                @Override
                public void onRead(java.nio.ByteBuffer data, Runnable release) {
                    byte[] bytes = new byte[data.remaining()];
                    data.get(bytes);
                    answers.add(bytes);
                    release.run();
                }

                @Override
                public void onReadFailed(String reason) {
                    throw new AssertionError(reason);
                }
            });
        }
        driver.runUntil(() -> answers.size() == 50);
        for (int block = 0; block < 50; block++) {
            assertArrayEquals(torrent.block(1, block), answers.get(block));
        }
        driver.close();
    }

    @Test
    void findsACompleteTorrentByHashingItAndReportsProgress() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
                .file("a", 5 * BLOCK)
                .file("b", 7 * BLOCK)
                .file("c", 0)
                .make();
        torrent.writeTo(dir);
        StoreDriver driver = open(torrent);
        assertTrue(driver.have.isFull());
        driver.close();
        assertEquals(List.of(), hiddenFiles());
        assertOnDisk(torrent);
    }

    @Test
    void tellsThatItWasClosedEvenInTheMiddleOfTheCheck() throws IOException {
        TestTorrent.Made torrent = TestTorrent.single("x", 600 * BLOCK, BLOCK);
        torrent.writeTo(dir);
        StoreDriver driver = StoreDriver.in(dir, torrent, threads);
        driver.store.open(driver);
        driver.close();
        assertEquals(List.of(), driver.events);
        assertEquals(List.of(), hiddenFiles());
    }
}
