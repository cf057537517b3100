package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.file.FileCheck;
import bittc.storage.verify.DataCheck;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Padding that comes from peers, since the piece is not right with zeros. */
class OddPaddingTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);

    @TempDir
    Path dir;

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private static TestTorrent torrent() {
        return TestTorrent.named("t", 4 * BLOCK)
                .file("a", BLOCK + 100)
                .padding(3 * BLOCK - 100)
                .file("b", 2 * BLOCK + 7)
                .padding(6 * BLOCK - 7);
    }

    /** Fetches the padding of this piece from now on. */
    private static void fetchPadding(StoreDriver driver, int piece) {
        BitSet pieces = new BitSet();
        pieces.set(piece);
        driver.store.use(driver.torrent.layout().fetchingPadding(pieces));
    }

    private static void writeWithPadding(StoreDriver driver, int piece, byte[] content) {
        int from = (int) driver.torrent.layout().offsetOf(piece);
        for (int block = 0; block < 4; block++) {
            int at = from + block * BLOCK;
            driver.write(piece, block, Arrays.copyOfRange(content, at, at + BLOCK));
        }
    }

    private List<String> hidden() throws IOException {
        try (var entries = Files.list(dir)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .toList();
        }
    }

    @Test
    void keepsItForOthersForTheNextRunAndForChecks() throws IOException {
        TestTorrent.Made torrent = torrent().oddPadding().make();
        StoreDriver driver = StoreDriver.in(dir, torrent, threads).open();
        driver.writePiece(0);
        driver.runUntil(() -> driver.mismatches.containsKey(0));
        assertEquals(2, driver.mismatches.get(0).length);
        fetchPadding(driver, 0);
        writeWithPadding(driver, 0, torrent.content());
        driver.runUntil(() -> driver.have.get(0));
        assertArrayEquals(driver.mismatches.get(0), driver.digests.get(0), "the data was right before");
        BitSet all = new BitSet();
        all.set(0, 3);
        driver.store.use(torrent.layout().fetchingPadding(all));
        writeWithPadding(driver, 1, torrent.content());
        writeWithPadding(driver, 2, torrent.content());
        driver.runUntil(() -> driver.have.isFull());
        for (int block = 0; block < 12; block++) {
            assertArrayEquals(Arrays.copyOfRange(torrent.content(), block * BLOCK, (block + 1) * BLOCK), (byte[])
                    driver.read(block / 4, block % 4 * BLOCK, BLOCK));
        }
        driver.close();
        assertArrayEquals(torrent.contentOf(0), Files.readAllBytes(torrent.path(dir, 0)));
        assertArrayEquals(torrent.contentOf(2), Files.readAllBytes(torrent.path(dir, 2)));
        assertTrue(hidden().contains(".t.bittc.parts"), hidden().toString());
        StoreDriver again = StoreDriver.in(dir, torrent, threads).open();
        assertTrue(again.have.isFull());
        again.close();
        Files.delete(dir.resolve(".t.bittc"));
        DataCheck check = DataCheck.run(torrent.metainfo(), TestOptions.in(dir), 1, bytes -> {});
        assertTrue(
                check.files().stream().allMatch(file -> file.verdict() == FileCheck.Verdict.COMPLETE),
                () -> "" + check.files());
        StoreDriver unrecorded = StoreDriver.in(dir, torrent, threads).open();
        assertTrue(unrecorded.have.isFull(), "hashed with its padding");
        unrecorded.close();
    }

    @Test
    void keepsNothingOfPaddingThatWasWrong() throws IOException {
        TestTorrent.Made torrent = torrent().make();
        StoreDriver driver = StoreDriver.in(dir, torrent, threads).open();
        fetchPadding(driver, 0);
        byte[] wrong = torrent.content().clone();
        Arrays.fill(wrong, 2 * BLOCK, 3 * BLOCK, (byte) 7);
        writeWithPadding(driver, 0, wrong);
        driver.runUntil(() -> driver.mismatches.containsKey(0));
        writeWithPadding(driver, 0, torrent.content());
        driver.runUntil(() -> driver.have.get(0));
        driver.storeAll();
        driver.close();
        assertEquals(List.of(), hidden());
        StoreDriver again = StoreDriver.in(dir, torrent, threads).open();
        assertTrue(again.have.isFull());
        again.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "somebody's own file of parts"})
    void overwritesNoForeignFileToKeepIt(String content) throws IOException {
        TestTorrent.Made torrent = torrent().oddPadding().make();
        Path foreign = dir.resolve(".t.bittc.parts");
        Files.writeString(foreign, content);
        StoreDriver driver = StoreDriver.in(dir, torrent, threads).open();
        if (driver.failure == null) {
            fetchPadding(driver, 0);
            writeWithPadding(driver, 0, torrent.content());
            driver.runUntil(() -> driver.failure != null);
            driver.close();
        }
        assertNotNull(driver.failure);
        assertEquals(content, Files.readString(foreign));
    }
}
