package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompactAddressTest {
    private static final byte[] IPV4 = {10, 9, 0, 2, 0x1a, (byte) 0xe1};

    @Test
    void writesAndReadsBothFamilies() {
        InetSocketAddress ipv4 = new InetSocketAddress("10.9.0.2", 6881);
        assertArrayEquals(IPV4, CompactAddress.of(ipv4));
        assertEquals(Optional.of(ipv4), CompactAddress.read(IPV4, 0, CompactAddress.IPV4_LENGTH));
        InetSocketAddress ipv6 = new InetSocketAddress("2001:db8::1", 65535);
        byte[] bytes = CompactAddress.of(ipv6);
        assertEquals(CompactAddress.IPV6_LENGTH, bytes.length);
        assertEquals(Optional.of(ipv6), CompactAddress.read(bytes, 0, CompactAddress.IPV6_LENGTH));
    }

    @Test
    void readsFromTheMiddle() {
        byte[] two = new byte[12];
        System.arraycopy(IPV4, 0, two, 6, 6);
        assertTrue(CompactAddress.read(two, 0, 6).isEmpty());
        assertEquals(Optional.of(new InetSocketAddress("10.9.0.2", 6881)), CompactAddress.read(two, 6, 6));
    }

    @Test
    void whatCannotBeAPeerIsNone() {
        byte[] host = {10, 9, 0, 2};
        assertTrue(CompactAddress.peer(host, 1).isPresent());
        assertTrue(CompactAddress.peer(host, 65535).isPresent());
        assertTrue(CompactAddress.peer(host, 0).isEmpty());
        assertTrue(CompactAddress.peer(host, 65536).isEmpty());
        assertTrue(CompactAddress.peer(host, -1).isEmpty());
        assertTrue(CompactAddress.peer(new byte[] {0, 1, 2, 3}, 1).isEmpty(), "this network");
        assertTrue(CompactAddress.peer(new byte[] {(byte) 224, 0, 0, 1}, 1).isEmpty(), "multicast");
        assertTrue(CompactAddress.peer(new byte[] {-1, -1, -1, -1}, 1).isEmpty(), "broadcast");
        assertTrue(CompactAddress.peer(new byte[16], 1).isEmpty(), "unspecified");
        assertTrue(CompactAddress.peer(new byte[5], 1).isEmpty(), "neither 4 nor 16 bytes");
    }
}
