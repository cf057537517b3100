package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class HostKeyTest {
    private static HostKey key(String address) throws UnknownHostException {
        return HostKey.of(InetAddress.getByName(address));
    }

    @Test
    void aHostIsAnIpv4AddressOrAnIpv6Network() throws UnknownHostException {
        assertEquals(key("10.9.0.1"), key("10.9.0.1"));
        assertNotEquals(key("10.9.0.1"), key("10.9.0.2"));
        assertEquals(key("::ffff:10.9.0.1"), key("10.9.0.1"));
        assertEquals(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::7"));
        assertNotEquals(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assertNotEquals(key("::10.9.0.1"), key("0.0.0.0"));
    }

    @Test
    void linkLocalAddressesAreHostsOfTheirOwn() throws UnknownHostException {
        assertNotEquals(key("fe80::1"), key("fe80::2"));
        assertEquals(key("fe80::1"), key("fe80::1"));
    }
}
