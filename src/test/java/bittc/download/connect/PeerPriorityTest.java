package bittc.download.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerPriorityTest {
    private static long priority(String one, String other) {
        return PeerPriority.of(new InetSocketAddress(one, 6881), new InetSocketAddress(other, 6882));
    }

    private static long crc(String hex) {
        CRC32C crc = new CRC32C();
        crc.update(HexFormat.of().parseHex(hex));
        return crc.getValue();
    }

    @Test
    void isThatOfTheSpecification() {
        assertEquals(0xec2d7224L, priority("123.213.32.10", "98.76.54.32"));
        assertEquals(0x99568189L, priority("123.213.32.10", "123.213.32.234"));
    }

    @ParameterizedTest
    @CsvSource({
        // Of different /16, of the same, of the same /24; the lesser address comes first.
        "10.1.255.255, 10.2.255.255, 0a0155550a025555",
        "10.1.2.255, 10.1.1.255, 0a0101550a010255",
        "10.1.2.255, 10.1.2.254, 0a0102fe0a0102ff",
        "200.1.255.255, 100.2.255.255, 64025555c8015555",
    })
    void masksWhatTheAddressesDoNotHaveInCommon(String one, String other, String hashed) {
        assertEquals(crc(hashed), priority(one, other));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:ffff:ffff:ffff:ffff:ffff, 2001:db8:2:ffff:ffff:ffff:ffff:ffff, "
                + "20010db8000155555555555555555555 20010db8000255555555555555555555",
        "2001:db8:1:ff:ffff:ffff:ffff:ffff, 2001:db8:1:1ff:ffff:ffff:ffff:ffff, "
                + "20010db8000100555555555555555555 20010db8000101555555555555555555",
        "2001:db8:1:fe:ffff:ffff:ffff:ffff, 2001:db8:1:ff:ffff:ffff:ffff:ffff, "
                + "20010db8000100fe5555555555555555 20010db8000100ff5555555555555555",
    })
    void masksAddressesOfIpv6InTheSameWay(String one, String other, String hashed) {
        assertEquals(crc(hashed.replace(" ", "")), priority(one, other));
    }

    @Test
    void goesByThePortsAtOneAddress() {
        byte[] ports = ByteBuffer.allocate(4)
                .putShort((short) 6881)
                .putShort((short) 60000)
                .array();
        CRC32C crc = new CRC32C();
        crc.update(ports);
        InetSocketAddress one = new InetSocketAddress("10.0.0.1", 60000);
        InetSocketAddress other = new InetSocketAddress("10.0.0.1", 6881);
        assertEquals(crc.getValue(), PeerPriority.of(one, other));
        assertEquals(crc.getValue(), PeerPriority.of(other, one));
        assertNotEquals(crc.getValue(), PeerPriority.of(one, one));
    }

    @Test
    void isTheSameOnBothSides() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            String one = random.nextInt(2) + ".0." + random.nextInt(2) + "." + random.nextInt(256);
            String other = random.nextInt(2) + ".0." + random.nextInt(2) + "." + random.nextInt(256);
            InetSocketAddress a = new InetSocketAddress(one, 1 + random.nextInt(65535));
            InetSocketAddress b = new InetSocketAddress(other, 1 + random.nextInt(65535));
            assertEquals(PeerPriority.of(a, b), PeerPriority.of(b, a), one + " " + other);
        }
    }

    @Test
    void isNotDefinedBetweenFamilies() {
        assertThrows(IllegalArgumentException.class, () -> priority("10.0.0.1", "2001:db8::1"));
    }
}
