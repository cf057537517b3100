package bittc.download.connect;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Which peers are to be connected to each other, as both sides and everybody else compute it (BEP 40): where all prefer the
 * same connections, a newcomer finds a place, and no one network can take all of them.
 */
final class PeerPriority {
    /** Bytes of an address of 4 that always count in full: networks of /16. */
    private static final int IPV4_PREFIX = 2;

    /** Bytes of an address of 16 that always count in full: networks of /48. */
    private static final int IPV6_PREFIX = 6;

    private static final int IPV4_LENGTH = 4;

    /** Every other bit of what does not count in full. */
    private static final int MASK = 0x55;

    private PeerPriority() {}

    /**
     * The priority of a connection, 0 to 2<sup>32</sup>-1, the same whoever asks; the greater the better.
     *
     * @param one where the one side listens, as the other sees it
     * @param other where the other side listens; of the same family
     */
    static long of(InetSocketAddress one, InetSocketAddress other) {
        byte[] a = one.getAddress().getAddress();
        byte[] b = other.getAddress().getAddress();
        if (a.length != b.length) {
            throw new IllegalArgumentException("addresses of two families: " + one + ", " + other);
        }
        return Arrays.equals(a, b) ? hash(port(one), port(other)) : hash(masked(a, b), masked(b, a));
    }

    /** An address with one byte more in full than it has in common with the other. */
    private static byte[] masked(byte[] address, byte[] other) {
        int inFull = address.length == IPV4_LENGTH ? IPV4_PREFIX : IPV6_PREFIX;
        while (inFull < address.length && Arrays.equals(address, 0, inFull, other, 0, inFull)) {
            inFull++;
        }
        byte[] masked = address.clone();
        for (int i = inFull; i < masked.length; i++) {
            masked[i] &= MASK;
        }
        return masked;
    }

    private static byte[] port(InetSocketAddress address) {
        return ByteBuffer.allocate(Short.BYTES)
                .putShort((short) address.getPort())
                .array();
    }

    private static long hash(byte[] a, byte[] b) {
        boolean inOrder = Arrays.compareUnsigned(a, b) <= 0;
        CRC32C crc = new CRC32C();
        crc.update(inOrder ? a : b);
        crc.update(inOrder ? b : a);
        return crc.getValue();
    }
}
