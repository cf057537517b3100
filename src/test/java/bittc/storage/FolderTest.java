package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.Disk;
import bittc.storage.disk.ReadOnlyDisk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileCheck;
import bittc.storage.file.FilePaths;
import bittc.storage.file.FolderLock;
import bittc.storage.file.StorageOptions;
import bittc.storage.verify.DataCheck;
import bittc.torrent.PieceLayout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 6 * BLOCK)
            .file("sub/b", 5 * BLOCK)
            .make();

    @TempDir
    Path dir;

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open() {
        return open(Disk.REAL, false);
    }

    private StoreDriver open(Disk disk, boolean overwrite) {
        StorageOptions options = TestOptions.of(dir, Optional.empty(), overwrite, false);
        return new StoreDriver(disk, torrent, options, threads, new BlockPool()).open();
    }

    private void assertConflict(StoreDriver driver, String message) {
        assertEquals(StorageException.Code.FILE_CONFLICT, driver.failure.code());
        assertTrue(driver.failure.getMessage().contains(message), driver.failure.getMessage());
        driver.close();
        assertFalse(Files.exists(dir.resolve(".t.bittc.lock")));
    }

    private void write(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }

    @Test
    void refusesToReplaceAFileOfWhichNoPieceMatchesUnlessAllowedTo() throws IOException {
        byte[] theirs = new byte[6 * BLOCK];
        write(torrent.path(dir, 0), theirs);
        assertConflict(open(), "t/a exists and no piece of it matches this torrent");
        assertArrayEquals(theirs, Files.readAllBytes(torrent.path(dir, 0)));
        StoreDriver driver = open(Disk.REAL, true);
        driver.storeAll();
        driver.close();
        assertArrayEquals(torrent.contentOf(0), Files.readAllBytes(torrent.path(dir, 0)));
    }

    @Test
    void refusesAFileThatIsTooLongOrShortOrNoFile() throws IOException {
        write(torrent.path(dir, 0), new byte[6 * BLOCK + 1]);
        assertConflict(open(), "98305 bytes, but has 98304 in this torrent");
        write(torrent.path(dir, 0), new byte[100]);
        assertConflict(open(), "no piece of it matches");
        Files.delete(torrent.path(dir, 0));
        Files.createDirectory(torrent.path(dir, 0));
        StoreDriver refused = open();
        assertConflict(refused, "t/a is a directory");
        assertEquals("use -d or -o, or move it away", refused.failure.hint(), "it is never replaced");
    }

    @Test
    void resumesAFileOfWhichAPartMatches() throws IOException {
        byte[] partly = torrent.contentOf(0);
        partly[0] ^= 1;
        write(torrent.path(dir, 0), partly);
        StoreDriver driver = open();
        assertNull(driver.failure);
        assertEquals(2, driver.have.cardinality());
        assertTrue(Files.exists(torrent.part(dir, 0)));
        assertFalse(Files.exists(torrent.path(dir, 0)));
        driver.storeAll();
        driver.close();
        assertArrayEquals(torrent.contentOf(0), Files.readAllBytes(torrent.path(dir, 0)));
    }

    @Test
    void goesOnWhereAnotherProgramHasWrittenTheBeginning() throws IOException {
        write(torrent.path(dir, 0), java.util.Arrays.copyOf(torrent.contentOf(0), 3 * BLOCK));
        StoreDriver driver = open();
        assertNull(driver.failure);
        assertTrue(driver.have.get(0));
        driver.storeAll();
        driver.close();
        assertArrayEquals(torrent.contentOf(0), Files.readAllBytes(torrent.path(dir, 0)));
    }

    @Test
    void leavesThePartsOfAnotherTorrentOfThisNameAlone() throws IOException {
        StoreDriver driver = open();
        driver.storePiece(1);
        driver.close();
        TestTorrent.Made other =
                TestTorrent.named("t", BLOCK).file("a", 3 * BLOCK).make();
        StoreDriver second = StoreDriver.in(dir, other, threads).open();
        assertConflict(second, "t/a.part belongs to another torrent");
        StoreDriver again = open();
        assertEquals(1, again.have.cardinality());
        again.close();
    }

    @Test
    void followsNoSymbolicLinkOutOfTheFolder(@TempDir Path outside) throws IOException {
        Files.createSymbolicLink(dir.resolve("t"), outside);
        assertConflict(open(), "t is a symbolic link");
        Files.delete(dir.resolve("t"));
        Files.createDirectory(dir.resolve("t"));
        Files.createSymbolicLink(dir.resolve("t/sub"), outside);
        assertConflict(open(), "t/sub is a symbolic link");
        Files.delete(dir.resolve("t/sub"));
        Path theirs = Files.write(outside.resolve("theirs"), new byte[6 * BLOCK]);
        Files.createSymbolicLink(torrent.part(dir, 0), theirs);
        assertConflict(open(), "a.part is a symbolic link");
        Files.delete(torrent.part(dir, 0));
        assertArrayEquals(new byte[6 * BLOCK], Files.readAllBytes(theirs));
    }

    @Test
    void writesThroughNoLinkThatAppearsMeanwhile(@TempDir Path outside) throws IOException {
        StoreDriver driver = open();
        Files.createSymbolicLink(dir.resolve("t/sub"), outside);
        Files.createSymbolicLink(torrent.part(dir, 0), outside.resolve("new"));
        driver.storePiece(0);
        assertTrue(driver.failure != null);
        driver.close();
        StoreDriver second = open(Disk.REAL, true);
        assertConflict(second, "symbolic link");
        try (var entries = Files.list(outside)) {
            assertEquals(0, entries.count());
        }
    }

    @Test
    void twoStoresOfOneProcessDoNotShareAName() {
        StoreDriver first = open();
        StoreDriver second = open();
        assertEquals(StorageException.Code.IN_USE, second.failure.code());
        second.close();
        first.storeAll();
        assertNull(first.failure);
        first.close();
        StoreDriver third = open();
        assertTrue(third.have.isFull());
        third.close();
    }

    @Test
    void anotherProcessIsToldWhoHasTheLock() throws Exception {
        StoreDriver driver = open();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockProbe.class.getName(),
                        dir.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(other.getInputStream()))) {
            assertEquals(
                    "another bittc is downloading this torrent here (pid "
                            + ProcessHandle.current().pid() + ")",
                    out.readLine());
        }
        other.waitFor();
        driver.storeAll();
        driver.close();
        assertFalse(Files.exists(dir.resolve(".t.bittc.lock")));
    }

    /** Tries to take the lock, and says what came of it. */
    static final class LockProbe {
        private LockProbe() {}

        public static void main(String[] args) throws IOException {
            try {
                FolderLock.acquire(Disk.REAL, new FilePaths(Disk.REAL, Path.of(args[0]), "t", List.of()));
                System.out.println("locked");
            } catch (StorageException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void saysAtOnceThatThereIsTooLittleRoom() {
        StoreDriver driver = open(FaultyDisk.withFreeSpace(100 * 1024), false);
        assertEquals(StorageException.Code.NO_SPACE, driver.failure.code());
        assertEquals("needs 176.0 KiB in " + dir + ", 100.0 KiB is free", driver.failure.getMessage());
        assertTrue(driver.failure.hint().startsWith("free some space "), driver.failure.hint());
        driver.close();
    }

    /** A disk on which nothing can be created. */
    private static final class ReadOnlyDisk extends Disk {
        @Override
        public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
            if (options.contains(StandardOpenOption.WRITE)) {
                throw new AccessDeniedException(path.toString());
            }
            return super.open(path, options);
        }
    }

    @Test
    void sharesACompleteTorrentFromAFolderThatCannotBeWrittenTo() throws IOException {
        StoreDriver refused = open(new ReadOnlyDisk(), false);
        assertEquals(StorageException.Code.DIR_NOT_WRITABLE, refused.failure.code());
        assertEquals(dir + ": permission denied", refused.failure.getMessage());
        assertEquals("choose another place with -d DIR", refused.failure.hint());
        refused.close();
        torrent.writeTo(dir);
        StoreDriver driver = open(new ReadOnlyDisk(), false);
        assertTrue(driver.have.isFull());
        assertTrue(driver.read(0, 0, BLOCK) instanceof byte[]);
        driver.close();
    }

    @Test
    void countsWhatIsOnDiskAlreadyAgainstTheRoomItNeeds() throws IOException {
        byte[] partly = torrent.contentOf(0);
        partly[0] ^= 1;
        write(torrent.path(dir, 0), partly);
        StoreDriver driver = open(FaultyDisk.withFreeSpace(5 * BLOCK), false);
        assertNull(driver.failure);
        driver.close();
    }

    @Test
    void noSingleFaultOfTheDiskLosesOrFalsifiesAnything() throws IOException {
        boolean reached = true;
        for (int at = 1; reached; at++) {
            Path root = Files.createDirectories(dir.resolve("run" + at));
            String message = at % 2 == 0 ? "No space left on device" : "Input/output error";
            FaultyDisk disk = FaultyDisk.failingAt(at, message);
            StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(root), threads, new BlockPool()).open();
            if (driver.failure == null) {
                driver.storeAll();
                driver.read(0, 0, 100);
            }
            if (driver.failure != null && at % 2 == 0) {
                assertEquals(StorageException.Code.NO_SPACE, driver.failure.code(), "fault at call " + at);
            }
            driver.close();
            reached = disk.calls() >= at;
            assertEquals(0, driver.pool.claimed(), "fault at call " + at);
            for (int file = 0; file < 2; file++) {
                if (Files.exists(torrent.path(root, file))) {
                    assertArrayEquals(torrent.contentOf(file), Files.readAllBytes(torrent.path(root, file)));
                }
            }
            StoreDriver again = StoreDriver.in(root, torrent, threads).open();
            assertNull(again.failure, "after a fault at call " + at);
            again.storeAll();
            assertTrue(again.mismatches.isEmpty(), "after a fault at call " + at);
            again.close();
            for (int file = 0; file < 2; file++) {
                assertArrayEquals(torrent.contentOf(file), Files.readAllBytes(torrent.path(root, file)));
            }
        }
        assertEquals(0, threads.handles().openCount());
    }

    private static void age(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000_000_000L));
    }

    @Test
    void uploadsNothingFromAFileThatWasChangedOrCutOffOrRemoved() throws IOException {
        for (String harm : List.of("change", "cut", "remove", "replace")) {
            Path root = Files.createDirectories(dir.resolve(harm));
            FaultyDisk disk = FaultyDisk.withoutFaults();
            StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(root), threads, new BlockPool()).open();
            driver.storeAll();
            assertTrue(driver.read(0, 0, BLOCK) instanceof byte[]);
            Path file = torrent.path(root, 0);
            switch (harm) {
                case "change" -> OtherHands.overwrite(file, 5);
                case "cut" -> Files.write(file, new byte[100]);
                case "remove" -> Files.delete(file);
                default -> {
                    Files.delete(file);
                    Files.createDirectory(file);
                }
            }
            disk.advance(1);
            assertEquals("t/a was changed by another program", driver.read(0, 0, BLOCK));
            assertTrue(driver.read(4, 0, BLOCK) instanceof byte[], "the other file is as it was");
            if (harm.equals("change")) {
                assertTrue(driver.read(2, 0, BLOCK) instanceof byte[], "and so is another piece");
            }
            driver.close();
        }
    }

    @Test
    void goesOnUploadingFromAFileOfWhichOnlyTheTimeWasChanged() throws IOException {
        FaultyDisk disk = FaultyDisk.withoutFaults();
        StoreDriver driver = open(disk, false);
        driver.storeAll();
        age(torrent.path(dir, 0));
        disk.advance(1);
        assertTrue(driver.read(0, 0, BLOCK) instanceof byte[]);
        int reads = disk.reads();
        assertTrue(driver.read(0, 0, BLOCK) instanceof byte[]);
        assertEquals(reads + 1, disk.reads(), "the piece was hashed once");
        OtherHands.overwrite(torrent.path(dir, 0), 5);
        disk.advance(1);
        assertEquals("t/a was changed by another program", driver.read(0, 0, BLOCK));
        driver.close();
    }

    @Test
    void verifyTellsGoodFromBadAndMissing() throws IOException {
        TestTorrent.Made all = TestTorrent.named("v", BLOCK)
                .file("good", 3 * BLOCK)
                .file("bad", 3 * BLOCK)
                .file("missing", 2 * BLOCK)
                .file("part", BLOCK)
                .file("empty", 0)
                .make();
        all.writeTo(dir);
        byte[] bad = all.contentOf(1);
        bad[BLOCK] ^= 1;
        Files.write(all.path(dir, 1), bad);
        Files.delete(all.path(dir, 2));
        Files.move(all.path(dir, 3), all.part(dir, 3));
        DataCheck check = DataCheck.run(all.metainfo(), TestOptions.in(dir), 2, checked -> {});
        assertEquals(
                List.of(
                        FileCheck.Verdict.COMPLETE,
                        FileCheck.Verdict.BAD,
                        FileCheck.Verdict.MISSING,
                        FileCheck.Verdict.MISNAMED,
                        FileCheck.Verdict.COMPLETE),
                check.files().stream().map(FileCheck::verdict).toList());
        assertEquals(2, check.files().get(1).goodPieces());
        assertEquals(6, check.verified().cardinality());
        assertFalse(check.isComplete());
        all.writeTo(dir);
        Files.delete(all.part(dir, 3));
        assertTrue(DataCheck.run(all.metainfo(), TestOptions.in(dir), 2, checked -> {})
                .isComplete());
        try (var entries = Files.list(dir)) {
            assertEquals(1, entries.count(), "nothing is written");
        }
    }

    /** Root may read everything, so the disk says what it would not say. */
    @Test
    void goesOnCheckingPastWhatCannotBeRead() throws IOException {
        TestTorrent.Made all = TestTorrent.named("all", 2 * BLOCK)
                .file("a", 3 * BLOCK)
                .file("locked", BLOCK)
                .file("b", 4 * BLOCK)
                .make();
        all.writeTo(dir);
        Disk disk = new Disk() {
            @Override
            public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
                if (path.endsWith("locked")) {
                    throw new AccessDeniedException(path.toString());
                }
                return super.open(path, options);
            }
        };
        DataCheck check = DataCheck.run(disk, all.metainfo(), TestOptions.in(dir), 2, checked -> {});
        assertEquals(3, check.verified().cardinality(), "all but the piece that a and locked share");
        assertEquals(
                List.of(FileCheck.Verdict.BAD, FileCheck.Verdict.UNREADABLE, FileCheck.Verdict.COMPLETE),
                check.files().stream().map(FileCheck::verdict).toList());
        assertEquals(Optional.of("permission denied"), check.files().get(1).failure());
    }
}
