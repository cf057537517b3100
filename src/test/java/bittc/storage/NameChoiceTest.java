package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.ResumeState.FileStamp;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameChoiceTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    @TempDir
    Path dir;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made alike = TestTorrent.named("t", BLOCK)
            .file("ReadMe.txt", 2 * BLOCK)
            .file("readme.TXT", 2 * BLOCK)
            .file("z", BLOCK)
            .make();

    @AfterEach
    void endThreads() {
        threads.close();
    }

    /** A disk that does not tell capital letters from small ones. */
    private final class Folding extends Disk {
        private Path fold(Path path) {
            return path.startsWith(dir)
                    ? dir.resolve(dir.relativize(path).toString().toLowerCase(Locale.ROOT))
                    : path;
        }

        @Override
        FileChannel open(Path path, Set<OpenOption> options) throws IOException {
            return super.open(fold(path), options);
        }

        @Override
        Optional<BasicFileAttributes> attributes(Path path) throws IOException {
            return super.attributes(fold(path));
        }

        @Override
        Optional<FileStamp> stamp(Path path) throws IOException {
            return super.stamp(fold(path));
        }

        @Override
        void createDirectory(Path path) throws IOException {
            super.createDirectory(fold(path));
        }

        @Override
        void move(Path from, Path to) throws IOException {
            super.move(fold(from), fold(to));
        }

        @Override
        void deleteIfExists(Path path) throws IOException {
            super.deleteIfExists(fold(path));
        }
    }

    private StoreDriver open(Disk disk, TestTorrent.Made torrent) {
        return new StoreDriver(disk, torrent, StorageOptions.in(dir), threads, new BlockPool()).open();
    }

    @Test
    void keepsFilesApartThatTheFileSystemTakesForOne() throws IOException {
        Disk folding = new Folding();
        StoreDriver driver = open(folding, alike);
        driver.storePiece(0);
        driver.storePiece(2);
        driver.close();
        StoreDriver again = open(folding, alike);
        assertTrue(again.have.get(0) && again.have.get(2));
        again.storeAll();
        assertNull(again.failure);
        again.close();

        assertArrayEquals(alike.contentOf(0), Files.readAllBytes(dir.resolve("t/readme.txt")));
        assertArrayEquals(alike.contentOf(1), Files.readAllBytes(dir.resolve("t/readme.1.txt")));
        try (var left = Files.list(dir)) {
            assertEquals(List.of(dir.resolve("t")), left.toList());
        }
        assertTrue(DataCheck.run(folding, alike.metainfo(), StorageOptions.in(dir), 1, bytes -> {})
                .isComplete());
    }

    @Test
    void callsThemByTheirNamesWhereTheFileSystemTellsThemApart() throws IOException {
        StoreDriver driver = open(Disk.REAL, alike);
        driver.storeAll();
        driver.close();

        assertArrayEquals(alike.contentOf(1), Files.readAllBytes(dir.resolve("t/readme.TXT")));
        assertFalse(Files.exists(dir.resolve("t/readme.1.TXT")));
    }

    @Test
    void findsWhatLiesUnderTheNamesThatTheTorrentHas() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("_aux", BLOCK)
                .exactly("aux", "a\\b", "ab", 2 * BLOCK)
                .exactly("aux", "n".repeat(255), "n".repeat(240), 2 * BLOCK)
                .make();
        Files.createDirectory(dir.resolve("aux"));
        Files.write(dir.resolve("aux/a\\b"), torrent.contentOf(0));
        Files.write(dir.resolve("aux/" + "n".repeat(255)), torrent.contentOf(1));

        assertTrue(DataCheck.run(torrent.metainfo(), StorageOptions.in(dir), 1, bytes -> {})
                .isComplete());
        StoreDriver driver = open(Disk.REAL, torrent);
        assertTrue(driver.have.isFull());
        driver.close();

        Files.delete(dir.resolve("aux/a\\b"));
        StoreDriver missing = open(Disk.REAL, torrent);
        missing.storeAll();
        missing.close();
        assertArrayEquals(
                torrent.contentOf(0), Files.readAllBytes(dir.resolve("_aux/ab")), "new files have safe names");
    }

    @Test
    void oneFileOfAnExactNameIsNotTwo() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("t", BLOCK)
                .exactly("t", "aux", "_aux", BLOCK)
                .exactly("t", "aux", "_aux.1", BLOCK)
                .make();
        Files.createDirectory(dir.resolve("t"));
        Files.write(dir.resolve("t/aux"), torrent.contentOf(0));
        StoreDriver driver = open(Disk.REAL, torrent);
        driver.storeAll();
        driver.close();

        assertNull(driver.failure);
        assertArrayEquals(torrent.contentOf(0), Files.readAllBytes(dir.resolve("t/aux")));
        assertArrayEquals(torrent.contentOf(1), Files.readAllBytes(dir.resolve("t/_aux.1")));
    }

    @Test
    void twoTorrentsWhoseNamesTheFileSystemTakesForOneDoNotShareALock() throws IOException {
        Disk folding = new Folding();
        TestTorrent.Made large = TestTorrent.single("Movie", 2 * BLOCK, BLOCK);
        StoreDriver first = open(folding, large);
        first.storePiece(0);

        StoreDriver second = open(folding, TestTorrent.single("movie", 3 * BLOCK, BLOCK));

        assertEquals(StorageException.Code.IN_USE, second.failure.code());
        second.close();
        first.storeAll();
        assertNull(first.failure);
        first.close();
        assertArrayEquals(large.content(), Files.readAllBytes(dir.resolve("movie")));
    }
}
