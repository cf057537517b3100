package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.PieceOnLoop.Run;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.FileStamp;
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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file of two pieces of two blocks, written on the test's thread while the disk's clock stands still. */
class PieceWriterTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    /** Closed, named, and in the end; and one for the record. */
    private static final int COMPLETION_LOOKS = 3;

    private final TestTorrent.Made torrent = TestTorrent.single("a", 4 * BLOCK, 2 * BLOCK);
    private final RecordedEvents told = new RecordedEvents();
    private final StillDisk disk = new StillDisk();

    @TempDir
    Path dir;

    private ResumeJournal journal;
    private PieceWriter writer;
    private int readBacks;

    private static final class StillDisk extends Disk {
        private long nanos;
        private boolean broken;
        private int looks;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Optional<FileStamp> stamp(Path path) throws IOException {
            looks++;
            return super.stamp(path);
        }

        @Override
        public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
            if (broken) {
                throw new IOException("broken");
            }
            return super.open(path, options);
        }
    }

    @BeforeEach
    void open() throws IOException {
        TorrentFiles files = new TorrentFiles(disk, torrent.metainfo(), TestOptions.in(dir), new FileHandles(4));
        files.scan(true, false);
        journal = ResumeJournal.begin(
                disk, files.paths(), torrent.metainfo().infoHash(), new ResumeState(torrent.layout()));
        CompletionRecord record = new CompletionRecord(
                CompletionRecords.NONE, disk, torrent.metainfo().infoHash(), files);
        StoreOpening.Opened opened =
                new StoreOpening.Opened(files, new Bitfield(2), journal, null, List.of(), record, FoundData.NOTHING);
        writer = new PieceWriter(disk, torrent.metainfo().pieceHashes(), false, opened, () -> {
            readBacks++;
            return ByteBuffer.allocate(DiskThreads.READ_BACK_BLOCKS * BLOCK);
        });
    }

    @AfterEach
    void close() {
        writer.close();
    }

    private void write(int piece, int block) {
        writer.write(List.of(run(piece, block)));
    }

    private PieceWriter.Answer answer() {
        PieceWriter.Answer answer = writer.takeAnswer();
        answer.events().forEach(event -> event.accept(told));
        return answer;
    }

    private void assertAnswer(int released, int kept, String... events) {
        PieceWriter.Answer answer = answer();
        assertEquals(released, answer.released().size());
        assertEquals(kept, answer.kept());
        assertEquals(List.of(events), told.take());
    }

    @Test
    void aBlockIsKeptUntilTheHashReachesIt() {
        write(0, 1);
        assertAnswer(0, 1);
        write(0, 0);
        assertAnswer(2, 0, "stored 0");
        assertEquals(0, readBacks);
    }

    private Run run(int piece, int block) {
        return new Run(piece, block, List.of(ByteBuffer.wrap(torrent.block(piece, block))));
    }

    @Test
    void runsThatFollowOneAnotherInAFileAreWrittenAtOnce() {
        write(0, 0); // creates the file
        answer();
        disk.nanos += TimeUnit.SECONDS.toNanos(1);
        int before = disk.looks;
        writer.write(List.of(run(0, 1), run(1, 0), run(1, 1)));
        assertAnswer(3, 0, "stored 0", "file 0", "stored 1");
        int together = disk.looks - before;
        assertEquals(2 + COMPLETION_LOOKS, together);
    }

    @Test
    void aRunThatDoesNotFollowIsWrittenApart() {
        writer.write(List.of(run(1, 1), run(0, 0), run(1, 0), run(0, 1)));
        assertAnswer(4, 0, "stored 1", "file 0", "stored 0");
    }

    @Test
    void aBlockReleasedForMemoryIsReadBack() {
        write(0, 1);
        writer.releaseKept();
        assertAnswer(1, 0);
        write(0, 0);
        assertAnswer(1, 0, "stored 0");
        assertEquals(1, readBacks);
    }

    @Test
    void digestsTellWhichBlockOfAFailedPieceWasBad() {
        write(0, 0);
        writer.write(List.of(new Run(0, 1, List.of(ByteBuffer.allocate(BLOCK)))));
        assertAnswer(2, 0, "mismatch 0");
        assertFalse(journal.state().blocks().containsKey(0));

        write(0, 0);
        write(0, 1);
        assertAnswer(2, 0, "digests 0", "stored 0");
        assertEquals(told.digests.get(0)[0], told.digests.get(1)[0]);
        assertNotEquals(told.digests.get(0)[1], told.digests.get(1)[1]);
    }

    @Test
    void aDiscardedPieceStartsOver() {
        write(0, 1);
        writer.discard(0);
        assertAnswer(1, 0);
        write(0, 0);
        assertAnswer(1, 0);
        write(0, 1);
        assertAnswer(1, 0, "stored 0");
    }

    @Test
    void aWriteIsRecordedWithTheNextOneTenMillisecondsLater() {
        disk.nanos += TimeUnit.MILLISECONDS.toNanos(10);
        write(0, 0);
        assertFalse(journal.isBehind());
        disk.nanos += TimeUnit.MILLISECONDS.toNanos(10) - 1;
        write(0, 1);
        assertTrue(journal.isBehind());
        disk.nanos++;
        write(1, 0);
        assertFalse(journal.isBehind());
    }

    @Test
    void aBugEndsTheTorrentAndGivesAllBuffersBack() {
        write(0, 1);
        writer.failUnexpectedly(new IllegalStateException("bug"));
        write(0, 0);
        write(1, 0);

        PieceWriter.Answer answer = answer();
        assertEquals(3, answer.released().size());
        assertEquals(0, answer.kept());
        assertEquals(
                StorageException.Code.IO_ERROR, answer.failure().orElseThrow().code());
    }

    @Test
    void aFileThatCannotBeCreatedFailsTheTorrent() {
        disk.broken = true;
        write(0, 0);

        PieceWriter.Answer answer = answer();
        assertEquals(1, answer.released().size());
        assertTrue(answer.failure().orElseThrow().getMessage().contains("broken"));
        assertFalse(Files.exists(torrent.part(dir, 0)));
    }
}
