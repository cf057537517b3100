package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FilePaths;
import bittc.storage.file.StorageOptions;
import bittc.storage.resume.ResumeCodec;
import bittc.storage.resume.ResumeJournal;
import bittc.storage.resume.ResumeState;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made torrent = TestTorrent.named("t", 8 * BLOCK)
            .file("a", 300 * 1024 + 11)
            .file("b", 5)
            .file("c/d", 2000 * 1024)
            .make();
    private final int pieceCount = torrent.layout().pieceCount();

    @TempDir
    Path temp;

    private Path dir;
    private int kills;

    @BeforeEach
    void begin() {
        dir = temp.resolve("start");
    }

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open() {
        return open(Disk.REAL);
    }

    private StoreDriver open(Disk disk) {
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool());
        return driver.open();
    }

    /** What is on disk now is all that is left; the process that wrote it is no more. */
    private void kill() throws Exception {
        threads.writer().submit(() -> {}).get();
        Files.createDirectories(dir);
        Path moved = temp.resolve("after-kill-" + kills++);
        Files.move(dir, moved);
        dir = moved;
        Files.deleteIfExists(dir.resolve(".t.bittc.lock"));
    }

    private Path record() {
        return dir.resolve(".t.bittc");
    }

    private void assertComplete() throws IOException {
        for (int file = 0; file < 3; file++) {
            assertArrayEquals(torrent.contentOf(file), Files.readAllBytes(torrent.path(dir, file)));
        }
        assertFalse(Files.exists(record()));
    }

    private void corrupt(Path path, long position) throws IOException {
        FileTime mtime = Files.getLastModifiedTime(path);
        byte[] bytes = Files.readAllBytes(path);
        bytes[(int) position] ^= 1;
        Files.write(path, bytes);
        Files.setLastModifiedTime(path, mtime);
    }

    /** As {@link #corrupt}, and the time tells of it. */
    private void corruptLater(Path path, long position, long seconds) throws IOException {
        FileTime mtime = Files.getLastModifiedTime(path);
        corrupt(path, position);
        Files.setLastModifiedTime(path, FileTime.from(mtime.toMillis() + seconds * 1000, TimeUnit.MILLISECONDS));
    }

    @Test
    void understandsARecordThatCountsBlocksOfPadding() throws IOException {
        TestTorrent.Made padded = TestTorrent.named("t", 4 * BLOCK)
                .file("a", 2 * BLOCK + 7)
                .padding(2 * BLOCK - 7)
                .file("b", BLOCK + 7)
                .padding(3 * BLOCK - 7)
                .file("c", 3 * BLOCK)
                .make();
        StoreDriver old = StoreDriver.in(dir, padded.paddingAsData(), threads).open();
        for (int block = 1; block < 4; block++) {
            old.writeBlock(0, block);
            old.writeBlock(1, block - 1);
        }
        old.writeBlock(2, 1);
        old.close();
        StoreDriver now = StoreDriver.in(dir, padded, threads).open();
        assertEquals(BitSet.valueOf(new long[] {0b110}), now.blocksOnDisk.get(0), "less its block of padding alone");
        assertTrue(now.have.get(1), "only padding was missing");
        assertEquals(BitSet.valueOf(new long[] {0b10}), now.blocksOnDisk.get(2));
        now.storeAll();
        now.close();
        for (int file : new int[] {0, 2, 4}) {
            assertArrayEquals(padded.contentOf(file), Files.readAllBytes(padded.path(dir, file)));
        }
    }

    @Test
    void believesTheRecordAfterAnOrderlyEnd() throws IOException {
        StoreDriver driver = open();
        driver.storePiece(3);
        driver.storePiece(9);
        driver.close();
        FaultyDisk disk = FaultyDisk.withoutFaults();
        StoreDriver again = open(disk);
        assertEquals(2, again.have.cardinality());
        assertEquals(1, disk.reads(), "the record, and nothing that it vouches for");
        again.close();
    }

    @Test
    void hashesAFileAgainThatSomebodyChanged() throws IOException {
        StoreDriver driver = open();
        driver.storePiece(3);
        driver.storePiece(9);
        driver.close();
        long start = torrent.metainfo().files().get(2).offset();
        corruptLater(torrent.part(dir, 2), torrent.layout().offsetOf(3) - start + 1, 1);
        StoreDriver again = open();
        assertFalse(again.have.get(3));
        assertTrue(again.have.get(9));
        again.storeAll();
        again.close();
        assertComplete();
    }

    @Test
    void hashesAFileAgainThatChangedLongAfterAKill() throws Exception {
        StoreDriver driver = open();
        driver.storePiece(3);
        driver.storePiece(9);
        driver.flush(false);
        kill();
        long start = torrent.metainfo().files().get(2).offset();
        corruptLater(torrent.part(dir, 2), torrent.layout().offsetOf(3) - start + 1, 60);
        StoreDriver again = open();
        assertFalse(again.have.get(3));
        assertTrue(again.have.get(9));
        again.close();
    }

    @Test
    void noticesAFileThatGotShorterOrVanished() throws Exception {
        StoreDriver driver = open();
        for (int piece = 0; piece < pieceCount - 1; piece++) {
            driver.storePiece(piece);
        }
        driver.close();
        assertTrue(Files.exists(torrent.path(dir, 0)), "the first file is complete");
        Files.delete(torrent.path(dir, 0));
        try (var channel =
                java.nio.channels.FileChannel.open(torrent.part(dir, 2), java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(1000 * 1024);
        }
        StoreDriver again = open();
        assertNull(again.failure);
        assertFalse(again.have.get(0));
        assertFalse(again.have.get(pieceCount - 2));
        assertTrue(again.have.get(5));
        again.storeAll();
        again.close();
        assertComplete();
    }

    @Test
    void fetchesNoBlockAgainThatWasWrittenBeforeAKill() throws Exception {
        StoreDriver driver = open();
        driver.storePiece(0);
        driver.writeBlock(5, 1);
        driver.writeBlock(5, 2);
        driver.writeBlock(6, 7);
        driver.flush(false);
        kill();
        StoreDriver again = open();
        assertEquals(
                Map.of(5, BitSet.valueOf(new long[] {6}), 6, BitSet.valueOf(new long[] {128})), again.blocksOnDisk);
        again.storeAll();
        again.close();
        assertComplete();
        assertEquals(Map.of(), again.mismatches);
    }

    @Test
    void takesAllBlocksFromThoseWhoDoNotAskForTheOnesOnDisk() throws Exception {
        StoreDriver driver = open();
        driver.writeBlock(5, 7);
        driver.flush(false);
        kill();
        StoreDriver again = new StoreDriver(Disk.REAL, torrent, TestOptions.in(dir), threads, new BlockPool());
        again.takesBlocksOnDisk = false;
        again.open();
        for (int block = 0; block < 7; block++) {
            again.writeBlock(5, block);
        }
        again.flush(false);
        assertFalse(again.have.get(5), "a block is still to come");
        again.writeBlock(5, 7);
        again.runUntil(() -> again.have.get(5));
        again.storeAll();
        again.close();
        assertComplete();
    }

    @Test
    void startsAPieceAnewAfterAMismatchInAnEarlierRun() throws Exception {
        StoreDriver driver = open();
        for (int block = 0; block < 8; block++) {
            byte[] bytes = torrent.block(2, block);
            bytes[0] ^= 1;
            driver.write(2, block, bytes);
        }
        driver.runUntil(() -> !driver.mismatches.isEmpty());
        driver.flush(false);
        kill();
        StoreDriver again = open();
        assertEquals(Map.of(), again.blocksOnDisk);
        again.storeAll();
        again.close();
        assertComplete();
    }

    @Test
    void survivesAKillAtAnyCallToTheDisk() throws Exception {
        int kept = 0;
        boolean killed = true;
        for (int at = 1; killed; at += 1 + at / 20) {
            dir = temp.resolve("run-" + at);
            FaultyDisk disk = FaultyDisk.killedAt(at);
            StoreDriver driver = open(disk);
            for (int piece = pieceCount - 1; piece >= 0 && driver.failure == null; piece--) {
                driver.storePiece(piece);
                driver.flush(false);
            }
            long stored = driver.events.stream()
                    .filter(event -> event.startsWith("stored"))
                    .count();
            killed = disk.calls() >= at;
            driver.close();
            kill();
            StoreDriver again = open();
            assertNull(again.failure, "killed at call " + at);
            assertTrue(again.have.cardinality() >= stored - 1, "killed at call " + at);
            kept += again.have.cardinality();
            again.storeAll();
            assertEquals(Map.of(), again.mismatches);
            again.close();
            assertComplete();
        }
        assertTrue(kept > 10 * pieceCount);
    }

    @Test
    void neverTrustsATornOrGarbledRecord() throws Exception {
        StoreDriver driver = open();
        driver.storePiece(0);
        driver.flush(false);
        driver.storePiece(4);
        driver.writeBlock(7, 3);
        driver.flush(false);
        kill();
        byte[] record = Files.readAllBytes(record());
        Random random = new Random(3);
        for (int length = 0; length <= record.length; length++) {
            assertSane(ByteBuffer.wrap(record, 0, length));
            byte[] garbled = record.clone();
            garbled[random.nextInt(record.length)] ^= (byte) (1 + random.nextInt(255));
            assertSane(ByteBuffer.wrap(garbled));
        }
        Files.write(record(), Arrays.copyOf(record, 30));
        StoreDriver again = open();
        assertTrue(again.have.get(0) && again.have.get(4), "everything is hashed instead");
        again.close();
    }

    private void assertSane(ByteBuffer record) {
        Optional<ResumeCodec.Decoded> decoded =
                ResumeCodec.decode(record, torrent.metainfo().infoHash(), torrent.layout(), 3);
        decoded.flatMap(ResumeCodec.Decoded::state).ifPresent(state -> {
            for (int piece = 0; piece < pieceCount; piece++) {
                assertTrue(!state.verified().get(piece) || piece == 0 || piece == 4);
            }
        });
    }

    @Test
    void readsARecordOfAnyStateBack() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            ResumeState state = new ResumeState(torrent.layout());
            for (int i = 0; i < 30; i++) {
                int piece = random.nextInt(pieceCount - 1);
                switch (random.nextInt(4)) {
                    case 0 -> state.onVerified(piece);
                    case 1 -> state.onBlocks(piece, random.nextInt(4), 1 + random.nextInt(4));
                    case 2 -> state.onMismatch(piece);
                    default -> state.onFile(random.nextInt(3), new FileStamp(i, random.nextLong(), i, 7));
                }
            }
            byte[] record = ResumeCodec.encode(torrent.metainfo().infoHash(), 99, state);
            ResumeState read = ResumeCodec.decode(
                            ByteBuffer.wrap(record), torrent.metainfo().infoHash(), torrent.layout(), 3)
                    .flatMap(ResumeCodec.Decoded::state)
                    .orElseThrow();
            assertEquals(state.verified(), read.verified());
            assertEquals(state.blocks(), read.blocks());
            assertEquals(state.files(), read.files());
        }
    }

    @Test
    void keepsTheRecordShortAndWholeAsItGrows() throws IOException {
        Files.createDirectories(dir);
        FilePaths paths = new FilePaths(Disk.REAL, dir, "t", torrent.metainfo().files());
        FileLayout layout = new FileLayout(torrent.layout(), torrent.metainfo().files());
        ResumeState state = new ResumeState(torrent.layout());
        ResumeJournal journal =
                ResumeJournal.begin(Disk.REAL, paths, torrent.metainfo().infoHash(), state);
        long longest = 0;
        for (int round = 0; round < 20_000; round++) {
            journal.blocks(round % pieceCount, 2, 3);
            journal.mismatch(round % pieceCount);
            journal.file(2, new FileStamp(5, round, 0, 0));
            journal.append();
            longest = Math.max(longest, Files.size(record()));
        }
        journal.verified(7);
        journal.append();
        journal.close();
        assertTrue(longest > 250 * 1024 && longest < 270 * 1024, "at most " + longest + " bytes");
        ResumeState read = ResumeJournal.load(
                        Disk.REAL, paths, torrent.metainfo().infoHash(), layout)
                .flatMap(ResumeCodec.Decoded::state)
                .orElseThrow();
        assertEquals(19_999, read.files().get(2).mtime());
        assertEquals(state.verified(), read.verified());
        assertEquals(1, read.verified().cardinality());
    }

    @Test
    void hashesEverythingWhenAskedTo() throws IOException {
        StoreDriver driver = open();
        driver.storePiece(3);
        driver.close();
        long start = torrent.metainfo().files().get(2).offset();
        corrupt(torrent.part(dir, 2), torrent.layout().offsetOf(3) - start + 1);
        StorageOptions recheck = TestOptions.of(dir, Optional.empty(), false, true);
        StoreDriver again = new StoreDriver(Disk.REAL, torrent, recheck, threads, new BlockPool()).open();
        assertEquals(new Bitfield(pieceCount), again.have);
        again.close();
    }
}
