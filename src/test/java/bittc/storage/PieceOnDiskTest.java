package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.PieceHashes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A piece of six blocks of one byte each, and padding. */
class PieceOnDiskTest {
    private final List<String> hashed = new ArrayList<>();
    private final List<ByteBuffer> released = new ArrayList<>();

    private PieceOnDisk piece(boolean anyOrder, int... onDisk) {
        BitSet blocks = new BitSet();
        for (int block : onDisk) {
            blocks.set(block);
        }
        return new PieceOnDisk(new Written(anyOrder), 6, 3, blocks);
    }

    private final class Written implements PieceHashes.Check {
        private final boolean anyOrder;

        Written(boolean anyOrder) {
            this.anyOrder = anyOrder;
        }

        @Override
        public boolean takesAnyOrder() {
            return anyOrder;
        }

        @Override
        public void blocks(int firstBlock, ByteBuffer data) {
            hashed.add(firstBlock + "+" + data.remaining());
        }

        @Override
        public void padding(int length) {
            hashed.add("padding " + length);
        }

        @Override
        public boolean matches() {
            return true;
        }
    }

    private void write(PieceOnDisk piece, int first, int blocks) {
        List<ByteBuffer> run = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            run.add(ByteBuffer.allocate(1));
        }
        piece.add(first, run);
        piece.hashKept(released);
    }

    @Test
    void inOrderBlocksWaitForThoseBefore() {
        PieceOnDisk piece = piece(false);
        write(piece, 4, 2);
        write(piece, 0, 2);
        assertEquals(List.of("0+1", "1+1"), hashed);
        assertEquals(2, piece.keptCount());
        write(piece, 2, 2);
        assertEquals(List.of("0+1", "1+1", "2+1", "3+1", "4+1", "5+1"), hashed);
        assertTrue(piece.isWhole() && piece.matches());
        assertEquals("padding 3", hashed.get(6));
        assertEquals(6, released.size());
    }

    @Test
    void inAnyOrderNoBlockWaits() {
        PieceOnDisk piece = piece(true);
        write(piece, 4, 2);
        assertEquals(List.of("4+1", "5+1"), hashed);
        assertEquals(0, piece.keptCount());
        write(piece, 1, 1);
        assertEquals(0, piece.blocksToReadBack(), "the first is missing");
        assertFalse(piece.isWhole());
        write(piece, 0, 1);
        assertEquals(2, piece.hashed());
        write(piece, 2, 2);
        assertEquals(List.of("4+1", "5+1", "1+1", "0+1", "2+1", "3+1"), hashed);
        assertTrue(piece.isWhole());
        assertEquals(6, released.size());
    }

    @Test
    void inAnyOrderBlocksOfAnEarlierRunAreReadBackOnce() {
        PieceOnDisk piece = piece(true, 1, 2, 5);
        write(piece, 3, 1);
        assertEquals(0, piece.blocksToReadBack(), "the first is missing");
        write(piece, 0, 1);
        assertEquals(1, piece.hashed());
        assertEquals(2, piece.blocksToReadBack());
        piece.hashReadBack(ByteBuffer.allocate(2), 2);
        assertEquals(4, piece.hashed(), "the one behind is hashed");
        write(piece, 4, 1);
        assertEquals(1, piece.blocksToReadBack());
        piece.hashReadBack(ByteBuffer.allocate(1), 1);
        assertEquals(List.of("3+1", "0+1", "1+2", "4+1", "5+1"), hashed);
        assertTrue(piece.isWhole());
    }
}
