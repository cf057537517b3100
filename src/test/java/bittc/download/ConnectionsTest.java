package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.PeerPath;
import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.download.connect.DialHints;
import bittc.download.connect.PeerBook.Source;
import bittc.download.connect.PeerHints;
import bittc.tracker.FakeTracker;
import bittc.wire.PexMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One torrent's connections, in a session of 100 places. */
class ConnectionsTest {
    private final FakeSession session = new FakeSession(100);
    private final FakeTorrent torrent = new FakeTorrent();
    private final DataState data = SmallTorrent.open(4, 0);
    private final PeerContext context = torrent.context(data, session.loop);
    private final PeerSources sources = new PeerSources(
            FakeSession.INFO_HASHES,
            List.of(List.of("tracker")),
            data,
            new Counters(),
            session.resources,
            (peers, source) -> {},
            session.listener());
    private final Owner owner = new Owner();
    private final Connections connections =
            new Connections(owner, FakeSession.INFO_HASHES, data, sources, session.resources);
    private final Map<InetSocketAddress, PeerConnection> made = new LinkedHashMap<>();
    private int links;

    private final class Owner implements PendingConnections.Owner {
        boolean stopping;

        @Override
        public boolean isStopping() {
            return stopping;
        }

        @Override
        public boolean isComplete() {
            return data.isComplete();
        }

        @Override
        public boolean wantsPeers(long now) {
            return true;
        }

        @Override
        public PeerHandler handler(InetSocketAddress address, boolean incoming) {
            made.put(address, new PeerConnection(context, address, incoming));
            return made.get(address).handler();
        }
    }

    @BeforeEach
    void join() {
        session.slots.add(owner);
    }

    private void learn(int count, Source source) {
        for (int i = 0; i < count; i++) {
            connections.learn(FakeSession.address(i), new PeerHints(source, false));
        }
        connections.connectMore();
    }

    private RecordingLink open(PeerConnection peer) {
        RecordingLink link = new RecordingLink(peer.address().getHostString(), peer.incoming(), ++links);
        peer.open(link);
        return link;
    }

    private PeerConnection connect(int number) {
        PeerConnection peer = made.get(FakeSession.address(number));
        open(peer);
        assertTrue(connections.onOpen(peer));
        return peer;
    }

    private void close(PeerConnection peer, boolean opened, String reason) {
        peer.onClosed();
        connections.onClosed(peer, opened, reason);
    }

    @Test
    void connectsToManyAtOnceButNotToAll() {
        learn(40, Source.TRACKER);
        assertEquals(30, session.dialled.size());
        assertEquals(30, connections.connecting());
        connect(0);
        assertEquals(31, session.dialled.size(), "one that has opened makes room at once");
    }

    @Test
    void asLongAsTheTorrentIsUnknownThereAreFew() {
        Connections early =
                new Connections(owner, FakeSession.INFO_HASHES, new DataState(), sources, session.resources);
        for (int i = 0; i < 60; i++) {
            assertTrue(early.accept(FakeSession.address(i)).isPresent());
        }
        assertTrue(early.accept(FakeSession.address(60)).isEmpty());
        assertTrue(connections.accept(FakeSession.address(60)).isPresent(), "but many of one that is known");
    }

    @Test
    void connectsToNobodyOnceTheTorrentEnds() {
        owner.stopping = true;
        learn(1, Source.TRACKER);
        assertEquals(0, session.dialled.size());
    }

    @Test
    void anAddressThatIsNotAdmittedIsNeitherLearntNorAccepted() {
        InetSocketAddress outcast = FakeSession.address(0);
        session.refused.add(outcast.getAddress());
        learn(1, Source.TRACKER);
        assertEquals(0, connections.knownAddresses());
        assertTrue(connections.accept(outcast).isEmpty());
        assertTrue(connections.accept(FakeSession.address(1)).isPresent());
    }

    @Test
    void placesAreTakenFromTheBeginningAndGivenBackAtTheEnd() {
        learn(2, Source.TRACKER);
        PeerConnection first = connect(0);
        connections.accept(FakeSession.address(5));
        assertEquals(3, session.slots.taken());
        close(first, true, "gone");
        close(made.get(FakeSession.address(1)), false, "refused");
        close(made.get(FakeSession.address(5)), false, "timed out");
        assertEquals(0, session.slots.taken());
        assertEquals(0, connections.connecting());
        assertEquals(List.of(), connections.connected());
    }

    @Test
    void aBannedPeerIsClosedAndNeitherConnectedToNorAcceptedAgain() {
        learn(1, Source.TRACKER);
        PeerConnection peer = connect(0);
        connections.ban(peer, "wrong bytes");
        assertEquals(List.of("close: banned: it sent wrong bytes"), ((RecordingLink) peer.link()).take());
        close(peer, true, "banned");
        assertTrue(connections.accept(peer.address()).isEmpty());
        session.loop.advance(Duration.ofHours(1));
        learn(1, Source.TRACKER);
        assertFalse(connections.hasNext(session.loop.nanoTime()));
    }

    @Test
    void whereItListensAnIncomingPeerIsBannedToo() {
        connections.accept(FakeSession.address(0));
        PeerConnection peer = connect(0);
        connections.onListens(peer, 7000);
        connections.ban(peer, "wrong bytes");
        InetSocketAddress listening = new InetSocketAddress(peer.address().getAddress(), 7000);
        assertTrue(connections.accept(listening).isEmpty());
        assertTrue(connections.accept(FakeSession.address(1)).isPresent());
    }

