package bittc.download.connect;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Computes the priority of a connection, the same on both sides (BEP 40). As all peers prefer the same connections, a
 * newcomer finds a slot, and no single network can take all of them.
 */
final class PeerPriority {
    /** Bytes of an IPv4 address that always count in full: networks of /16. */
    private static final int IPV4_PREFIX = 2;

    /** Bytes of an IPv6 address that always count in full: networks of /48. */
    private static final int IPV6_PREFIX = 6;

    private static final int IPV4_LENGTH = 4;

    /** Keeps every other bit of bytes that do not count in full. */
    private static final int MASK = 0x55;

    private PeerPriority() {}

    /**
     * The priority of a connection, 0 to 2<sup>32</sup>-1, the same from either side; higher is better.
     *
     * @param one where one side listens, as the other sees it
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

    /** Masks an address beyond the prefix it has in common with the other, plus one byte. */
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
