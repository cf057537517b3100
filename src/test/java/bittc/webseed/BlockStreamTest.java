package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.PieceLayout;
import org.junit.jupiter.api.Test;

/** Which blocks a server is asked for together. */
class BlockStreamTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final int PIECE = 4 * BLOCK;

    private final BlockStream blocks = new BlockStream(new PieceLayout(8L * PIECE, PIECE), null);

    private void add(int piece, int... blockIndexes) {
        for (int block : blockIndexes) {
            blocks.add(piece, block * BLOCK, BLOCK);
        }
    }

    @Test
    void nothingIsAskedForBeforeItIsReleased() {
        add(0, 0, 1);
        assertFalse(blocks.hasWork());
        blocks.release();
        assertTrue(blocks.hasWork());
        assertEquals(2 * BLOCK, blocks.grow(Long.MAX_VALUE));
    }

    @Test
    void aRunDoesNotGrowByWhatIsNotReleased() {
        add(0, 2, 3);
        blocks.release();
        add(1, 0, 1);
        assertTrue(blocks.hasWork());
        assertEquals(PIECE, blocks.grow(Long.MAX_VALUE));
        blocks.release();
        assertEquals(PIECE + 2 * BLOCK, blocks.grow(Long.MAX_VALUE));
    }

    @Test
    void aRunEndsWhereBlocksDoNotFollowEachOther() {
        add(0, 0, 1, 3);
        blocks.release();
        assertTrue(blocks.hasWork());
        assertEquals(2 * BLOCK, blocks.grow(Long.MAX_VALUE));
    }

    @Test
    void whatTheServerHasNotBeenAskedForCanBeDropped() {
        add(0, 0, 1);
        blocks.release();
        assertTrue(blocks.hasWork());
        add(0, 2);
        assertFalse(blocks.drop(0, 0, BLOCK), "it is being asked for");
        assertTrue(blocks.drop(0, BLOCK, BLOCK));
        assertTrue(blocks.drop(0, 2 * BLOCK, BLOCK));
        blocks.release();
        assertEquals(BLOCK, blocks.grow(Long.MAX_VALUE));
    }
}
