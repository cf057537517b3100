package bittc.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import bittc.storage.disk.ReadOnlyDisk;
import bittc.storage.disk.StorageException;
import bittc.storage.verify.DataCheck;
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
        public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
            return super.open(fold(path), options);
        }

        @Override
        public Optional<BasicFileAttributes> attributes(Path path) throws IOException {
            return super.attributes(fold(path));
        }

        @Override
        public Optional<FileStamp> stamp(Path path) throws IOException {
            return super.stamp(fold(path));
        }

        @Override
        public void createDirectory(Path path) throws IOException {
            super.createDirectory(fold(path));
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            super.move(fold(from), fold(to));
        }

        @Override
        public void deleteIfExists(Path path) throws IOException {
            super.deleteIfExists(fold(path));
        }
    }

    private StoreDriver open(Disk disk, TestTorrent.Made torrent) {
        return new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
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
        assertTrue(alike.check(folding, dir).isComplete());
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

        DataCheck check = torrent.check(ReadOnlyDisk.THIS, dir);
        assertTrue(check.isComplete());
        assertEquals(dir.resolve("aux"), check.where().root());
        StoreDriver driver = open(Disk.REAL, torrent);
        assertTrue(driver.have.isFull());
        assertEquals(dir.resolve("aux"), driver.where().root());
        assertEquals("aux/a\\b", driver.where().pathText(0));
        driver.close();
        assertFalse(Files.exists(dir.resolve("_aux")), "no empty folder of the safe name beside it");

        Files.delete(dir.resolve("aux/a\\b"));
        StoreDriver missing = open(Disk.REAL, torrent);
        missing.storeAll();
        missing.close();
        assertArrayEquals(
                torrent.contentOf(0), Files.readAllBytes(dir.resolve("_aux/ab")), "new files have safe names");
        assertEquals(dir.resolve("_aux"), missing.where().root());
        assertEquals(dir.resolve("_aux/ab"), missing.where().file(0));
        assertEquals(dir.resolve("aux/" + "n".repeat(255)), missing.where().file(1));
    }

    @Test
    void findsExactNamesInAFolderThatTheUserHasNamed() throws IOException {
        TestTorrent.Made torrent = TestTorrent.named("_aux", BLOCK)
                .exactly("aux", "a\\b", "ab", 2 * BLOCK)
                .file("c", BLOCK)
                .make();
        Files.createDirectory(dir.resolve("mine"));
        Files.write(dir.resolve("mine/a\\b"), torrent.contentOf(0));
        StorageOptions mine = new StorageOptions(
                dir, Optional.of("mine"), false, false, FileSelection.ALL, Preallocation.SPARSE, false);
        StoreDriver driver = new StoreDriver(Disk.REAL, torrent, mine, threads, new BlockPool()).open();

        assertTrue(driver.have.get(0) && driver.have.get(1), "what lies there is found");
        driver.storeAll();
        assertEquals(dir.resolve("mine/a\\b"), driver.where().file(0));
        assertEquals("mine/c", driver.where().pathText(1));
        driver.close();
        try (var left = Files.list(dir)) {
            assertEquals(List.of(dir.resolve("mine")), left.toList());
        }
    }

    @Test
    void tellsWhereFilesLieThatItHasNumbered() throws IOException {
        Files.createDirectory(dir.resolve("t"));
        Files.write(dir.resolve("t/readme.1.TXT"), alike.contentOf(1));

        DiskPaths before = DiskPaths.look(alike.metainfo(), dir, Optional.empty(), FileSelection.ALL);
        StoreDriver driver = open(Disk.REAL, alike);
        driver.storeAll();

        for (DiskPaths where : List.of(before, driver.where())) {
            assertEquals(dir.resolve("t"), where.root());
            assertEquals("t/ReadMe.txt", where.pathText(0));
            assertEquals("t/readme.1.TXT", where.pathText(1));
        }
        driver.close();
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
