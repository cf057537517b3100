package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileCheck;
import bittc.storage.file.Preallocation;
import bittc.storage.file.StorageOptions;
import bittc.storage.verify.DataCheck;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of which only some files are wanted. */
class SelectionTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);

    /**
     * Pieces of 4 blocks. The first holds all of {@code a}, {@code tiny} and a bit of {@code b}; the last of {@code b} holds
     * the beginning of {@code sub/c}.
     */
    private final TestTorrent.Made torrent = TestTorrent.named("t", 4 * BLOCK)
            .file("a", BLOCK + 100)
            .file("tiny", 7)
            .file("b", 9 * BLOCK)
            .file("sub/c", 20 * BLOCK)
            .file("empty", 0)
            .link("link", "t", "b")
            .make();

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

    private StoreDriver open(int... files) {
        return open(Disk.REAL, Preallocation.SPARSE, files);
    }

    private StoreDriver open(Disk disk, Preallocation preallocation, int... files) {
        return new StoreDriver(disk, torrent, options(preallocation, files), threads, new BlockPool()).open();
    }

    private StorageOptions options(Preallocation preallocation, int... files) {
        BitSet indexes = new BitSet();
        Arrays.stream(files).forEach(indexes::set);
        FileSelection selection = FileSelection.of(torrent.metainfo().files(), indexes);
        return new StorageOptions(dir, Optional.empty(), false, false, selection, preallocation, false);
    }

    private StoreDriver openAll() {
        return open(0, 1, 2, 3, 4, 5);
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

    private TreeSet<String> found() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> all = Files.walk(dir)) {
            all.filter(path -> !Files.isDirectory(path))
                    .forEach(path -> found.add(dir.relativize(path).toString()));
        }
        return found;
    }

    private void assertFound(String... names) throws IOException {
        assertEquals(new TreeSet<>(List.of(names)), found());
    }

    private void assertRight(int... files) throws IOException {
        for (int file : files) {
            assertArrayEquals(torrent.contentOf(file), Files.readAllBytes(torrent.path(dir, file)), "file " + file);
        }
    }

    private byte[] pieceContent(int piece) {
        int from = (int) torrent.layout().offsetOf(piece);
        return Arrays.copyOfRange(
                torrent.content(), from, from + torrent.layout().lengthOf(piece));
    }

    @Test
    void leavesNoByteOfOtherFilesWhereAnybodySeesIt() throws IOException {
        StoreDriver driver = open(2);
        assertFound(".t.bittc", ".t.bittc.lock");
        driver.storePiece(0);
        driver.storePiece(1);
        assertFound(".t.bittc", ".t.bittc.lock", ".t.bittc.parts", "t/b.part");
        driver.storeAll();
        assertTrue(driver.events.contains("file 2"), driver.events.toString());
        driver.close();
        assertFound(".t.bittc", ".t.bittc.parts", "t/b");
        assertRight(2);
        assertTrue(Files.size(dir.resolve(".t.bittc.parts")) < 6L * BLOCK, "no more than the pieces at the ends");
    }

    @Test
    void isCompleteTheNextTimeWithoutAnythingFetched() throws IOException {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        FileTime before = Files.getLastModifiedTime(dir.resolve("t/b"));
        StoreDriver again = open(2);
        assertEquals(List.of("opened 3/8"), again.events);
        again.close();
        assertEquals(before, Files.getLastModifiedTime(dir.resolve("t/b")));
        assertFound(".t.bittc", ".t.bittc.parts", "t/b");
    }

    @Test
    void needsNoRecordWhereTheFilesShareNoPiece() throws IOException {
        TestTorrent.Made even = TestTorrent.named("t", 4 * BLOCK)
                .file("a", 3 * BLOCK)
                .padding(BLOCK)
                .file("b", 5 * BLOCK)
                .make();
        FileSelection first = FileSelection.of(even.metainfo().files(), BitSet.valueOf(new long[] {1}));
        StorageOptions options =
                new StorageOptions(dir, Optional.empty(), false, false, first, Preallocation.SPARSE, false);
        StoreDriver driver = new StoreDriver(Disk.REAL, even, options, threads, new BlockPool()).open();
        driver.storeAll();
        driver.close();
        assertFound("t/a");
    }

    @Test
    void givesOthersThePiecesThatFilesShare() {
        StoreDriver driver = open(2);
        driver.storeAll();
        for (int piece : new int[] {0, 2}) {
            assertArrayEquals(pieceContent(piece), (byte[]) driver.read(piece, 0, 4 * BLOCK));
        }
        driver.close();
        StoreDriver again = open(2);
        assertArrayEquals(pieceContent(0), (byte[]) again.read(0, 0, 4 * BLOCK));
        again.close();
    }

    @Test
    void addsFilesLaterWithoutFetchingWhatTheyShare() throws IOException {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        StoreDriver more = open(1, 2);
        assertEquals(List.of("file 1", "opened 3/8"), more.events, "all of the tiny file was there");
        more.close();
        assertFound(".t.bittc", ".t.bittc.parts", "t/b", "t/tiny");
        assertRight(1, 2);
        StoreDriver evenMore = open(1, 2, 3);
        assertEquals(3, evenMore.have.cardinality());
        evenMore.storeAll();
        evenMore.close();
        assertFound(".t.bittc", ".t.bittc.parts", "t/b", "t/sub/c", "t/tiny");
        assertRight(1, 2, 3);
    }

    @Test
    void completesTheRestAndCleansUpWhenAllIsWanted() throws IOException {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        StoreDriver all = openAll();
        assertEquals(3, all.have.cardinality());
        assertFalse(Files.exists(dir.resolve(".t.bittc.parts")), "all of it has moved");
        all.storeAll();
        all.close();
        assertFound("t/a", "t/b", "t/empty", "t/link", "t/sub/c", "t/tiny");
        assertRight(0, 1, 2, 3, 4);
    }

    @Test
    void keepsBlocksOfUnfinishedPiecesThroughAChangeOfMind() throws IOException {
        StoreDriver driver = open(2);
        driver.writeBlock(0, 0);
        driver.writeBlock(2, 3);
        driver.close();
        StoreDriver both = open(0, 2);
        assertEquals(BitSet.valueOf(new long[] {0b1}), both.blocksOnDisk.get(0));
        assertEquals(BitSet.valueOf(new long[] {0b1000}), both.blocksOnDisk.get(2));
        both.storeAll();
        assertTrue(both.mismatches.isEmpty());
        both.close();
        assertRight(0, 2);
    }

    /** Begun in its own file, then not wanted any more: what comes of it now must not be mixed up with what is there. */
    @Test
    void takesWhatAFileHasAlreadyAlong() throws IOException {
        StoreDriver driver = open(0, 2);
        driver.writeBlock(0, 0);
        driver.close();
        byte[] before = Files.readAllBytes(torrent.part(dir, 0));
        StoreDriver other = open(2);
        assertEquals(BitSet.valueOf(new long[] {0b1}), other.blocksOnDisk.get(0));
        other.storePiece(0);
        assertTrue(other.mismatches.isEmpty());
        assertArrayEquals(pieceContent(0), (byte[]) other.read(0, 0, 4 * BLOCK));
        other.close();
        assertArrayEquals(before, Files.readAllBytes(torrent.part(dir, 0)), "it is not touched");
        StoreDriver again = open(0, 2);
        assertTrue(again.have.get(0));
        again.close();
        assertRight(0);
    }

    @Test
    void usesFilesThatAreThereAndDoesNotTouchThem() throws IOException {
        torrent.writeTo(dir);
        Files.delete(torrent.path(dir, 2));
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(torrent.path(dir, 0), old);
        byte[] broken = torrent.contentOf(3);
        broken[5] ^= 1;
        Files.write(torrent.path(dir, 3), broken);
        StoreDriver driver = open(2);
        driver.storeAll();
        assertTrue(driver.mismatches.isEmpty());
        assertArrayEquals(pieceContent(2), (byte[]) driver.read(2, 0, 4 * BLOCK));
        driver.close();
        assertRight(0, 1, 2);
        assertArrayEquals(broken, Files.readAllBytes(torrent.path(dir, 3)));
        assertEquals(old, Files.getLastModifiedTime(torrent.path(dir, 0)));
        StoreDriver again = open(2);
        assertEquals(3, again.have.cardinality());
        again.close();
    }

    @Test
    void whatIsThereCountsAtOnceIfItIsRight() throws IOException {
        torrent.writeTo(dir);
        StoreDriver driver = open(2);
        assertEquals(List.of("opened 3/8"), driver.events, "pieces of other files are not even read");
        driver.close();
        assertFalse(found().contains(".t.bittc"));
        assertFalse(found().contains(".t.bittc.parts"));
    }

    @Test
    void somethingOddInThePlaceOfAnotherFileIsNoConcernOfOurs() throws IOException {
        Files.createDirectories(dir.resolve("t/a"));
        Files.createDirectories(dir.resolve("t"));
        Files.writeString(dir.resolve("t/sub"), "a file where the torrent has a folder");
        StoreDriver driver = open(2);
        assertNull(driver.failure);
        driver.storeAll();
        driver.close();
        assertRight(2);
    }

    @Test
    void afterAFullDownloadOtherFilesStayWhatTheyAre() throws IOException {
        StoreDriver all = openAll();
        all.storePiece(0);
        all.storePiece(3);
        all.close();
        StoreDriver one = open(2);
        assertEquals(2, one.have.cardinality(), "what the record says of other files stands");
        one.storeAll();
        one.close();
        StoreDriver again = openAll();
        assertEquals(4, again.have.cardinality());
        again.storeAll();
        again.close();
        assertRight(0, 1, 2, 3, 4);
        assertFound("t/a", "t/b", "t/empty", "t/link", "t/sub/c", "t/tiny");
    }

    @Test
    void createsEmptyFilesAndLinksOnlyIfTheyAreWanted() throws IOException {
        StoreDriver driver = open(2, 4, 5);
        driver.storeAll();
        driver.close();
        assertFound(".t.bittc", ".t.bittc.parts", "t/b", "t/empty", "t/link");
    }

    @Test
    void fetchesSharedPiecesAgainWhenTheirOtherHalfWasDeleted() throws IOException {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        Files.delete(dir.resolve(".t.bittc.parts"));
        StoreDriver again = open(2);
        assertEquals(1, again.have.cardinality());
        again.storeAll();
        again.close();
        assertRight(2);
    }

    @Test
    void hashesSharedPiecesAgainWithoutARecord() throws IOException {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        Files.delete(dir.resolve(".t.bittc"));
        StoreDriver again = open(2);
        assertEquals(List.of("opened 3/8"), again.events);
        again.close();
    }

    @Test
    void aDamagedPartsFileIsFoundOut() throws IOException {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        Path parts = dir.resolve(".t.bittc.parts");
        byte[] bytes = Files.readAllBytes(parts);
        for (int position = 0; position < bytes.length; position += position < 200 ? 1 : 5 * BLOCK / 7) {
            byte[] damaged = bytes.clone();
            damaged[position] ^= (byte) 0x55;
            Files.write(parts, damaged);
            StoreDriver again = open(2);
            again.storeAll();
            assertNull(again.failure);
            assertArrayEquals(pieceContent(0), (byte[]) again.read(0, 0, 4 * BLOCK), "position " + position);
            again.close();
            assertRight(2);
        }
    }

    @Test
    void needsRoomForWhatIsWantedOnly() {
        StoreDriver enough = open(FaultyDisk.withFreeSpace(12L * BLOCK), Preallocation.SPARSE, 2);
        assertNull(enough.failure);
        enough.close();
        StoreDriver tooLittle = open(FaultyDisk.withFreeSpace(12L * BLOCK - 1), Preallocation.SPARSE, 2);
        assertEquals(StorageException.Code.NO_SPACE, tooLittle.failure.code());
    }

    @Test
    void verifyFindsWholeWhatIsWhole() throws IOException {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        DataCheck check = DataCheck.run(torrent.metainfo(), TestOptions.in(dir), 1, checked -> {});
        assertEquals(3, check.verified().cardinality());
        assertEquals(
                List.of(
                        FileCheck.Verdict.MISSING,
                        FileCheck.Verdict.MISSING,
                        FileCheck.Verdict.COMPLETE,
                        FileCheck.Verdict.MISSING,
                        FileCheck.Verdict.MISSING,
                        FileCheck.Verdict.MISSING),
                check.files().stream().map(FileCheck::verdict).toList());
        byte[] broken = torrent.contentOf(0);
        broken[0] ^= 1;
        Files.write(torrent.path(dir, 0), broken);
        DataCheck again = DataCheck.run(torrent.metainfo(), TestOptions.in(dir), 1, checked -> {});
        assertEquals(FileCheck.Verdict.BAD, again.files().get(0).verdict(), "what lies in a file counts");
    }

    private DataCheck check(int... files) throws StorageException {
        return DataCheck.run(torrent.metainfo(), options(Preallocation.SPARSE, files), 1, checked -> {});
    }

    @Test
    void aCheckOfSomeFilesIsAboutThem() throws Exception {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        DataCheck check = check(2);
        assertTrue(check.isComplete());
        assertEquals(3, check.wanted().cardinality());
        assertEquals(12 * BLOCK, torrent.metainfo().layout().lengthOf(check.wanted()));
        assertEquals(
                List.of(FileCheck.Verdict.COMPLETE),
                check.files().stream().map(FileCheck::verdict).toList());
        assertFalse(check(2, 4).isComplete(), "the empty file is not there");
        assertFalse(check(0).isComplete());
    }

    @Test
    void aCheckReadsNeighboursWhereADownloadDoes() throws Exception {
        StoreDriver driver = open(2);
        driver.storeAll();
        driver.close();
        Files.write(torrent.path(dir, 0), new byte[torrent.contentOf(0).length]);
        assertTrue(check(2).isComplete(), "what a neighbour's own file holds does not matter");
        Files.delete(dir.resolve(".t.bittc.parts"));
        DataCheck without = check(2);
        assertFalse(
                without.isComplete(), "pieces that a selected file shares cannot be hashed without the rest of them");
        assertEquals(1, without.verified().cardinality());
    }

    @Test
    void aCheckOfSomeFilesFindsWhatIsWrongWithThem() throws Exception {
        StoreDriver driver = openAll();
        driver.storeAll();
        driver.close();
        byte[] broken = torrent.contentOf(3);
        broken[broken.length - 1] ^= 1;
        Files.write(torrent.path(dir, 3), broken);
        assertTrue(check(0, 1, 2, 4).isComplete());
        DataCheck check = check(3);
        assertFalse(check.isComplete());
        assertEquals(check.wanted().cardinality() - 1, check.verified().cardinality());
    }

    /** Killed at any call of a download whose selection grows: what is there is never wrong, and it always goes on. */
    @Test
    void survivesAKillAtEveryCallWhileTheSelectionChanges() throws Exception {
        FaultyDisk counting = FaultyDisk.withoutFaults();
        changingSelection(counting);
        int calls = counting.calls();
        for (int call = 1; call <= calls; call += 3) {
            dir = temp.resolve("kill-at-" + call);
            kills = 1000 * call;
            changingSelection(FaultyDisk.killedAt(call));
            kill();
            for (int file = 0; file < 4; file++) {
                if (Files.exists(torrent.path(dir, file))) {
                    assertRight(file);
                }
            }
            StoreDriver both = open(1, 2);
            assertNull(both.failure, "call " + call);
            both.storeAll();
            assertNull(both.failure, "call " + call);
            both.close();
            assertRight(1, 2);
            assertFalse(found().contains("t/sub/c.part"), "call " + call);
            StoreDriver all = openAll();
            all.storeAll();
            assertTrue(all.mismatches.isEmpty(), "call " + call);
            all.close();
            assertFound("t/a", "t/b", "t/empty", "t/link", "t/sub/c", "t/tiny");
            assertRight(0, 1, 2, 3, 4);
        }
    }

    private void changingSelection(Disk disk) {
        for (int[] files : new int[][] {{2}, {1, 2}}) {
            StoreDriver driver = open(disk, Preallocation.SPARSE, files);
            if (driver.failure == null && !driver.have.get(0)) {
                driver.storePiece(0);
            }
            if (driver.failure == null && files.length > 1) {
                driver.storeAll();
            }
            driver.close();
        }
    }
}
