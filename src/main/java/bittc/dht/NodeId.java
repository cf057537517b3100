package bittc.dht;

import bittc.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A point in the 160-bit space of node ids and info hashes (BEP 5), where distance is the exclusive or.
 *
 * @param high bits 0 to 63, the most significant first
 * @param middle bits 64 to 127
 * @param low bits 128 to 159
 */
record NodeId(long high, long middle, int low) {
    /** Length in bytes. */
    static final int LENGTH = 20;

    /** Length in bits. */
    static final int BITS = 8 * LENGTH;

    /**
     * Makes an id of these bytes.
     *
     * @throws IllegalArgumentException if there are not exactly {@value #LENGTH} of them
     */
    static NodeId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("node id of " + bytes.length + " bytes (expected: " + LENGTH + ")");
        }
        return read(ByteBuffer.wrap(bytes));
    }

    /** The point of a torrent. */
    static NodeId of(InfoHash infoHash) {
        return of(infoHash.toBytes());
    }

    /** Reads the next {@value #LENGTH} bytes. */
    static NodeId read(ByteBuffer from) {
        return new NodeId(from.getLong(), from.getLong(), from.getInt());
    }

    static NodeId random(RandomGenerator random) {
        return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(high)
                .putLong(middle)
                .putInt(low)
                .array();
    }

    /** The number of leading bits that both share; {@link #BITS} if they are equal. */
    int commonBits(NodeId that) {
        if (high != that.high) {
            return Long.numberOfLeadingZeros(high ^ that.high);
        }
        if (middle != that.middle) {
            return Long.SIZE + Long.numberOfLeadingZeros(middle ^ that.middle);
        }
        return 2 * Long.SIZE + Integer.numberOfLeadingZeros(low ^ that.low);
    }

    /** Negative if the first is closer to this id than the second, positive if it is farther, 0 if they are equal. */
    int compareDistances(NodeId first, NodeId second) {
        int byHigh = Long.compareUnsigned(high ^ first.high, high ^ second.high);
        if (byHigh != 0) {
            return byHigh;
        }
        int byMiddle = Long.compareUnsigned(middle ^ first.middle, middle ^ second.middle);
        return byMiddle != 0 ? byMiddle : Integer.compareUnsigned(low ^ first.low, low ^ second.low);
    }

    /** A random id that shares exactly this many leading bits with this one, fewer than {@link #BITS}. */
    NodeId randomWithCommonBits(int bits, RandomGenerator random) {
        byte[] mixed = random(random).toBytes();
        byte[] ours = toBytes();
        for (int i = 0; i <= bits; i++) {
            int mask = 0x80 >> i % 8;
            boolean set = (ours[i / 8] & mask) != 0;
            boolean wanted = i < bits ? set : !set;
            mixed[i / 8] = (byte) (wanted ? mixed[i / 8] | mask : mixed[i / 8] & ~mask);
        }
        return of(mixed);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
