package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.storage.file.Preallocation;
import bittc.storage.file.StorageOptions;
import bittc.storage.resume.ResumeState;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerCutTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 6 * BLOCK)
            .file("b", 6 * BLOCK)
            .make();

    @TempDir
    Path dir;

    private PowerCutDisk disk;

    @BeforeEach
    void begin() {
        disk = new PowerCutDisk(dir);
    }

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private StoreDriver open(boolean fsync) {
        StorageOptions options =
                new StorageOptions(dir, Optional.empty(), false, false, FileSelection.ALL, Preallocation.SPARSE, fsync);
        return new StoreDriver(disk, torrent, options, threads, new BlockPool()).open();
    }

    /** File a is complete, and b has one piece. */
    private StoreDriver begun(boolean fsync) {
        StoreDriver driver = open(fsync);
        for (int piece = 0; piece < 4; piece++) {
            driver.storePiece(piece);
        }
        assertTrue(Files.exists(torrent.path(dir, 0)));
        return driver;
    }

    private void assertCompletes() throws IOException {
        StoreDriver driver = open(false);
        driver.storeAll();
        assertNull(driver.failure);
        driver.close();
        torrent.assertIn(dir);
    }

    @Test
    void believesNothingOfAnotherBootThatMayNotHaveReachedTheDisk() throws IOException {
        begun(false).close();
        disk.powerCut();
        StoreDriver again = new StoreDriver(
                disk, torrent, TestOptions.of(dir, Optional.empty(), true, false), threads, new BlockPool());
        again.open();
        assertNull(again.failure);
        assertEquals(0, again.have.cardinality(), "not even what had its final name, and was recorded in order");
        assertFalse(Files.exists(torrent.path(dir, 0)));
        again.close();
        assertCompletes();
    }

    @Test
    void believesTheSameRecordInTheSameBoot() {
        begun(false).close();
        int reads = disk.reads();
        StoreDriver again = open(false);
        assertEquals(4, again.have.cardinality());
        assertEquals(reads + 1, disk.reads(), "the record is all that is read");
        again.close();
    }

    @Test
    void believesWhatHadReachedTheDiskLongBeforeTheMachineWentDown() throws IOException {
        StoreDriver driver = begun(false);
        driver.flush(false);
        disk.writeBack();
        disk.advance(ResumeState.WRITTEN_BACK_MILLIS / 1000 + 1);
        driver.storePiece(4);
        driver.close();
        disk.powerCut();
        int reads = disk.reads();
        StoreDriver again = open(false);
        assertEquals(4, again.have.cardinality(), "all but the piece that came last");
        assertEquals(reads + 1 + 3, disk.reads(), "the record, and the three pieces of the file that it is in");
        again.close();
        assertCompletes();
    }

    @Test
    void believesWhatWasForced() throws IOException {
        begun(true).close();
        disk.powerCut();
        int reads = disk.reads();
        StoreDriver again = open(false);
        assertEquals(3, again.have.cardinality(), "what has its final name");
        assertEquals(reads + 1 + 3, disk.reads(), "the record, and the other file");
        again.close();
        assertCompletes();
    }

    @Test
    void forcesAFileBeforeItsNameAndThenTheFoldersAndTheRecord() {
        begun(true).close();
        Path part = torrent.part(dir, 0);
        assertEquals(List.of(part, part.getParent(), dir, dir.resolve(".t.bittc.new"), dir), disk.forced);
    }

    @Test
    void forcesNothingUnlessAskedTo() {
        StoreDriver driver = begun(false);
        driver.storeAll();
        driver.close();
        assertEquals(List.of(), disk.forced);
    }
}
