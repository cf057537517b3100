package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalAddressTest {
    private final ExternalAddress external = new ExternalAddress(2);
    private final InetAddress ours = ip("198.51.100.7");

    private static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void told(String by, String ours) {
        external.onTold(ip(by), ip(ours));
    }

    @Test
    void believesNobodyAlone() {
        assertEquals(Optional.empty(), external.of(Family.IPV4));
        told("8.8.1.1", "198.51.100.7");
        assertEquals(Optional.empty(), external.of(Family.IPV4));
        told("8.8.2.1", "198.51.100.7");
        assertEquals(Optional.of(ours), external.of(Family.IPV4));
    }

    @Test
    void believesAsManyAsAreWanted() {
        ExternalAddress careful = new ExternalAddress(4);
        for (int network = 1; network <= 3; network++) {
            careful.onTold(ip("8.8." + network + ".1"), ours);
        }
        assertEquals(Optional.empty(), careful.of(Family.IPV4));
        careful.onTold(ip("8.8.4.1"), ours);
        assertEquals(Optional.of(ours), careful.of(Family.IPV4));
    }

    @Test
    void takesANetworkForOneVoice() {
        for (int i = 1; i < 200; i++) {
            told("8.8.1." + i, "203.0.113.1");
            told("2001:db8:1:" + i + "::1", "203.0.113.1");
        }
        assertEquals(Optional.of(ip("203.0.113.1")), external.of(Family.IPV4), "two networks");
        told("8.8.1.3", "203.0.113.2");
        assertEquals(Optional.empty(), external.of(Family.IPV4), "one of them thinks otherwise now");
    }

    @Test
    void wantsMoreThanHalfOfTheVoices() {
        told("8.8.1.1", "198.51.100.7");
        told("8.8.2.1", "198.51.100.7");
        told("8.8.3.1", "203.0.113.1");
        told("8.8.4.1", "203.0.113.1");
        assertEquals(Optional.empty(), external.of(Family.IPV4));
        told("8.8.5.1", "198.51.100.7");
        assertEquals(Optional.of(ours), external.of(Family.IPV4));
    }

    @Test
    void letsNobodyPushOthersOutByRepeating() {
        for (int i = 0; i < ExternalAddress.MAX_VOICES; i++) {
            told("8.8." + i + ".1", i < 20 ? "198.51.100.7" : "203.0.113.1");
        }
        for (int i = 0; i < 100; i++) {
            told("8.8.25.1", "203.0.113.1");
        }
        assertEquals(Optional.of(ours), external.of(Family.IPV4));
    }

    @Test
    void keepsTheFamiliesApart() {
        told("8.8.1.1", "2001:db8::7");
        told("2001:db8:2::1", "2001:db8::7");
        told("8.8.2.1", "198.51.100.7");
        assertEquals(Optional.of(ip("2001:db8::7")), external.of(Family.IPV6));
        assertEquals(Optional.empty(), external.of(Family.IPV4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.0.0.1",
                "10.0.0.1",
                "192.168.1.1",
                "100.64.0.1",
                "169.254.0.1",
                "224.0.0.1",
                "::",
                "::1",
                "fe80::1",
                "fd00::1",
                "ff02::1"
            })
    void hearsOfAddressesOnTheInternetAlone(String address) {
        told("8.8.1.1", address);
        told("8.8.2.1", address);
        assertEquals(Optional.empty(), external.of(Family.IPV4).or(() -> external.of(Family.IPV6)));
    }

    @Test
    void forgetsTheOldestVoicesAndSoNoticesAChange() {
        for (int i = 0; i < 1000; i++) {
            told("8." + i / 250 + "." + i % 250 + ".1", "198.51.100.7");
        }
        for (int i = 0; i <= ExternalAddress.MAX_VOICES / 2; i++) {
            told("9.9." + i + ".1", "203.0.113.1");
        }
        assertEquals(Optional.of(ip("203.0.113.1")), external.of(Family.IPV4));
    }
}
