package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class PieceLayoutTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    /** Four pieces of four blocks, the last one a block and a byte long; the second and the last end in padding. */
    private final PieceLayout padded =
            new PieceLayout(13L * BLOCK + 1, 4 * BLOCK, new int[] {0, 3 * BLOCK - 10, 0, BLOCK});

    @Test
    void cutsBlocksOutOfDataOnlyAndHashesPaddingToo() {
        assertEquals(4 * BLOCK, padded.lengthOf(1));
        assertEquals(BLOCK + 10, padded.dataLength(1));
        assertEquals(2, padded.blockCount(1));
        assertEquals(10, padded.blockLength(1, 1));
        assertEquals(4, padded.blockCount(2));
        assertEquals(BLOCK + 1, padded.lengthOf(3));
        assertEquals(1, padded.blockCount(3));
        assertEquals(1, padded.blockLength(3, 0));
    }

    @Test
    void asksForNoPaddingButServesAllOfThePiece() {
        assertTrue(padded.isBlock(1, BLOCK, 10));
        assertFalse(padded.isBlock(1, BLOCK, BLOCK), "a full block of which most is padding");
        assertFalse(padded.isBlock(1, 2 * BLOCK, BLOCK), "padding alone");
        assertTrue(padded.isRange(new Block(1, BLOCK, BLOCK)));
        assertTrue(padded.isRange(new Block(1, 3 * BLOCK, BLOCK)));
        assertFalse(padded.isRange(new Block(1, 3 * BLOCK, BLOCK + 1)));
    }

    @Test
    void countsBytesOfBlocks() {
        BitSet blocks = new BitSet();
        blocks.set(1);
        assertEquals(10, padded.blockLength(1, blocks));
        blocks.set(0);
        assertEquals(BLOCK + 10, padded.blockLength(1, blocks));
        assertEquals(2 * BLOCK, padded.blockLength(0, blocks));
        assertEquals(BLOCK + 10, padded.blockLength(1, 0, 2));
        assertEquals(10, padded.blockLength(1, 1, 2));
        assertEquals(2 * BLOCK, padded.blockLength(0, 1, 2));
    }

    @Test
    void refusesPaddingThatLeavesNothingOfAPiece() {
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(20, 10, new int[] {0, 10}));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(20, 10, new int[] {0, -1}));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(20, 10, new int[1]));
    }
}
