package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.SmallTorrent;
import bittc.wire.PexMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a torrent makes of what its peers say of others. */
class ExtensionEventsTest {
    private final FakeSession session = new FakeSession(100);
    private final FakeTorrent torrent = new FakeTorrent();
    private final DataState data = SmallTorrent.open(1);
    private final PeerContext context = torrent.context(data, session.loop);
    private final PeerSources sources = new PeerSources(
            FakeSession.INFO_HASHES,
            List.of(),
            data,
            new Counters(),
            session.resources,
            (peers, source) -> {},
            session.listener());
    private final Connections connections =
            new Connections(new Owner(), FakeSession.INFO_HASHES, data, sources, session.resources);
    private final ExtensionEvents events =
            new ExtensionEvents(sources, connections, session.resources, session.details::add);

    private final class Owner implements PendingConnections.Owner {
        @Override
        public boolean isStopping() {
            return false;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public boolean wantsPeers(long now) {
            return true;
        }

        @Override
        public PeerHandler handler(InetSocketAddress address, boolean incoming) {
            return new PeerConnection(context, address, incoming).handler();
        }
    }

    private static PexMessage.Peer peer(int number, int flags) {
        return new PexMessage.Peer(FakeSession.address(number), flags);
    }

    /** By BEP 40: the sender of a message must not fill all places with peers of its choice. */
    @Test
    void theSenderDoesNotChooseTheOrderInWhichWeDial() {
        connections.onOurAddress(new InetSocketAddress("8.8.4.4", 6881));
        List<PexMessage.Peer> told = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            told.add(new PexMessage.Peer(new InetSocketAddress("203." + i + ".7.9", 6881), 0));
        }
        events.onExchanged(told);
        List<InetSocketAddress> forward = List.copyOf(session.dialled.keySet());
        assertEquals(30, forward.size());
        assertNotEquals(
                told.stream().limit(30).map(PexMessage.Peer::address).toList(), forward, "not in the sender's order");
    }

    @Test
    void connectsToThoseThatPeersTellOf() {
        events.onExchanged(List.of(peer(1, 0), peer(2, PexMessage.UPLOAD_ONLY)));
        assertEquals(List.of(FakeSession.address(1), FakeSession.address(2)), List.copyOf(session.dialled.keySet()));
        assertFalse(session.hints.get(FakeSession.address(1)).holepunch());
        events.onIntroduced(FakeSession.address(3));
        assertTrue(session.hints.get(FakeSession.address(3)).holepunch());
    }

    @Test
    void aCompleteTorrentDoesNotConnectToThoseThatWantNothing() {
        connections.onComplete();
        events.onExchanged(List.of(peer(1, 0), peer(2, PexMessage.UPLOAD_ONLY)));
        assertEquals(List.of(FakeSession.address(1)), List.copyOf(session.dialled.keySet()));
        assertEquals(1, connections.knownAddresses());
    }

    @Test
    void exchangesNothingOfAPrivateTorrent() {
        assertTrue(events.exchangesPeers());
        sources.useTrackersOnly();
        assertFalse(events.exchangesPeers());
    }
}
