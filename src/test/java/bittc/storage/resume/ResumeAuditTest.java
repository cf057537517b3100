package bittc.storage.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.TestOptions;
import bittc.storage.TestTorrent;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.FileStamp;
import bittc.storage.file.TorrentFiles;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A complete torrent on disk, of which the record says that piece 0 is verified and half of piece 2 was written. */
class ResumeAuditTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final long NOW = 10_000_000;

    private final TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 3 * BLOCK)
            .file("b", 3 * BLOCK)
            .make();

    @TempDir
    Path dir;

    private TorrentFiles files;
    private ResumeState record;

    @BeforeEach
    void lookAtDisk() throws IOException {
        torrent.writeTo(dir);
        files = new TorrentFiles(Disk.REAL, torrent.metainfo(), TestOptions.in(dir), new FileHandles(4));
        files.scan(true, false);
        record = new ResumeState(torrent.layout());
        record.onTime(NOW);
        record.onVerified(0);
        record.onBlocks(2, 0, 1);
        record.onFile(0, stamp(0));
        record.onFile(1, stamp(1));
    }

    private FileStamp stamp(int file) {
        return files.stamp(file).orElseThrow();
    }

    private ResumeAudit audit(boolean sameBoot) throws IOException {
        return new ResumeAudit(files, record, sameBoot);
    }

    private static void assertPieces(Bitfield actual, int... expected) {
        Bitfield pieces = new Bitfield(3);
        Arrays.stream(expected).forEach(pieces::set);
        assertEquals(pieces, actual);
    }

    private static void assertTrustsNothing(ResumeAudit audit) {
        assertPieces(audit.verified());
        assertPieces(audit.candidates(), 0, 1, 2);
        assertTrue(audit.record().blocks().isEmpty());
    }

    @Test
    void unchangedFilesAreNotHashed() throws IOException {
        ResumeAudit audit = audit(true);

        assertPieces(audit.verified(), 0);
        assertPieces(audit.candidates());
        assertEquals(1, audit.record().blocks().get(2).cardinality());
    }

    @Test
    void afterAKillVerifiedPiecesOfANewerFileAreHashed() throws IOException {
        FileStamp now = stamp(0);
        record.onFile(0, new FileStamp(now.size() - 1, now.mtime() - 1, now.ctime() - 1, now.inode()));
        ResumeAudit audit = audit(true);

        assertPieces(audit.verified());
        assertPieces(audit.candidates(), 0);
        assertEquals(1, audit.record().blocks().get(2).cardinality());
    }

    @Test
    void aFileWrittenToAfterTheRecordWasClosedIsHashedWhole() throws IOException {
        FileStamp now = stamp(0);
        record.onFile(0, new FileStamp(now.size(), now.mtime() - 1, now.ctime() - 1, now.inode()));
        record.onClosed();
        ResumeAudit audit = audit(true);

        assertPieces(audit.verified());
        assertPieces(audit.candidates(), 0, 1);
        assertEquals(1, audit.record().blocks().get(2).cardinality());
    }

    @Test
    void filesThatWereReplacedTruncatedOrSetBackAreHashedWhole() throws IOException {
        FileStamp a = stamp(0);
        for (FileStamp other : new FileStamp[] {
            new FileStamp(a.size(), a.mtime() - 1, a.ctime() - 1, a.inode() + 1),
            new FileStamp(a.size() + 1, a.mtime() - 1, a.ctime() - 1, a.inode()),
            new FileStamp(a.size(), a.mtime() + 1, a.ctime(), a.inode())
        }) {
            record.onFile(0, other);
            record.onVerified(0);
            assertPieces(audit(true).candidates(), 0, 1);
        }
    }

    @Test
    void anUnrecordedFileIsHashedWhole() throws IOException {
        record.files().remove(1);
        ResumeAudit audit = audit(true);

        assertPieces(audit.verified(), 0);
        assertPieces(audit.candidates(), 1, 2);
        assertTrue(audit.record().blocks().isEmpty());
    }

    @Test
    void afterARebootDataThatMayNotHaveReachedTheDiskIsNotTrusted() throws IOException {
        assertTrustsNothing(audit(false));
    }

    @Test
    void afterARebootForcedFilesAreTrusted() throws IOException {
        record.onForced(0);
        ResumeAudit audit = audit(false);

        assertPieces(audit.verified(), 0);
        assertPieces(audit.candidates(), 1, 2);
    }

    @Test
    void afterARebootFilesWrittenLongBeforeTheLastNoteAreTrusted() throws IOException {
        record.onTime(NOW + ResumeState.WRITTEN_BACK_MILLIS - 1);
        assertPieces(audit(false).verified());

        record.onBlocks(2, 0, 1);
        record.onTime(NOW + ResumeState.WRITTEN_BACK_MILLIS);
        ResumeAudit audit = audit(false);
        assertPieces(audit.verified(), 0);
        assertEquals(1, audit.record().blocks().get(2).cardinality());
    }

    @Test
    void theNextRecordKeepsTheTimeSinceWhichAFileIsUnchanged() throws IOException {
        FileStamp b = stamp(1);
        record.onFile(1, new FileStamp(b.size(), b.mtime() - 1, b.ctime() - 1, b.inode()));
        record.onForced(0);
        ResumeState next = audit(true).current(NOW + 5);

        assertEquals(NOW, next.notedAt(0));
        assertEquals(NOW + 5, next.notedAt(1));
        assertTrue(next.forced().get(0));
        assertEquals(stamp(1), next.files().get(1));
    }

    @Test
    void aFileWithAllItsSpaceKeepsItUnlessReplaced() throws IOException {
        record.allocated().set(0, 2);
        record.files().remove(1);

        assertEquals("{0}", audit(true).allocated().toString());
    }
}
