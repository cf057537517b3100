package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.download.blocks.PeerPath;
import org.junit.jupiter.api.Test;

class ConnectionTallyTest {
    private final ConnectionTally tally = new ConnectionTally();

    @Test
    void hasNothingToTellOfNoConnection() {
        tally.onFailed(PeerConnector.OURSELVES);
        assertEquals("", tally.line());
    }

    @Test
    void countsByPathAndByReason() {
        tally.onOpen(PeerPath.TCP);
        tally.onOpen(new PeerPath(PeerPath.Transport.UTP, PeerPath.Encryption.RC4));
        tally.onOpen(PeerPath.TCP);
        tally.onFailed("TCP: connection refused; uTP: timed out");
        tally.onFailed("handshake timed out");
        tally.onFailed("timed out");
        tally.onFailed(PeerConnector.HUNG_UP);
        tally.onFailed("no route to host");
        assertEquals(
                "connections made: 2 by TCP, 1 by uTP with RC4; connections failed: 1 refused, 2 timed out, "
                        + "1 closed at the handshake, 1 for other reasons",
                tally.line());
    }

    @Test
    void tellsOfFailuresAlone() {
        tally.onFailed("connection refused");
        assertEquals("connections failed: 1 refused", tally.line());
    }
}
