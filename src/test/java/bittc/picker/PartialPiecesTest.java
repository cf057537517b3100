package bittc.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartialPiecesTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final int PIECES = 6;
    private static final int BLOCKS = 3;

    private final PartialPieces begun =
            new PartialPieces(new PieceLayout((long) PIECES * BLOCKS * BLOCK, BLOCKS * BLOCK));
    private final List<String> asked = new ArrayList<>();

    private int ask(PieceProgress piece, int count) {
        return begun.ask(piece, count, (index, block) -> asked.add(index + ":" + block));
    }

    private static Candidate peer(String key) {
        Bitfield all = new Bitfield(PIECES);
        all.setAll();
        return new Candidate(key, all, true, false);
    }

    private int ask(String peer, int count, Pass pass) {
        return begun.ask(peer(peer), count, (index, block) -> asked.add(index + ":" + block), pass);
    }

    @Test
    void asksForTheBlocksOfTheOldestPieceFirst() {
        begun.begin(4);
        begun.begin(1);
        assertEquals(0, ask("peer", 4, Pass.ANY));
        assertEquals(List.of("4:0", "4:1", "4:2", "1:0"), asked);
    }

    @Test
    void isOpenAsLongAsABlockIsMissing() {
        PieceProgress piece = begun.begin(2);
        assertEquals(2, ask(piece, 5));
        assertEquals(List.of(), begun.open());
        begun.release(piece, 1);
        assertEquals(List.of(piece), begun.open());
        assertTrue(begun.receive(piece, 1, "late"));
        assertEquals(List.of(), begun.open());
        begun.release(piece, 1); // the late block came meanwhile
        assertEquals(List.of(), begun.open());
    }

    @Test
    void whoTakesAPieceOverOwnsItUntilItAbandonsIt() {
        PieceProgress piece = begun.begin(0);
        PieceProgress other = begun.begin(1);
        begun.give(other, peer("other"));
        ask("peer", 1, Pass.ABANDONED);
        assertEquals("peer", piece.owner);
        assertEquals("other", other.owner);
        begun.abandon("peer");
        assertNull(piece.owner);
        assertEquals("other", other.owner);
    }

    @Test
    void aPieceThatChangesHandsIsNotLostToTheFirstOwner() {
        PieceProgress piece = begun.begin(0);
        begun.give(piece, peer("first"));
        begun.give(piece, peer("second"));
        begun.abandon("first");
        assertEquals("second", piece.owner);
    }

    @Test
    void aPieceThatHasEndedIsForgottenWithItsOwner() {
        PieceProgress first = begun.begin(3);
        begun.give(first, peer("peer"));
        begun.end(first);
        PieceProgress second = begun.begin(3);
        begun.give(second, peer("other"));
        begun.abandon("peer");
        assertEquals(List.of(second), begun.open());
        assertEquals("other", second.owner);
    }

    /** Whatever happens in whatever order: the open pieces are those with missing blocks, each once. */
    @Test
    void knowsWhichPiecesAreOpenThroughRandomHistories() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            for (int step = 0; step < 300; step++) {
                int index = random.nextInt(PIECES);
                int block = random.nextInt(BLOCKS);
                PieceProgress piece = begun.get(index);
                if (piece == null) {
                    piece = begun.begin(index);
                }
                switch (random.nextInt(5)) {
                    case 0 -> begun.release(piece, block);
                    case 1 -> begun.receive(piece, block, "peer");
                    case 2 -> begun.end(piece);
                    case 3 -> ask("peer", random.nextInt(5), Pass.ANY);
                    default -> {
                        if (piece.missing() > 0) {
                            ask(piece, 1 + random.nextInt(2));
                        }
                    }
                }
                checkOpen("seed " + seed + " step " + step);
            }
        }
    }

    private void checkOpen(String where) {
        int missing = 0;
        for (int index = 0; index < PIECES; index++) {
            PieceProgress piece = begun.get(index);
            boolean open = piece != null && piece.missing() > 0;
            missing += open ? 1 : 0;
            assertEquals(open, piece != null && begun.open().contains(piece), where);
        }
        assertEquals(missing, begun.open().size(), where);
    }
}
