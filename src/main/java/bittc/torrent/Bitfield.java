package bittc.torrent;

import java.util.Arrays;

/**
 * A set of piece indexes, such as the pieces that a peer has. On the wire, the high bit of the first byte is piece 0,
 * and the spare bits at the end are zero (BEP 3). Mutable, owned by one thread.
 */
public final class Bitfield {
    private final int size;
    private final long[] words;
    private int cardinality;

    /** An empty set over pieces 0 to {@code size - 1}. */
    public Bitfield(int size) {
        this.size = size;
        this.words = new long[(size + 63) >>> 6];
    }

    /** A copy that shares nothing with the original. */
    public Bitfield copy() {
        Bitfield copy = new Bitfield(size);
        System.arraycopy(words, 0, copy.words, 0, words.length);
        copy.cardinality = cardinality;
        return copy;
    }

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException if there are too many or too few bytes for {@code size}, or a spare bit is
     *     set
     */
    public static Bitfield ofBytes(byte[] bytes, int size) {
        int expected = (size + 7) >>> 3;
        if (bytes.length != expected) {
            throw new IllegalArgumentException("bitfield of " + bytes.length + " bytes (expected: " + expected + ")");
        }
        Bitfield bits = new Bitfield(size);
        for (int i = 0; i < bytes.length; i++) {
            long reversed = Integer.reverse(bytes[i]) >>> 24;
            bits.words[i >>> 3] |= reversed << ((i & 7) << 3);
        }
        if ((size & 63) != 0 && bits.words[bits.words.length - 1] >>> (size & 63) != 0) {
            throw new IllegalArgumentException("bitfield with spare bits set");
        }
        for (long word : bits.words) {
            bits.cardinality += Long.bitCount(word);
        }
        return bits;
    }

    /** The wire form: one bit a piece, high bit first, zero-padded to a whole byte. */
    public byte[] toBytes() {
        byte[] bytes = new byte[(size + 7) >>> 3];
        for (int i = 0; i < bytes.length; i++) {
            int eight = (int) (words[i >>> 3] >>> ((i & 7) << 3)) & 0xff;
            bytes[i] = (byte) (Integer.reverse(eight) >>> 24);
        }
        return bytes;
    }

    /** The number of pieces that the set ranges over. */
    public int size() {
        return size;
    }

    public int cardinality() {
        return cardinality;
    }

    public boolean isFull() {
        return cardinality == size;
    }

    public boolean isEmpty() {
        return cardinality == 0;
    }

    public boolean get(int pieceIndex) {
        return (words[pieceIndex >>> 6] & 1L << pieceIndex) != 0;
    }

    /** Adds a piece; false if it was already in the set. */
    public boolean set(int pieceIndex) {
        if (pieceIndex < 0 || pieceIndex >= size) {
            throw new IndexOutOfBoundsException(pieceIndex);
        }
        if (get(pieceIndex)) {
            return false;
        }
        words[pieceIndex >>> 6] |= 1L << pieceIndex;
        cardinality++;
        return true;
    }

    /** Removes a piece; false if it was not in the set. */
    public boolean clear(int pieceIndex) {
        if (!get(pieceIndex)) {
            return false;
        }
        words[pieceIndex >>> 6] &= ~(1L << pieceIndex);
        cardinality--;
        return true;
    }

    public void setAll() {
        Arrays.fill(words, -1L);
        if ((size & 63) != 0) {
            words[words.length - 1] = (1L << (size & 63)) - 1;
        }
        cardinality = size;
    }

    /** The first piece at or after this index that is in the set, or -1. */
    public int nextSet(int from) {
        return next(from, 0L);
    }

    /** The first piece at or after this index that is not in the set, or -1. */
    public int nextClear(int from) {
        return next(from, -1L);
    }

    /** The first piece at or after this index that is in this set but not in the other, or -1. */
    public int nextSetBeyond(Bitfield other, int from) {
        if (from >= size) {
            return -1;
        }
        long mask = -1L << from;
        for (int w = from >>> 6; w < words.length; w++) {
            long word = words[w] & ~other.words[w] & mask;
            if (word != 0) {
                return (w << 6) + Long.numberOfTrailingZeros(word);
            }
            mask = -1L;
        }
        return -1;
    }

    /** The first piece at or after this index that is in both sets, or -1. */
    public int nextSetAlso(Bitfield other, int from) {
        if (from >= size) {
            return -1;
        }
        long mask = -1L << from;
        for (int w = from >>> 6; w < words.length; w++) {
            long word = words[w] & other.words[w] & mask;
            if (word != 0) {
                return (w << 6) + Long.numberOfTrailingZeros(word);
            }
            mask = -1L;
        }
        return -1;
    }

    private int next(int from, long flip) {
        if (from >= size) {
            return -1;
        }
        int w = from >>> 6;
        long word = (words[w] ^ flip) & -1L << from;
        while (word == 0) {
            if (++w == words.length) {
                return -1;
            }
            word = words[w] ^ flip;
        }
        int index = (w << 6) + Long.numberOfTrailingZeros(word);
        return index < size ? index : -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bitfield that && size == that.size && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * size + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return cardinality + "/" + size;
    }
}
