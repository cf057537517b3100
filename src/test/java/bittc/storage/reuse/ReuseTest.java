package bittc.storage.reuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.BlockPool;
import bittc.storage.DiskThreads;
import bittc.storage.StoreDriver;
import bittc.storage.TestOptions;
import bittc.storage.TestTorrent;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.resume.CompletionRecords;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReuseTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    @TempDir
    Path temp;

    private Path dir;
    private Path old;
    private DiskThreads threads;
    private Disk disk = Disk.REAL;
    private final Map<Path, byte[]> oldBytes = new HashMap<>();
    private final Map<Path, FileStamp> oldStamps = new HashMap<>();

    /** Pieces of two blocks; b and c have no piece of their own, and the last piece spans c and d. */
    private final TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 5 * BLOCK)
            .file("b", BLOCK / 2)
            .file("c", BLOCK / 4)
            .file("d", 6 * BLOCK + 9)
            .make();

    @BeforeEach
    void begin() throws IOException {
        dir = Files.createDirectory(temp.resolve("new"));
        old = Files.createDirectories(temp.resolve("old/deep/er")).getParent().getParent();
    }

    /** Puts a file of the torrent elsewhere. */
    private Path put(String name, int file) throws IOException {
        Path path = old.resolve(name);
        Files.write(path, torrent.contentOf(file));
        return path;
    }

    /** Opens the torrent with the old folder; the old files must never change. */
    private StoreDriver open() throws IOException {
        try (Stream<Path> all = Files.walk(old)) {
            for (Path path : all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                oldBytes.put(path, Files.readAllBytes(path));
                oldStamps.put(path, Disk.REAL.stamp(path).orElseThrow());
            }
        }
        threads = new DiskThreads(8, CompletionRecords.NONE, new ReuseFolders(disk, List.of(old)));
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
        assertNull(driver.failure);
        return driver;
    }

    @AfterEach
    void leavesTheOldFilesAlone() throws IOException {
        for (Map.Entry<Path, byte[]> each : oldBytes.entrySet()) {
            assertArrayEquals(each.getValue(), Files.readAllBytes(each.getKey()), each.getKey()::toString);
            FileStamp now = Disk.REAL.stamp(each.getKey()).orElseThrow();
            assertTrue(now.differsInCtimeOnly(oldStamps.get(each.getKey())), each.getKey()::toString);
        }
        if (threads != null) {
            threads.close();
        }
    }

    private static int names(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:nlink");
    }

    private void finish(StoreDriver driver) throws IOException {
        driver.storeAll();
        assertNull(driver.failure);
        driver.close();
        torrent.assertIn(dir);
    }

    @Test
    void linksWholeFilesWithOtherNamesInOtherFolders() throws IOException {
        Path a = put("deep/er/one", 0);
        put("two", 1);
        put("deep/three", 2);
        Path d = put("deep/er/four", 3);
        StoreDriver driver = open();
        assertTrue(driver.have.isFull());
        long total = torrent.layout().totalLength();
        assertEquals(
                List.of(new Reuse.Taken(old, 4, 4, total)), driver.store.found().reused());
        assertTrue(driver.events.containsAll(List.of("file 0", "file 1", "file 2", "file 3")));
        assertEquals(2, names(a));
        assertEquals(
                Disk.REAL.stamp(d).orElseThrow().inode(),
                Disk.REAL.stamp(torrent.path(dir, 3)).orElseThrow().inode());
        finish(driver);
    }

    @Test
    void copiesWhatCannotBeLinked() throws IOException {
        disk = new Disk() {
            @Override
            public void createLink(Path name, Path existing) throws IOException {
                throw new FileSystemException("another file system");
            }
        };
        Path a = put("one", 0);
        put("two", 1);
        put("three", 2);
        put("four", 3);
        StoreDriver driver = open();
        assertTrue(driver.have.isFull());
        assertEquals(0, driver.store.found().reused().get(0).linked());
        assertEquals(1, names(a));
        finish(driver);
        assertEquals(1, names(torrent.path(dir, 0)));
    }

    @Test
    void takesNothingOfWrongBytesOfTheRightSize() throws IOException {
        Files.write(old.resolve("a"), new byte[5 * BLOCK]);
        Files.write(old.resolve("b"), new byte[BLOCK / 2]);
        StoreDriver driver = open();
        assertEquals(0, driver.have.cardinality());
        assertEquals(List.of(), driver.store.found().reused());
        finish(driver);
    }

    @Test
    void copiesTheRightPiecesOfADamagedFileAndFetchesTheRest() throws IOException {
        Path a = put("a", 0);
        try (RandomAccessFile file = new RandomAccessFile(a.toFile(), "rw")) {
            file.seek(2 * BLOCK + 1);
            file.write(~file.read());
        }
        put("b", 1);
        put("c", 2);
        put("d", 3);
        StoreDriver driver = open();
        assertFalse(driver.have.get(1));
        assertEquals(torrent.layout().pieceCount() - 1, driver.have.cardinality());
        assertEquals(1, names(a), "not linked, because it will be written to");
        assertEquals(3, driver.store.found().reused().get(0).linked());
        finish(driver);
        assertNotEquals(
                oldStamps.get(a).inode(),
                Disk.REAL.stamp(torrent.path(dir, 0)).orElseThrow().inode());
    }

    @Test
    void provesASmallFileOnlyTogetherWithItsNeighbours() throws IOException {
        put("a", 0);
        put("b", 1);
        StoreDriver driver = open();
        assertEquals(2, driver.have.cardinality(), "the two pieces of its own of a");
        assertEquals(1, driver.store.found().reused().get(0).files());
        finish(driver);
        assertEquals(1, names(torrent.path(dir, 0)), "its last piece was missing: a copy");
    }

    @Test
    void triesTheCandidatesOfNeighbours() throws IOException {
        put("a", 0);
        for (int i = 0; i < 5; i++) {
            byte[] wrong = torrent.contentOf(1);
            wrong[i]++;
            Files.write(old.resolve("b" + i), wrong);
            wrong = torrent.contentOf(2);
            wrong[i]++;
            Files.write(old.resolve("c" + i), wrong);
        }
        put("right b", 1);
        put("right c", 2);
        put("d", 3);
        StoreDriver driver = open();
        assertTrue(driver.have.isFull());
        finish(driver);
    }

    @Test
    void copiesALinkedFileBeforeItWritesToItAgain() throws IOException {
        for (int file = 0; file < 4; file++) {
            put("f" + file, file);
        }
        open().close();
        threads.close();
        Path d = torrent.path(dir, 3);
        try (RandomAccessFile file = new RandomAccessFile(d.toFile(), "rw")) {
            file.seek(5 * BLOCK);
            file.write(~file.read()); // as another program would, through either name
        }
        StoreDriver again = open();
        assertFalse(again.have.isFull());
        finish(again);
        assertEquals(1, names(d));
    }

    @Test
    void followsNoLinkAndLooksAtNoUnfinishedDownload() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.write(outside.resolve("a"), torrent.contentOf(0));
        Files.createSymbolicLink(old.resolve("link"), outside.resolve("a"));
        Files.createSymbolicLink(old.resolve("folder"), outside);
        put("a.part", 0);
        StoreDriver driver = open();
        assertEquals(0, driver.have.cardinality());
        driver.close();
    }

    @Test
    void boundsItsWalkAndItsTries() throws IOException {
        for (int i = 0; i < 20; i++) {
            Files.write(old.resolve("f" + i), new byte[7]);
        }
        assertEquals(5, new ReuseFolders(disk, List.of(old), 5).ofSize(7).size());
        Path deep = old;
        for (int i = 0; i <= ReuseFolders.MAX_DEPTH; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
            Files.write(deep.resolve("f"), new byte[8]);
        }
        assertEquals(
                ReuseFolders.MAX_DEPTH,
                new ReuseFolders(disk, List.of(old)).ofSize(8).size());
        for (int i = 0; i < Matching.MAX_CANDIDATES; i++) {
            Files.write(old.resolve("w" + i), new byte[5 * BLOCK]);
        }
        put("a", 0);
        StoreDriver driver = open();
        assertEquals(2, driver.have.cardinality(), "the file of the same name is tried first");
        driver.close();
    }
}
