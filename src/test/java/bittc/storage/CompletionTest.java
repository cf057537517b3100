package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.StorageException;
import bittc.storage.file.TorrentFiles;
import bittc.storage.resume.CompletionRecord;
import bittc.storage.resume.CompletionRecords;
import bittc.storage.resume.ResumeJournal;
import bittc.storage.resume.ResumeState;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two written files of three pieces, of which the middle one is in both; the pieces are verified one by one. */
class CompletionTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 3 * BLOCK)
            .file("b", 3 * BLOCK)
            .make();
    private final RecordedEvents told = new RecordedEvents();
    private final Set<Integer> touched = new TreeSet<>();

    @TempDir
    Path dir;

    private TorrentFiles files;
    private Completion completion;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(dir.resolve("t"));
        for (int file = 0; file < 2; file++) {
            Files.write(torrent.part(dir, file), torrent.contentOf(file));
        }
        files = new TorrentFiles(Disk.REAL, torrent.metainfo(), TestOptions.in(dir), new FileHandles(4));
        files.scan(true, false);
        ResumeJournal journal = ResumeJournal.begin(
                Disk.REAL, files.paths(), torrent.metainfo().infoHash(), new ResumeState(torrent.layout()));
        CompletionRecord record = new CompletionRecord(
                CompletionRecords.NONE, Disk.REAL, torrent.metainfo().infoHash(), files);
        StoreOpening.Opened opened =
                new StoreOpening.Opened(files, new Bitfield(3), journal, null, List.of(), record, FoundData.NOTHING);
        completion = new Completion(Disk.REAL, opened, false, touched, event -> event.accept(told));
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private List<String> verify(int piece) throws IOException {
        completion.onVerified(piece);
        return told.take();
    }

    private void writePiece(int piece) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(torrent.content(), piece * 2 * BLOCK, 2 * BLOCK);
        files.write(piece * 2L * BLOCK, List.of(bytes));
    }

    @Test
    void aFileGetsItsNameWithItsLastPieceAndTheRecordGoesWithTheLastFile() throws IOException {
        assertEquals(List.of("stored 0"), verify(0));
        assertFalse(Files.exists(torrent.path(dir, 0)));
        assertEquals(List.of("file 0", "stored 1"), verify(1));
        assertTrue(Files.exists(dir.resolve(".t.bittc")));
        assertEquals(List.of("file 1", "stored 2"), verify(2));

        assertTrue(completion.isFinished());
        assertFalse(Files.exists(dir.resolve(".t.bittc")));
        torrent.assertIn(dir);
    }

    @Test
    void piecesThatAnotherProgramSpoiltAreLostAndTheFileWaitsForThem() throws IOException {
        verify(0);
        OtherHands.overwriteInSecret(torrent.part(dir, 0), 5);

        assertEquals(List.of("changed", "lost 0", "stored 1"), verify(1));
        assertEquals(Set.of(0), touched);
        assertFalse(Files.exists(torrent.path(dir, 0)));

        writePiece(0);
        assertEquals(List.of("file 0", "stored 0"), verify(0));
        assertArrayEquals(torrent.contentOf(0), Files.readAllBytes(torrent.path(dir, 0)));
    }

    @Test
    void aFileOnlyTouchedByAnotherProgramIsComplete() throws IOException {
        verify(0);
        OtherHands.overwriteInSecret(torrent.part(dir, 0), 5);
        writePiece(0);

        assertEquals(List.of("file 0", "stored 1"), verify(1));
    }

    @Test
    void aCompleteFileThatIsGoneInTheEndIsLostWithThePieceItShares() throws IOException {
        verify(0);
        verify(1);
        Files.delete(torrent.path(dir, 0));

        assertEquals(List.of("file 1", "changed", "lost 0", "lost 1", "stored 2"), verify(2));
        assertFalse(completion.isFinished());
        assertFalse(Files.exists(torrent.path(dir, 1)));
        assertTrue(Files.exists(torrent.part(dir, 1)));
    }

    @Test
    void aFileThatTookThePlaceOfOursIsNotRenamed() throws IOException {
        verify(0);
        OtherHands.replace(torrent.part(dir, 0), torrent.contentOf(0));

        assertThrows(StorageException.class, () -> completion.onVerified(1));
        assertFalse(Files.exists(torrent.path(dir, 0)));
    }

    @Test
    void aFileChangedAgainAndAgainIsGivenUp() throws IOException {
        verify(0);
        OtherHands.overwriteInSecret(torrent.part(dir, 0), 5);
        verify(1);
        for (int round = 1; round < Completion.MAX_ROUNDS; round++) {
            writePiece(0);
            OtherHands.overwriteInSecret(torrent.part(dir, 0), 5);
            assertEquals(List.of("changed", "lost 0"), verify(0));
        }
        writePiece(0);
        OtherHands.overwriteInSecret(torrent.part(dir, 0), 5);

        StorageException failure = assertThrows(StorageException.class, () -> completion.onVerified(0));
        assertEquals("another program keeps changing " + torrent.part(dir, 0), failure.getMessage());
    }
}
