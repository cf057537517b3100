package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the system is asked what files and folders are like: in a torrent of many small files that is much of the work. */
class LooksTest {
    private static final int FILES = 20;
    private static final int BYTES = 100;

    private final DiskThreads threads = new DiskThreads(2 * FILES);
    private final Counting disk = new Counting();
    private final TestTorrent.Made torrent = make();

    @TempDir
    Path dir;

    private static TestTorrent.Made make() {
        TestTorrent torrent = TestTorrent.named("t", PieceLayout.BLOCK_LENGTH);
        for (int file = 0; file < FILES; file++) {
            torrent.file("sub/" + file, BYTES);
        }
        return torrent.file("sub/both", PieceLayout.BLOCK_LENGTH)
                .file("sub/later", PieceLayout.BLOCK_LENGTH)
                .make();
    }

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open() {
        return open(disk);
    }

    private StoreDriver open(Disk disk) {
        return new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
    }

    /** Counts the looks at each path; its time stands still unless a test moves it. */
    private static class Counting extends Disk {
        private final Map<Path, Integer> looks = new ConcurrentHashMap<>();
        private volatile long now = TimeUnit.HOURS.toNanos(1);

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Optional<BasicFileAttributes> attributes(Path path) throws IOException {
            looks.merge(path, 1, Integer::sum);
            return super.attributes(path);
        }

        @Override
        public Optional<FileStamp> stamp(Path path) throws IOException {
            looks.merge(path, 1, Integer::sum);
            return super.stamp(path);
        }

        int looks(Path path) {
            return looks.getOrDefault(path, 0);
        }
    }

    /**
     * Made, written, closed, named, and in the end: five looks, of which none can be left out, since other programs may change
     * a file at any time. Whether its final name is free is a sixth.
     */
    @Test
    void looksAtASmallFileSixTimes() {
        StoreDriver driver = open();
        driver.storeAll();
        assertNull(driver.failure);
        driver.close();
        for (int file = 0; file < FILES; file++) {
            assertEquals(6, disk.looks(torrent.part(dir, file)) + disk.looks(torrent.path(dir, file)));
        }
    }

    /** A file that is empty is not looked at before its first write, however long ago it was made. */
    @Test
    void looksAtASmallFileSixTimesOnASlowDisk() {
        Counting slow = new Counting() {
            @Override
            public long nanoTime() {
                return System.nanoTime() * 1000;
            }
        };
        StoreDriver driver = open(slow);
        driver.storeAll();
        assertNull(driver.failure);
        driver.close();
        for (int file = 0; file < FILES; file++) {
            assertEquals(6, slow.looks(torrent.part(dir, file)) + slow.looks(torrent.path(dir, file)));
        }
    }

    /** One write more gives a file its length; a file that is written in one go needs none. */
    @Test
    void givesAFileThatIsWrittenAtOnceNoLengthBefore() throws IOException {
        Map<Path, Long> lengths = new ConcurrentHashMap<>();
        Counting measuring = new Counting() {
            @Override
            public Optional<FileStamp> stamp(Path path) throws IOException {
                Optional<FileStamp> stamp = super.stamp(path);
                stamp.ifPresent(found -> lengths.putIfAbsent(path, found.size()));
                return stamp;
            }
        };
        StoreDriver driver = open(measuring);
        driver.storeAll();
        driver.close();
        assertEquals(0, lengths.get(torrent.part(dir, 1)));
        assertEquals(PieceLayout.BLOCK_LENGTH, lengths.get(torrent.part(dir, FILES)));
    }

    @Test
    void looksAtAFolderOnceForAllFilesThatFollowOneAnother() {
        StoreDriver driver = open();
        driver.storeAll();
        driver.close();
        int looks = disk.looks(dir.resolve("t")) + disk.looks(dir.resolve("t/sub"));
        assertTrue(looks <= 6, () -> looks + " looks at two folders");
    }

    @Test
    void looksAtAFolderAgainAMomentLater(@TempDir Path outside) throws IOException {
        StoreDriver driver = open();
        driver.storePiece(0);
        assertNull(driver.failure);
        Files.move(dir.resolve("t/sub"), dir.resolve("t/was"));
        Files.createSymbolicLink(dir.resolve("t/sub"), outside);
        disk.now += TimeUnit.MILLISECONDS.toNanos(1);
        driver.storePiece(1);
        assertNotNull(driver.failure);
        driver.close();
        try (var entries = Files.list(outside)) {
            assertEquals(0, entries.count());
        }
    }
}
