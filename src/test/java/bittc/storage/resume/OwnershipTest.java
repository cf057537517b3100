package bittc.storage.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.storage.BlockPool;
import bittc.storage.DiskThreads;
import bittc.storage.StoreDriver;
import bittc.storage.TestOptions;
import bittc.storage.TestTorrent;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import bittc.storage.file.Preallocation;
import bittc.storage.file.StorageOptions;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody's file is written to before it is known to be ours. */
class OwnershipTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    @TempDir
    Path dir;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made single = TestTorrent.single("video.mp4", 4 * BLOCK, BLOCK);

    /** {@code small} reaches into both neighbours with every byte. */
    private final TestTorrent.Made three = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 3 * BLOCK)
            .file("small", BLOCK / 2)
            .file("b", 3 * BLOCK)
            .make();

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open(TestTorrent.Made torrent) {
        return StoreDriver.in(dir, torrent, threads).open();
    }

    private StoreDriver overwrite(TestTorrent.Made torrent) {
        StorageOptions options = TestOptions.of(dir, Optional.empty(), true, false);
        return new StoreDriver(Disk.REAL, torrent, options, threads, new BlockPool()).open();
    }

    private static byte[] foreign(int length) {
        byte[] bytes = new byte[length];
        new Random(99).nextBytes(bytes);
        return bytes;
    }

    private byte[] put(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
        return bytes;
    }

    private static void assertConflict(StoreDriver driver, String words) {
        assertNotNull(driver.failure, () -> "no conflict: " + driver.events);
        assertEquals(StorageException.Code.FILE_CONFLICT, driver.failure.code());
        assertTrue(driver.failure.getMessage().contains(words), driver.failure.getMessage());
        driver.close();
    }

    @Test
    void leavesAPartFileOfAnotherProgramAlone() throws IOException {
        for (int length : new int[] {1, 4 * BLOCK, 5 * BLOCK}) {
            byte[] theirs = put(single.part(dir, 0), foreign(length));

            assertConflict(open(single), "video.mp4.part exists");

            assertArrayEquals(theirs, Files.readAllBytes(single.part(dir, 0)));
        }
    }

    @Test
    void replacesItIfToldTo() throws IOException {
        put(single.part(dir, 0), foreign(4 * BLOCK));

        StoreDriver driver = overwrite(single);
        driver.storeAll();
        driver.close();

        assertArrayEquals(single.content(), Files.readAllBytes(single.path(dir, 0)));
    }

    @Test
    void goesOnWithAPartFileThatHoldsOnlyZeros() throws IOException {
        put(single.part(dir, 0), new byte[4 * BLOCK]);

        StoreDriver driver = open(single);

        assertNull(driver.failure);
        driver.close();
    }

    @Test
    void goesOnWithAPartFileOfWhichAPieceIsRight() throws IOException {
        byte[] begun = foreign(4 * BLOCK);
        System.arraycopy(single.content(), BLOCK, begun, BLOCK, BLOCK);
        put(single.part(dir, 0), begun);

        StoreDriver driver = open(single);

        assertNull(driver.failure);
        assertTrue(driver.have.get(1));
        driver.close();
    }

    @Test
    void knowsItsOwnFileAfterBeingKilledBeforeItWasRecordedAgain() throws IOException {
        TestTorrent.Made torrent = TestTorrent.single("video.mp4", 4 * BLOCK, 4 * BLOCK);
        Disk noFurtherRecord = new Disk() {
            @Override
            public Optional<BasicFileAttributes> attributes(Path path) throws IOException {
                if (path.getFileName().toString().endsWith(".part") && written(torrent)) {
                    throw new IOException("killed");
                }
                return super.attributes(path);
            }
        };
        StoreDriver killed =
                new StoreDriver(noFurtherRecord, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
        killed.writeBlock(0, 1);
        killed.flush(false);
        killed.close();
        assertTrue(written(torrent));

        StoreDriver again = open(torrent);

        assertNull(again.failure);
        again.close();
    }

    private boolean written(TestTorrent.Made torrent) throws IOException {
        Path part = torrent.part(dir, 0);
        return Files.exists(part) && !Arrays.equals(Files.readAllBytes(part), new byte[(int) Files.size(part)]);
    }

    @Test
    void keepsASmallFileThatNoPieceCanBeJudgedOfUntilItIsKnownToBeAnother() throws IOException {
        byte[] theirs = put(three.path(dir, 1), foreign(BLOCK / 2));
        StoreDriver driver = open(three);
        assertNull(driver.failure);
        driver.storeAll();

        assertConflict(driver, "small exists and differs from this torrent's file");

        assertArrayEquals(theirs, Files.readAllBytes(three.path(dir, 1)));
        assertConflict(open(three), "small exists");
        assertArrayEquals(theirs, Files.readAllBytes(three.path(dir, 1)));
        Files.delete(three.path(dir, 1));
        StoreDriver moved = open(three);
        moved.storeAll();
        moved.close();
        assertArrayEquals(three.contentOf(1), Files.readAllBytes(three.path(dir, 1)));
    }

    @Test
    void keepsASmallFileAsideOverARestart() throws IOException {
        byte[] theirs = put(three.path(dir, 1), foreign(BLOCK / 2));
        StoreDriver driver = open(three);
        driver.writeBlock(1, 1);
        driver.close();
        assertTrue(Files.exists(three.part(dir, 1)));

        StoreDriver again = open(three);
        assertNull(again.failure);
        again.storeAll();

        assertConflict(again, "small exists and differs from this torrent's file");
        assertArrayEquals(theirs, Files.readAllBytes(three.path(dir, 1)));
    }

    @Test
    void keepsASmallFileThatProvesToBeTheSame() throws IOException {
        put(three.path(dir, 1), three.contentOf(1));
        Object before = Disk.REAL.attributes(three.path(dir, 1)).orElseThrow().fileKey();

        StoreDriver driver = open(three);
        driver.storeAll();
        driver.close();

        assertNull(driver.failure);
        assertEquals(
                before, Disk.REAL.attributes(three.path(dir, 1)).orElseThrow().fileKey());
        assertFalse(Files.exists(three.part(dir, 1)));
        assertFalse(Files.exists(dir.resolve(".t.bittc")));
    }

    @Test
    void refusesASmallPartFileThatNothingIsKnownOf() throws IOException {
        byte[] theirs = put(three.part(dir, 1), foreign(BLOCK / 2));

        assertConflict(open(three), "small.part exists and may not belong");

        assertArrayEquals(theirs, Files.readAllBytes(three.part(dir, 1)));
    }

    @Test
    void leavesHiddenFilesOfOthersAlone() throws IOException {
        BitSet onlyA = new BitSet();
        onlyA.set(0);
        StorageOptions some = new StorageOptions(
                dir,
                Optional.empty(),
                false,
                false,
                FileSelection.of(three.metainfo().files(), onlyA),
                Preallocation.SPARSE,
                false);
        for (String name : new String[] {".t.bittc", ".t.bittc.parts"}) {
            byte[] theirs = put(dir.resolve(name), foreign(100));

            assertConflict(
                    new StoreDriver(Disk.REAL, three, some, threads, new BlockPool()).open(),
                    name + " is a file of another");

            assertArrayEquals(theirs, Files.readAllBytes(dir.resolve(name)));
            Files.delete(dir.resolve(name));
        }
    }

    @Test
    void doesNotStumbleOverHiddenFilesThatNeverReachedTheDisk() throws IOException {
        for (int length : new int[] {0, 3, 100}) {
            put(dir.resolve(".video.mp4.bittc"), new byte[length]);
            put(dir.resolve(".video.mp4.bittc.parts"), new byte[length]);

            StoreDriver driver = open(single);

            assertNull(driver.failure);
            driver.close();
        }
    }

    @Test
    void isCompleteWhateverLiesBesideItUnderThePartName() throws IOException {
        put(single.path(dir, 0), single.content());
        byte[] theirs = put(single.part(dir, 0), foreign(4 * BLOCK));

        StoreDriver driver = open(single);

        assertNull(driver.failure);
        assertTrue(driver.have.isFull());
        driver.close();
        assertArrayEquals(theirs, Files.readAllBytes(single.part(dir, 0)));
    }

    @Test
    void leavesAFileAloneThatAppearsInThePlaceOfOneItIsAboutToMake() throws IOException {
        StoreDriver driver = open(single);
        byte[] theirs = put(single.part(dir, 0), foreign(4 * BLOCK));
        driver.writeBlock(0, 0);
        driver.runUntil(() -> driver.failure != null);
        assertConflict(driver, "video.mp4.part");

        assertConflict(open(single), "video.mp4.part exists");

        assertArrayEquals(theirs, Files.readAllBytes(single.part(dir, 0)));
    }

    @Test
    void doesNotTakeAFileForOneThatItWasKilledMaking() throws IOException {
        TestTorrent.Made torrent = TestTorrent.single("video.mp4", 4 * BLOCK, 4 * BLOCK);
        Disk killedBeforeTheFirstByte = new Disk() {
            @Override
            public Optional<FileStamp> stamp(Path path) throws IOException {
                if (Files.exists(path) && path.toString().endsWith(".part")) {
                    throw new IOException("killed");
                }
                return super.stamp(path);
            }
        };
        StoreDriver killed = new StoreDriver(
                        killedBeforeTheFirstByte, torrent, TestOptions.in(dir), threads, new BlockPool())
                .open();
        killed.writeBlock(0, 1);
        killed.runUntil(() -> killed.failure != null);
        killed.close();
        Files.delete(torrent.part(dir, 0));
        byte[] theirs = put(torrent.part(dir, 0), foreign(4 * BLOCK));

        assertConflict(open(torrent), "video.mp4.part exists");

        assertArrayEquals(theirs, Files.readAllBytes(torrent.part(dir, 0)));
    }

    @Test
    void leavesALockAndAnUnfinishedRecordOfOthersAlone() throws IOException {
        for (String name : new String[] {".video.mp4.bittc.lock", ".video.mp4.bittc.new"}) {
            byte[] theirs = put(dir.resolve(name), foreign(100));

            assertConflict(open(single), name + " is a file of another program");

            assertArrayEquals(theirs, Files.readAllBytes(dir.resolve(name)));
            Files.delete(dir.resolve(name));
        }
    }

    @Test
    void takesALockThatAKillHasLeft() throws IOException {
        for (String left : new String[] {"", "4711\n", "\0\0\0\0\0"}) {
            put(dir.resolve(".video.mp4.bittc.lock"), left.getBytes(StandardCharsets.US_ASCII));

            StoreDriver driver = open(single);

            assertNull(driver.failure);
            driver.close();
        }
    }
}
