package bittc.download.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.HostKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DialOrderTest {
    private final DialOrder order = new DialOrder();
    private final List<KnownPeer> looks = new ArrayList<>();
    private int added;

    private KnownPeer put(int failures, long priority, long nextTry) {
        InetSocketAddress address = new InetSocketAddress("10.0.0.1", 1 + added);
        KnownPeer peer = new KnownPeer(
                address, HostKey.of(address.getAddress()), added++, new PeerHints(PeerBook.Source.PEER, false));
        peer.failures = failures;
        peer.priority = priority;
        peer.nextTry = nextTry;
        order.put(peer);
        return peer;
    }

    private Optional<KnownPeer> first(long now) {
        return order.first(now, looks::add);
    }

    @Test
    void takesThoseThatAreDueByTheirWorthAndLooksAtNoOther() {
        KnownPeer later = put(0, 9, 11);
        KnownPeer failed = put(1, 9, 0);
        KnownPeer low = put(0, 1, 10);
        KnownPeer high = put(0, 2, 10);
        KnownPeer high2 = put(0, 2, 9);
        for (KnownPeer expected : List.of(high, high2, low, failed)) {
            looks.clear();
            assertEquals(Optional.of(expected), first(10));
            assertEquals(1, looks.size());
            order.lift(expected);
        }
        assertEquals(Optional.empty(), first(10));
        assertEquals(Optional.of(later), first(11));
    }

    @Test
    void timesMayBeOnBothSidesOfTheClocksEnd() {
        KnownPeer before = put(0, 0, Long.MAX_VALUE - 1);
        KnownPeer after = put(0, 0, Long.MIN_VALUE + 1);
        assertEquals(Optional.empty(), first(Long.MAX_VALUE - 2));
        assertEquals(Optional.of(before), first(Long.MAX_VALUE));
        order.lift(before);
        assertEquals(Optional.empty(), first(Long.MAX_VALUE));
        assertEquals(Optional.of(after), first(Long.MIN_VALUE + 1));
    }

    @Test
    void whoIsLiftedIsGoneWhereverItWas() {
        KnownPeer one = put(0, 0, 0);
        KnownPeer other = put(0, 0, 5);
        first(0);
        order.lift(one);
        order.lift(other);
        order.lift(other);
        assertTrue(first(10).isEmpty());
    }
}
