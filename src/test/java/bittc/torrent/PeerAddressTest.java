package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerAddressTest {
    @Test
    void readsAddressesAndNamesAndWritesThemAgain() {
        for (String text : new String[] {
            "192.0.2.1:6881", "[2001:db8::1]:6881", "[::ffff:192.0.2.1]:1", "peer.example:65535", "a_b-c:80"
        }) {
            assertEquals(text, PeerAddress.parse(text).orElseThrow().toString());
        }
        assertEquals(
                "2001:db8::1",
                PeerAddress.parse("[2001:db8::1]:6881").orElseThrow().host());
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String text : new String[] {
            "",
            "peer.example",
            ":6881",
            "peer.example:",
            "peer.example:0",
            "peer.example:65536",
            "peer.example:+1",
            "peer.example:006881",
            "peer.example: 80",
            "2001:db8::1:6881",
            "[2001:db8::1]",
            "[peer.example]:80",
            "[fe80::1%eth0]:80",
            "[]:80",
            "[:::]:80",
            "peer example:80",
            "pe\u00e9r:80",
            "user@peer:80"
        }) {
            assertEquals(Optional.empty(), PeerAddress.parse(text), text);
        }
        assertEquals(Optional.empty(), PeerAddress.parse("a".repeat(254) + ":80"));
    }

    @Test
    void oneThatIsMadeOtherwiseIsCheckedToo() {
        assertThrows(IllegalArgumentException.class, () -> new PeerAddress("", 80));
        assertThrows(IllegalArgumentException.class, () -> new PeerAddress("peer.example", 0));
        assertThrows(IllegalArgumentException.class, () -> new PeerAddress("peer.example", 65536));
    }
}
