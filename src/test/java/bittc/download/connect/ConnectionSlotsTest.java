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

    private static int fill(ConnectionSlots slots, ConnectionSlots.Holder torrent) {
        int taken = 0;
        while (slots.isFree(torrent)) {
            slots.take(torrent);
            taken++;
        }
        return taken;
    }

    @Test
    void oneTorrentLeavesTheOthersHalfOfAnEqualPart() {
        ConnectionSlots slots = new ConnectionSlots(100);
        slots.add(one);
        slots.add(other);
        assertEquals(75, fill(slots, one));
        assertEquals(25, fill(slots, other));
        assertEquals(100, slots.taken());
    }

    @Test
    void whatATorrentLeavesBehindComesToTheOthers() {
        ConnectionSlots slots = new ConnectionSlots(100);
        slots.add(one);
        slots.add(other);
        fill(slots, one);
        slots.remove(one);
        for (int i = 0; i < 75; i++) {
            slots.giveBack(one);
        }
        assertEquals(0, slots.taken());
        assertEquals(100, fill(slots, other));
    }

    @Test
    void oneHostHasSixteenPlacesAtATorrentAndHalfOfAll() {
        ConnectionSlots slots = new ConnectionSlots(60);
        slots.add(one);
        slots.add(other);
        int taken = 0;
        while (slots.isFreeFor(host(1), one)) {
            slots.takeFrom(host(1), one);
            taken++;
        }
        assertEquals(ConnectionSlots.FROM_ONE_ADDRESS, taken);
        while (slots.isFreeFor(host(1), other)) {
            slots.takeFrom(host(1), other);
            taken++;
        }
        assertEquals(30, taken);
        assertTrue(slots.isFreeFor(host(2), other));
        slots.giveBackFrom(host(1), other);
        assertTrue(slots.isFreeFor(host(1), other));
    }

    @Test
    void aQuarterIsKeptForThoseWhomAnIncompleteTorrentFinds() {
        ConnectionSlots slots = new ConnectionSlots(40);
        slots.add(one);
        int host = 0;
        while (slots.isFreeFor(host(host), one)) {
            slots.takeFrom(host(host++), one);
        }
        assertEquals(30, host);
        assertTrue(slots.isFree(one));
        one.complete = true;
        assertTrue(slots.isFreeFor(host(host), one), "who looks for nobody takes all who come");
    }

    @Test
    void aTorrentBeyondItsShareOwesWhatAnotherLacksAndCanUse() {
        ConnectionSlots slots = new ConnectionSlots(40);
        slots.add(one);
        fill(slots, one);
        slots.add(other);
        assertEquals(0, slots.owed(one, 0), "the other knows of nobody");
        other.wants = true;
        assertEquals(10, slots.owed(one, 0));
        assertFalse(slots.isFree(other));
        assertEquals(0, slots.owed(other, 0));
    }
}
