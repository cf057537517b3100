package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.Disk;
import bittc.storage.disk.ReadOnlyDisk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileCheck;
import bittc.storage.file.FileCheck.Verdict;
import bittc.storage.file.StorageOptions;
import bittc.storage.verify.DataCheck;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is complete to one command is complete to all: download, seed and verify. */
class CompletenessTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    @TempDir
    Path dir;

    private final DiskThreads threads = new DiskThreads(8);
    private final TestTorrent.Made torrent = TestTorrent.named("t", BLOCK)
            .file("a", 2 * BLOCK)
            .file("sub/b", 2 * BLOCK)
            .file("empty", 0)
            .link("link", "t", "sub", "b")
            .link("out", "elsewhere", "x")
            .make();

    @BeforeEach
    void writeAll() throws IOException {
        torrent.writeTo(dir);
        Files.createSymbolicLink(dir.resolve("t/link"), Path.of("sub/b"));
    }

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private List<Verdict> verdicts() throws IOException {
        return verify().files().stream().map(FileCheck::verdict).toList();
    }

    private DataCheck verify() throws IOException {
        return torrent.check(ReadOnlyDisk.THIS, dir);
    }

    private void assertVerdicts(Verdict... expected) throws IOException {
        assertEquals(List.of(expected), verdicts());
        boolean complete = List.of(expected).stream().allMatch(verdict -> verdict == Verdict.COMPLETE);
        assertEquals(complete, seeds());
        assertEquals(complete, verify().isComplete());
    }

    private boolean seeds() {
        LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
        CompleteStore store = new CompleteStore(torrent.metainfo(), TestOptions.in(dir), threads, loop::add);
        List<Boolean> answers = new ArrayList<>();
        store.open(new PieceStore.Listener() {
            @Override
            public void onCheckProgress(long checkedBytes) {}

            @Override
            public void onAllocateProgress(long allocatedBytes) {}

            @Override
            public void onOpened(Bitfield verified) {
                answers.add(true);
            }

            @Override
            public void onStored(int pieceIndex) {}

            @Override
            public void onHashMismatch(int pieceIndex, long[] blockDigests) {}

            @Override
            public void onBlockDigests(int pieceIndex, long[] blockDigests) {}

            @Override
            public void onFileComplete(int fileIndex) {}

            @Override
            public void onLost(int pieceIndex) {}

            @Override
            public void onFileChanged(String what) {}

            @Override
            public void onFailed(StorageException failure) {
                assertEquals(StorageException.Code.BAD_DATA, failure.code());
                answers.add(false);
            }
        });
        try {
            while (answers.isEmpty()) {
                loop.poll(30, TimeUnit.SECONDS).run();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return answers.get(0);
    }

    private StoreDriver download() {
        return StoreDriver.in(dir, torrent, threads).open();
    }

    private void assertDownloadConflict(String words) {
        StoreDriver driver = download();
        assertNotNull(driver.failure, () -> driver.events.toString());
        assertEquals(StorageException.Code.FILE_CONFLICT, driver.failure.code());
        assertTrue(driver.failure.getMessage().contains(words), driver.failure.getMessage());
        driver.close();
    }

    private void assertDownloadMends(Integer... files) throws IOException {
        StoreDriver driver = download();
        assertNull(driver.failure);
        for (int file : files) {
            assertTrue(driver.events.contains("file " + file), driver.events.toString());
        }
        driver.storeAll();
        driver.close();
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE);
    }

    @Test
    void completeIsCompleteToAll() throws IOException {
        assertDownloadMends();
    }

    @Test
    void aFolderInAFilesPlaceHidesNothingElse() throws IOException {
        Files.delete(torrent.path(dir, 0));
        Files.createDirectory(torrent.path(dir, 0));
        Files.delete(torrent.path(dir, 2));
        Files.createDirectory(torrent.path(dir, 2));

        assertVerdicts(Verdict.OBSTRUCTED, Verdict.COMPLETE, Verdict.OBSTRUCTED, Verdict.COMPLETE);
        assertEquals(Optional.of("a directory"), verify().files().get(0).failure());
        assertDownloadConflict("t/a is a directory");
    }

    @Test
    void aFileInAFoldersPlaceHidesNothingElse() throws IOException {
        Files.delete(torrent.path(dir, 1));
        Files.delete(dir.resolve("t/sub"));
        Files.createFile(dir.resolve("t/sub"));

        assertVerdicts(Verdict.COMPLETE, Verdict.OBSTRUCTED, Verdict.COMPLETE, Verdict.COMPLETE);
        assertDownloadConflict("t/sub is a file");
    }

    @Test
    void aLinkThatIsMissingOrLeadsElsewhereIsNotComplete() throws IOException {
        Files.delete(dir.resolve("t/link"));
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE, Verdict.MISSING);
        assertDownloadMends(3);

        Files.delete(dir.resolve("t/link"));
        Files.createSymbolicLink(dir.resolve("t/link"), Path.of("/etc/passwd"));
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE, Verdict.OBSTRUCTED);
        assertDownloadConflict("t/link leads to /etc/passwd");
        assertEquals(Path.of("/etc/passwd"), Files.readSymbolicLink(dir.resolve("t/link")));

        Files.delete(dir.resolve("t/link"));
        Files.createFile(dir.resolve("t/link"));
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE, Verdict.OBSTRUCTED);
        assertDownloadConflict("t/link is not a symbolic link");
    }

    @Test
    void replacesALinkThatLeadsElsewhereIfToldTo() throws IOException {
        Files.delete(dir.resolve("t/link"));
        Files.createSymbolicLink(dir.resolve("t/link"), Path.of("/etc/passwd"));
        StorageOptions overwrite = TestOptions.of(dir, Optional.empty(), true, false);
        new StoreDriver(Disk.REAL, torrent, overwrite, threads, new BlockPool())
                .open()
                .close();
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE);
    }

    @Test
    void aLinkMayBeAbsoluteIfItLeadsToTheRightPlace() throws IOException {
        Files.delete(dir.resolve("t/link"));
        Files.createSymbolicLink(dir.resolve("t/link"), torrent.path(dir, 1).toAbsolutePath());
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE);
        assertDownloadMends();
    }

    @Test
    void anEmptyFileIsMissingOrTooLongToAll() throws IOException {
        Files.delete(torrent.path(dir, 2));
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.MISSING, Verdict.COMPLETE);
        assertDownloadMends(2);

        Files.write(torrent.path(dir, 2), new byte[1]);
        assertVerdicts(Verdict.COMPLETE, Verdict.COMPLETE, Verdict.TOO_LONG, Verdict.COMPLETE);
        assertDownloadConflict("t/empty exists and is not empty");
    }

    @Test
    void junkAtAFilesEndIsTooLong() throws IOException {
        Files.write(torrent.path(dir, 1), new byte[1], StandardOpenOption.APPEND);
        assertVerdicts(Verdict.COMPLETE, Verdict.TOO_LONG, Verdict.COMPLETE, Verdict.COMPLETE);
        assertDownloadConflict("t/sub/b exists with " + (2 * BLOCK + 1) + " bytes");
    }

    @Test
    void aPartNameIsNotCompleteAndDownloadGivesTheFinalOne() throws IOException {
        Files.move(torrent.path(dir, 0), torrent.part(dir, 0));
        assertVerdicts(Verdict.MISNAMED, Verdict.COMPLETE, Verdict.COMPLETE, Verdict.COMPLETE);
        assertDownloadMends(0);
    }

    @Test
    void whatIsCompleteBehindALinkOfTheUsersIsComplete() throws IOException {
        Files.move(dir.resolve("t"), dir.resolve("stored"));
        Files.createSymbolicLink(dir.resolve("t"), Path.of("stored"));
        assertDownloadMends();
        assertTrue(Files.isSymbolicLink(dir.resolve("t")));

        Files.delete(torrent.path(dir, 0));
        assertDownloadConflict("t is a symbolic link");
        assertFalse(Files.exists(torrent.part(dir, 0)));
    }
}
