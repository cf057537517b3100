package bittc.download.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ConnectionSlotsTest {
    private static final class FakeTorrent implements ConnectionSlots.Holder {
        boolean complete;
        boolean wants;

        @Override
        public boolean isComplete() {
            return complete;
        }

        @Override
        public boolean wantsPeers(long now) {
            return wants;
        }
    }

    private final FakeTorrent one = new FakeTorrent();
    private final FakeTorrent other = new FakeTorrent();

    private static InetAddress host(int n) {
        return new InetSocketAddress("10.9." + n / 250 + "." + (n % 250 + 1), 1).getAddress();
    }

    private static int fill(ConnectionSlots places, ConnectionSlots.Holder torrent) {
        int taken = 0;
        while (places.isFree(torrent)) {
            places.take(torrent);
            taken++;
        }
        return taken;
    }

    @Test
    void oneTorrentLeavesTheOthersHalfOfAnEqualPart() {
        ConnectionSlots places = new ConnectionSlots(100);
        places.add(one);
        places.add(other);
        assertEquals(75, fill(places, one));
        assertEquals(25, fill(places, other));
        assertEquals(100, places.taken());
    }

    @Test
    void whatATorrentLeavesBehindComesToTheOthers() {
        ConnectionSlots places = new ConnectionSlots(100);
        places.add(one);
        places.add(other);
        fill(places, one);
        places.remove(one);
        for (int i = 0; i < 75; i++) {
            places.giveBack(one);
        }
        assertEquals(0, places.taken());
        assertEquals(100, fill(places, other));
    }

    @Test
    void oneHostHasSixteenPlacesAtATorrentAndHalfOfAll() {
        ConnectionSlots places = new ConnectionSlots(60);
        places.add(one);
        places.add(other);
        int taken = 0;
        while (places.isFreeFor(host(1), one)) {
            places.takeFrom(host(1), one);
            taken++;
        }
        assertEquals(ConnectionSlots.FROM_ONE_ADDRESS, taken);
        while (places.isFreeFor(host(1), other)) {
            places.takeFrom(host(1), other);
            taken++;
        }
        assertEquals(30, taken);
        assertTrue(places.isFreeFor(host(2), other));
        places.giveBackFrom(host(1), other);
        assertTrue(places.isFreeFor(host(1), other));
    }

    @Test
    void aQuarterIsKeptForThoseWhomAnIncompleteTorrentFinds() {
        ConnectionSlots places = new ConnectionSlots(40);
        places.add(one);
        int host = 0;
        while (places.isFreeFor(host(host), one)) {
            places.takeFrom(host(host++), one);
        }
        assertEquals(30, host);
        assertTrue(places.isFree(one));
        one.complete = true;
        assertTrue(places.isFreeFor(host(host), one), "who looks for nobody takes all who come");
    }

    @Test
    void aTorrentBeyondItsShareOwesWhatAnotherLacksAndCanUse() {
        ConnectionSlots places = new ConnectionSlots(40);
        places.add(one);
        fill(places, one);
        places.add(other);
        assertEquals(0, places.owed(one, 0), "the other knows of nobody");
        other.wants = true;
        assertEquals(10, places.owed(one, 0));
        assertFalse(places.isFree(other));
        assertEquals(0, places.owed(other, 0));
    }
}