    @Test
    void whereAnIncomingPeerListensIsTakenAsLongAsItIsConnected() {
        connections.accept(FakeSession.address(0));
        PeerConnection peer = connect(0);
        connections.onListens(peer, 7000);
        connections.onListens(peer, 7001); // it is believed once
        InetSocketAddress listening = new InetSocketAddress(peer.address().getAddress(), 7000);
        assertEquals(listening, peer.reachableAt().orElseThrow());
        assertEquals(
                List.of(listening),
                connections.exchangeable().stream()
                        .map(PexMessage.Peer::address)
                        .toList());
        assertEquals(peer, connections.at(listening).orElseThrow());
        connections.connectMore();
        assertEquals(0, session.dialled.size());
        close(peer, true, "gone");
        session.loop.advance(Duration.ofMinutes(1));
        connections.connectMore();
        assertTrue(session.dialled.containsKey(listening));
    }

    @Test
    void oneThatLedToOurselvesIsNotTriedAgain() {
        learn(1, Source.TRACKER);
        close(made.get(FakeSession.address(0)), false, PeerConnector.OURSELVES);
        session.loop.advance(Duration.ofHours(1));
        assertFalse(connections.hasNext(session.loop.nanoTime()));
    }

    @Test
    void countsWhoClosesAtTheHandshake() {
        learn(2, Source.TRACKER);
        close(made.get(FakeSession.address(0)), false, PeerConnector.HUNG_UP);
        close(made.get(FakeSession.address(1)), false, "refused");
        assertEquals(1, connections.hungUp());
    }

    @Test
    void remembersWhichHandshakeWorked() {
        learn(2, Source.TRACKER);
        assertEquals(DialHints.NONE, session.hints.get(FakeSession.address(0)));
        PeerConnection encrypted = made.get(FakeSession.address(0));
        RecordingLink link = open(encrypted);
        link.path = new PeerPath(PeerPath.Transport.TCP, PeerPath.Encryption.RC4);
        connections.onOpen(encrypted);
        close(encrypted, true, "gone");
        PeerConnection refusing = made.get(FakeSession.address(1));
        connections.onEncryptionRefused(refusing, PeerPath.Transport.TCP);
        close(refusing, false, PeerConnector.HUNG_UP_BOTH);
        session.loop.advance(Duration.ofMinutes(1));
        connections.connectMore();
        assertEquals(new DialHints(true, true, true, false, false), session.hints.get(FakeSession.address(0)));
        assertEquals(new DialHints(false, false, true, false, false), session.hints.get(FakeSession.address(1)));
        assertEquals(1, connections.hungUp());
    }

    @Test
    void ofAPrivateTorrentOnlyTheTrackersPeersStay() {
        learn(1, Source.TRACKER);
        PeerConnection named = connect(0);
        connections.learn(FakeSession.address(1), new PeerHints(Source.PEER, false));
        connections.learn(FakeSession.address(2), new PeerHints(Source.FOUND, false));
        connections.connectMore();
        PeerConnection found = connect(1);
        sources.useTrackersOnly();
        connections.dropUnlessAllowedInPrivate();
        assertEquals(List.of("close: the torrent is private"), ((RecordingLink) found.link()).take());
        assertEquals(List.of(), ((RecordingLink) named.link()).take());
        assertEquals(1, connections.knownAddresses());
        PeerConnection late = made.get(FakeSession.address(2));
        open(late);
        assertFalse(connections.onOpen(late), "one that was on its way");
    }

    @Test
    void oneOfTwoConnectionsToThePeerIsClosed() {
        learn(1, Source.TRACKER);
        PeerConnection ours = connect(0);
        InetSocketAddress other = new InetSocketAddress(ours.address().getAddress(), 50_000);
        connections.accept(other);
        links--; // it has the same peer id
        PeerConnection theirs = made.get(other);
        open(theirs);
        PeerConnection kept = connections.onOpen(theirs) ? theirs : ours;
        PeerConnection parted = kept == ours ? theirs : ours;
        assertEquals(List.of(), ((RecordingLink) kept.link()).take());
        assertEquals(List.of("close: connected twice"), ((RecordingLink) parted.link()).take());
        assertEquals(FakeSession.address(0), kept.reachableAt().orElseThrow(), "the address stays taken");
    }

    @Test
    void aPeerThatHasAllIsLeftAloneOnceWeHaveAll() throws ProtocolViolation {
        learn(2, Source.TRACKER);
        PeerConnection seed = connect(0);
        seed.handler().onHaveAll();
        PeerConnection other = connect(1);
        connections.onComplete();
        close(seed, true, "both of us are complete");
        close(other, true, "gone");
        session.loop.advance(Duration.ofMinutes(1));
        session.dialled.clear();
        connections.connectMore();
        assertEquals(List.of(FakeSession.address(1)), List.copyOf(session.dialled.keySet()));
    }

    @Test
    void asksTheTrackersAgainOnceNobodyIsLeftToConnectTo() {
        FakeTracker tracker = session.trackers.get("tracker");
        tracker.answers(FakeTracker.answer(0, 1, Duration.ofMinutes(30), Optional.of(Duration.ofMinutes(1))));
        sources.start();
        session.loop.advance(Duration.ofMinutes(2));
        assertEquals(1, tracker.requests().size());
        connections.learn(FakeSession.address(0), new PeerHints(Source.TRACKER, false));
        connections.appealToTrackers();
        session.loop.advance(Duration.ofSeconds(1));
        assertEquals(1, tracker.requests().size(), "there is one to connect to");
        connections.connectMore();
        connections.appealToTrackers();
        session.loop.advance(Duration.ofSeconds(1));
        assertEquals(2, tracker.requests().size());
    }
}
