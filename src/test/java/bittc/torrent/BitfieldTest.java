package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitfieldTest {
    private static Bitfield of(int size, int... pieces) {
        Bitfield bits = new Bitfield(size);
        for (int piece : pieces) {
            bits.set(piece);
        }
        return bits;
    }

    @Test
    void pieceZeroIsTheHighBitOfTheFirstByte() {
        assertArrayEquals(
                new byte[] {(byte) 0b1000_0001, (byte) 0b0100_0000},
                of(10, 0, 7, 9).toBytes());
        assertEquals(of(10, 0, 7, 9), Bitfield.ofBytes(new byte[] {(byte) 0b1000_0001, (byte) 0b0100_0000}, 10));
    }

    @Test
    void refusesAWrongLengthAndSpareBits() {
        assertThrows(IllegalArgumentException.class, () -> Bitfield.ofBytes(new byte[1], 9));
        assertThrows(IllegalArgumentException.class, () -> Bitfield.ofBytes(new byte[3], 9));
        assertThrows(IllegalArgumentException.class, () -> Bitfield.ofBytes(new byte[] {0, 0b0100_0000}, 9));
        assertEquals(1, Bitfield.ofBytes(new byte[] {0, (byte) 0b1000_0000}, 9).cardinality());
        assertEquals(
                64,
                Bitfield.ofBytes(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}, 64)
                        .cardinality());
    }

    @Test
    void countsWhatGoesInAndOutOnce() {
        Bitfield bits = of(70, 3);
        assertFalse(bits.set(3));
        assertTrue(bits.set(69));
        assertEquals(2, bits.cardinality());
        assertTrue(bits.clear(3));
        assertFalse(bits.clear(3));
        assertEquals(1, bits.cardinality());
        assertThrows(IndexOutOfBoundsException.class, () -> bits.set(70));
        assertThrows(IndexOutOfBoundsException.class, () -> bits.set(-1));
    }

    @Test
    void allOfThemAreNoMoreThanThereAre() {
        for (int size : new int[] {1, 63, 64, 65, 128}) {
            Bitfield bits = new Bitfield(size);
            assertTrue(bits.isEmpty());
            bits.setAll();
            assertTrue(bits.isFull());
            assertEquals(-1, bits.nextClear(0));
            assertEquals(bits, Bitfield.ofBytes(bits.toBytes(), size), "no spare bit is set");
        }
    }

    @Test
    void findsTheNextAsASlowSearchDoes() {
        Random random = new Random(1);
        for (int run = 0; run < 200; run++) {
            int size = 1 + random.nextInt(200);
            Bitfield bits = new Bitfield(size);
            Bitfield other = new Bitfield(size);
            BitSet set = new BitSet();
            BitSet beyond = new BitSet();
            BitSet also = new BitSet();
            for (int piece = 0; piece < size; piece++) {
                boolean in = random.nextInt(8) == 0;
                boolean inOther = random.nextInt(2) == 0;
                if (in) {
                    bits.set(piece);
                    set.set(piece);
                }
                if (inOther) {
                    other.set(piece);
                }
                beyond.set(piece, in && !inOther);
                also.set(piece, in && inOther);
            }
            for (int from = 0; from <= size; from++) {
                assertEquals(set.nextSetBit(from), bits.nextSet(from));
                int clear = set.nextClearBit(from);
                assertEquals(clear < size ? clear : -1, bits.nextClear(from));
                assertEquals(beyond.nextSetBit(from), bits.nextSetBeyond(other, from));
                assertEquals(also.nextSetBit(from), bits.nextSetAlso(other, from));
            }
        }
    }

    @Test
    void aCopySharesNothing() {
        Bitfield bits = of(10, 1);
        Bitfield copy = bits.copy();
        assertEquals(bits, copy);
        copy.set(2);
        assertFalse(bits.get(2));
        assertNotEquals(bits, copy);
        assertNotEquals(of(10, 1), of(11, 1));
    }
}
