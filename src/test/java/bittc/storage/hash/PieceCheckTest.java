package bittc.storage.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.Sha1PieceHashes;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.torrent.Sha1;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares pieces with their hashes, and reports the result once, however many threads help. */
class PieceCheckTest {
    private static final int PIECE = 16 * 1024;
    private static final PieceLayout LAYOUT = new PieceLayout(4 * PIECE, PIECE);

    private final byte[] onDisk = new byte[4 * PIECE];
    private final List<Long> readAt = new ArrayList<>();
    private final List<Bitfield> answers = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();

    @BeforeEach
    void fill() {
        new Random(1).nextBytes(onDisk);
        MessageDigest sha1 = Sha1.digest();
        for (int piece = 0; piece < 4; piece++) {
            hashes.writeBytes(sha1.digest(Arrays.copyOfRange(onDisk, piece * PIECE, (piece + 1) * PIECE)));
        }
    }

    private static Bitfield pieces(int... indices) {
        Bitfield pieces = new Bitfield(4);
        Arrays.stream(indices).forEach(pieces::set);
        return pieces;
    }

    private void read(long offset, ByteBuffer target) {
        readAt.add(offset);
        target.put(onDisk, (int) offset, target.remaining());
    }

    private PieceCheck check(PieceSweep.Source source, int... candidates) {
        return new PieceCheck(
                LAYOUT, source, new Sha1PieceHashes(hashes.toByteArray()), pieces(candidates), bytes -> {});
    }

    private void share(PieceCheck check, Executor executor) {
        check.share(executor, 2, answers::add, failures::add);
    }

    @Test
    void aChangedPieceIsNotGood() throws IOException {
        onDisk[2 * PIECE] ^= 1;
        PieceCheck check = check(this::read, 0, 1, 2, 3);
        check.run(1);

        assertEquals(pieces(0, 1, 3), check.good());
    }

    @Test
    void onlyCandidatesAreRead() throws IOException {
        PieceCheck check = check(this::read, 1, 3);
        check.run(1);

        assertEquals(List.of((long) PIECE, 3L * PIECE), readAt);
        assertEquals(pieces(1, 3), check.good());
    }

    @Test
    void missingDataIsNoFailure() throws IOException {
        PieceCheck check = check(
                (offset, target) -> {
                    if (offset == PIECE) {
                        throw new EOFException();
                    }
                    read(offset, target);
                },
                0,
                1,
                2);
        check.run(1);

        assertEquals(pieces(0, 2), check.good());
    }

    @Test
    void onlyBytesOfBadPiecesThatAreNotZerosOccupyTheDisk() throws IOException {
        Arrays.fill(onDisk, 0, PIECE, (byte) 0);
        onDisk[2 * PIECE] ^= 1;
        PieceCheck check = check(this::read, 0, 1, 2);
        check.run(1);

        assertEquals(PIECE, check.occupiedBytes());
    }

    @Test
    void aHelperThatComesLateReportsNothing() {
        List<Runnable> late = new ArrayList<>();
        share(check(this::read, 0, 1, 2, 3), late::add);
        late.forEach(Runnable::run);

        assertEquals(List.of(pieces(0, 1, 2, 3)), answers);
    }

    @Test
    void aHelperThatDoesAllTheWorkLeavesTheReportToTheLast() {
        share(check(this::read, 0, 1, 2, 3), task -> {
            task.run();
            assertTrue(answers.isEmpty());
        });

        assertEquals(List.of(pieces(0, 1, 2, 3)), answers);
        assertEquals(4, readAt.size());
    }

    @Test
    void aDiskThatFailsIsReportedAndNoPieceIsCalledGood() {
        IOException broken = new IOException("broken");
        share(
                check(
                        (offset, target) -> {
                            throw broken;
                        },
                        0,
                        1),
                task -> {});

        assertEquals(List.of(broken), failures);
        assertTrue(answers.isEmpty());
    }

    @Test
    void aCancelledCheckStopsReading() throws IOException {
        PieceCheck[] check = new PieceCheck[1];
        check[0] = check(
                (offset, target) -> {
                    read(offset, target);
                    check[0].cancel();
                },
                0,
                1,
                2);
        check[0].run(1);

        assertEquals(1, readAt.size());
        assertFalse(check[0].good().get(1));
    }
}
