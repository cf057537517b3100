package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    private static InetAddress ip(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, LOOPBACK",
        "127.9.9.9, LOOPBACK",
        "0.0.0.0, LOOPBACK",
        "::1, LOOPBACK",
        "::, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "10.1.2.3, LOCAL",
        "172.16.0.1, LOCAL",
        "172.31.255.255, LOCAL",
        "192.168.1.1, LOCAL",
        "169.254.169.254, LOCAL",
        "100.64.0.1, LOCAL",
        "100.127.255.255, LOCAL",
        "fe80::1, LOCAL",
        "fec0::1, LOCAL",
        "fc00::1, LOCAL",
        "fd12:3456::1, LOCAL",
        "::ffff:10.0.0.1, LOCAL",
        "100.63.0.1, PUBLIC",
        "100.128.0.1, PUBLIC",
        "172.32.0.1, PUBLIC",
        "8.8.8.8, PUBLIC",
        "2001:db8::1, PUBLIC",
    })
    void tellsHowFarAnAddressReaches(String literal, AddressScope scope) throws UnknownHostException {
        assertEquals(scope, AddressScope.of(ip(literal)));
    }

    @Test
    void leadsOutwardsAndNeverInwards() throws UnknownHostException {
        assertFalse(AddressScope.PUBLIC.mayLeadTo(ip("127.0.0.1")));
        assertFalse(AddressScope.PUBLIC.mayLeadTo(ip("192.168.1.1")));
        assertFalse(AddressScope.LOCAL.mayLeadTo(ip("127.0.0.1")));
        assertTrue(AddressScope.PUBLIC.mayLeadTo(ip("8.8.8.8")));
        assertTrue(AddressScope.LOCAL.mayLeadTo(ip("8.8.8.8")));
        assertTrue(AddressScope.LOOPBACK.mayLeadTo(ip("127.0.0.1")));
    }
}
