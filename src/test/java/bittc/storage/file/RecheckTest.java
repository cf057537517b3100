package bittc.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.StampedDisk;
import bittc.storage.TestTorrent;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rehashes pieces of files in doubt, no others, and none twice without a new reason. */
class RecheckTest {
    private static final int PIECE = PieceLayout.BLOCK_LENGTH;
    private static final int LENGTH = 3 * PIECE;

    private final TestTorrent.Made torrent =
            TestTorrent.named("t", PIECE).file("a", LENGTH).file("b", LENGTH).make();
    private final StampedDisk disk = new StampedDisk();
    private final FileLayout layout =
            new FileLayout(torrent.layout(), torrent.metainfo().files());
    private final FileWatch watch = new FileWatch(disk, 2);
    private final FileNames names = new FileNames(
            disk, new FilePaths(disk, Path.of("d"), "t", torrent.metainfo().files()), layout, watch);
    private final Recheck recheck =
            new Recheck(layout, names, watch, torrent.metainfo().pieceHashes(), this::read);
    private final byte[] onDisk = torrent.content().clone();
    private int piecesRead;
    private Runnable whileReading = () -> {};
    private long time = 10;

    @BeforeEach
    void know() throws IOException {
        for (int file = 0; file < 2; file++) {
            touch(file);
            watch.noteOurs(file, names.path(file));
        }
    }

    private void read(long offset, ByteBuffer target) {
        piecesRead += target.remaining() / PIECE;
        target.put(onDisk, (int) offset, target.remaining());
        whileReading.run();
    }

    private void touch(int file) {
        time++;
        disk.files.put(names.path(file), new FileStamp(LENGTH, time, time, file + 1));
        disk.advanceMicros(2_000_000);
    }

    @Test
    void uploadsFromAnUntouchedFileAreNotHashed() throws IOException {
        assertEquals(OptionalInt.empty(), recheck.changedWithin(0, 2 * LENGTH));
        assertEquals(0, piecesRead);
    }

    @Test
    void uploadsFromAFileInDoubtAreHashedOnceAndRefusedWhereItChanged() throws IOException {
        onDisk[LENGTH + PIECE] ^= 1;
        touch(1);

        assertEquals(OptionalInt.of(1), recheck.changedWithin(LENGTH + PIECE, PIECE));
        assertEquals(OptionalInt.empty(), recheck.changedWithin(LENGTH, PIECE));
        assertEquals(2, piecesRead);
        assertEquals(OptionalInt.empty(), recheck.changedWithin(LENGTH, PIECE));
        assertEquals(2, piecesRead);
    }

    @Test
    void aNewDoubtOutdatesEarlierHashes() throws IOException {
        touch(1);
        assertEquals(OptionalInt.empty(), recheck.changedWithin(LENGTH, PIECE));
        onDisk[LENGTH] ^= 1;
        touch(1);
        assertEquals(OptionalInt.of(1), recheck.changedWithin(LENGTH, PIECE));
    }

    @Test
    void aLostFileIsNotUploadedFrom() throws IOException {
        disk.files.remove(names.path(1));
        disk.advanceMicros(1_000_000);

        assertEquals(OptionalInt.of(1), recheck.changedWithin(LENGTH - PIECE, 2 * PIECE));
        assertEquals(0, piecesRead);
    }

    @Test
    void aFileInDoubtWhosePiecesAreCorrectIsTrustedAgain() throws IOException {
        touch(0);
        touch(1);
        recheck.requireComplete();

        assertFalse(watch.isDoubtful(0));
        assertFalse(watch.isDoubtful(1));
        assertEquals(6, piecesRead);
    }

    @Test
    void aChangedFileIsNotComplete() throws IOException {
        onDisk[2 * PIECE] ^= 1;
        touch(0);

        assertThrows(StorageException.class, recheck::requireComplete);
        assertTrue(watch.isDoubtful(0));
    }

    @Test
    void aFileChangedDuringEveryHashIsGivenUp() {
        touch(0);
        whileReading = () -> touch(0);

        assertThrows(StorageException.class, () -> recheck.requireComplete(0));
        assertTrue(watch.isDoubtful(0));
        assertEquals(9, piecesRead);
    }

    @Test
    void allPiecesOfAnAbsentFileAreWrong() throws IOException {
        watch.noteAbsent(1);
        BitSet all = new BitSet();
        all.set(3, 6);

        assertEquals(all, recheck.wrong(1));
        assertEquals(new BitSet(), recheck.wrong(0));
    }
}
