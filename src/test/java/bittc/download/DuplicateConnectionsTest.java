package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.PeerLink;
import bittc.download.blocks.RecordingLink;
import bittc.torrent.PeerId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class DuplicateConnectionsTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = -100 * SECOND;
    private final LongSupplier clock = () -> now;
    private final List<FakeConnection> connected = new ArrayList<>();

    private final class FakeConnection implements DuplicateConnections.Connection {
        final RecordingLink link;
        final long openedAt = now;
        double rate;
        InetSocketAddress reachableAt;

        FakeConnection(String host, boolean incoming, int peerId) {
            link = new RecordingLink(host, incoming, peerId);
            reachableAt = incoming ? null : link.remoteAddress();
        }

        boolean isClosed() {
            return link.sent.contains("close: " + DuplicateConnections.REASON);
        }

        @Override
        public PeerLink link() {
            return link;
        }

        @Override
        public boolean incoming() {
            return link.incoming();
        }

        @Override
        public long openedAt() {
            return openedAt;
        }

        @Override
        public double downRate(long at) {
            return rate;
        }

        @Override
        public Optional<InetSocketAddress> reachableAt() {
            return Optional.ofNullable(reachableAt);
        }

        @Override
        public void setReachableAt(InetSocketAddress address) {
            reachableAt = address;
        }

        @Override
        public void close(String reason) {
            link.close(reason);
        }
    }

    private FakeConnection open(String host, boolean incoming, int peerId) {
        FakeConnection opened = new FakeConnection(host, incoming, peerId);
        connected.add(opened);
        return opened;
    }

    private DuplicateConnections duplicates(int ourPeerId) {
        return new DuplicateConnections(PeerId.random(new Random(ourPeerId)), clock);
    }

    @Test
    void theLaterOfTwoToTheSamePeerIsClosed() {
        FakeConnection first = open("10.9.0.2", true, 5);
        FakeConnection second = open("10.9.0.2", true, 5);
        assertTrue(duplicates(1).closes(second, connected));
        assertTrue(second.isClosed());
        assertFalse(first.isClosed());
    }

    @Test
    void anotherHostWithTheSameIdMayBeSomebodyElse() {
        open("10.9.0.2", true, 5);
        FakeConnection second = open("10.9.0.3", true, 5);
        assertFalse(duplicates(1).closes(second, connected));
    }

    /** The peer and we connect to each other at once: each side sees one of its own and one of the other, its own first. */
    @Test
    void bothSidesKeepTheSameOfTwoThatCross() {
        for (int ours = 1; ours < 8; ours++) {
            connected.clear();
            FakeConnection out = open("10.9.0.2", false, 9);
            FakeConnection in = open("10.9.0.2", true, 9);
            boolean laterClosed = duplicates(ours).closes(in, connected);
            connected.clear();
            FakeConnection theirOut = open("10.9.0.3", false, ours);
            FakeConnection theirIn = open("10.9.0.3", true, ours);
            boolean theirLaterClosed = duplicates(9).closes(theirIn, connected);
            // Our outgoing one is their incoming one.
            assertEquals(out.isClosed(), theirIn.isClosed(), "peer id " + ours);
            assertEquals(in.isClosed(), theirOut.isClosed(), "peer id " + ours);
            assertEquals(in.isClosed(), laterClosed);
            assertEquals(theirIn.isClosed(), theirLaterClosed);
            boolean oursIsLess = Arrays.compareUnsigned(id(ours).toBytes(), id(9).toBytes()) < 0;
            assertEquals(oursIsLess, in.isClosed(), "the one that the lesser peer id made is kept");
        }
    }

    private static PeerId id(int number) {
        return PeerId.random(new Random(number));
    }

    @Test
    void theAddressStaysWithTheOneThatIsKept() {
        FakeConnection in = open("10.9.0.2", true, 5);
        now += 60 * SECOND;
        FakeConnection out = open("10.9.0.2", false, 5);
        assertTrue(duplicates(1).closes(out, connected));
        assertEquals(Optional.of(out.link.remoteAddress()), in.reachableAt());
        assertEquals(Optional.empty(), out.reachableAt());
    }

    @Test
    void ofSeveralHostsWithOneIdTheSlowerOnesGoOnceOneDelivers() {
        FakeConnection fast = open("10.9.0.2", false, 5);
        FakeConnection slow = open("10.9.0.3", false, 5);
        FakeConnection other = open("10.9.0.4", false, 6);
        duplicates(1).closeSlower(connected);
        now += 15 * SECOND;
        duplicates(1).closeSlower(connected);
        assertFalse(slow.isClosed(), "nobody delivers");
        fast.rate = 100_000;
        FakeConnection young = open("10.9.0.5", false, 5);
        duplicates(1).closeSlower(connected);
        assertTrue(slow.isClosed());
        assertFalse(fast.isClosed());
        assertFalse(other.isClosed());
        assertFalse(young.isClosed(), "it has had no time yet");
    }
}
