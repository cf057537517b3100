package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What answers rest upon: tokens, limits, the store of peers, our own address. */
class ServerPartsTest {
    private static final InetAddress HERE =
            SimulatedNetwork.address("5.6.7.8", 1).getAddress();
    private static final InetAddress THERE =
            SimulatedNetwork.address("5.6.7.9", 1).getAddress();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Random random = new Random(1);
    private final SimulatedScheduler scheduler = new SimulatedScheduler();

    @Test
    void aTokenIsGoodForItsAddressForFiveMinutesAndNotForTen() {
        WriteTokens tokens = new WriteTokens(scheduler, random);
        byte[] token = tokens.of(HERE);
        assertTrue(tokens.accepts(token, HERE));
        assertFalse(tokens.accepts(token, THERE));
        assertFalse(tokens.accepts(new byte[0], HERE));
        assertFalse(tokens.accepts(new byte[WriteTokens.LENGTH], HERE));
        scheduler.advance(WriteTokens.ROTATION.plusSeconds(1));
        assertTrue(tokens.accepts(token, HERE));
        scheduler.advance(WriteTokens.ROTATION);
        assertFalse(tokens.accepts(token, HERE));
        byte[] second = tokens.of(HERE);
        scheduler.advance(WriteTokens.ROTATION.multipliedBy(7));
        assertFalse(tokens.accepts(second, HERE));
    }

    @Test
    void aHostIsAnsweredSoManyQueriesASecondAndAllHostsTogetherMore() {
        QueryLimits limits = new QueryLimits(0);
        int answered = 0;
        for (int i = 0; i < 1000; i++) {
            answered += limits.allow(HERE, i * SECOND / 100) ? 1 : 0;
        }
        assertEquals(QueryLimits.HOST_BURST + 10 * QueryLimits.PER_SECOND_AND_HOST, answered, 2);
        assertTrue(limits.allow(THERE, 10 * SECOND));
        answered = 0;
        for (int i = 0; i < 100_000; i++) {
            InetAddress from = Manners.randomAddress(random).getAddress();
            answered += limits.allow(from, 10 * SECOND + i * SECOND / 10_000) ? 1 : 0;
        }
        assertEquals(11 * QueryLimits.PER_SECOND, answered, 10);
        assertEquals(QueryLimits.MAX_HOSTS, limits.hosts());
    }

    @Test
    void thePeersOfATorrentAreKeptForHalfAnHour() {
        PeerStore store = new PeerStore(random);
        NodeId torrent = NodeId.random(random);
        InetSocketAddress first = new InetSocketAddress(HERE, 1);
        InetSocketAddress second = new InetSocketAddress(THERE, 2);
        store.announce(torrent, first, 0);
        store.announce(torrent, second, 0);
        store.announce(torrent, second, 20 * 60 * SECOND);
        assertEquals(List.of(first, second), store.peers(torrent, 10, 29 * 60 * SECOND));
        assertEquals(List.of(second), store.peers(torrent, 10, 31 * 60 * SECOND));
        assertEquals(List.of(), store.peers(torrent, 10, 51 * 60 * SECOND));
        assertEquals(List.of(), store.peers(NodeId.random(random), 10, 0));
        assertEquals(0, store.size());
    }

    @Test
    void peersAreDrawnByLotAndEachOnce() {
        PeerStore store = new PeerStore(random);
        NodeId torrent = NodeId.random(random);
        for (int i = 0; i < 100; i++) {
            store.announce(torrent, Manners.randomAddress(random), 0);
        }
        HashSet<InetSocketAddress> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            List<InetSocketAddress> drawn = store.peers(torrent, 10, 0);
            assertEquals(10, new HashSet<>(drawn).size());
            seen.addAll(drawn);
        }
        assertTrue(seen.size() > 90, seen.size() + " different");
    }

    @Test
    void theStoreStaysInItsBoundsWhoeverAnnounces() {
        PeerStore store = new PeerStore(random);
        NodeId torrent = NodeId.random(random);
        for (int port = 1; port < 1000; port++) {
            store.announce(NodeId.random(random), new InetSocketAddress(HERE, port), 0);
        }
        assertEquals(PeerStore.MAX_PEERS_OF_HOST, store.size());
        for (int i = 0; i < 2000; i++) {
            store.announce(torrent, Manners.randomAddress(random), 0);
        }
        assertEquals(
                PeerStore.MAX_PEERS_OF_TORRENT, store.peers(torrent, 10_000, 0).size());
        for (int i = 0; i < 20_000; i++) {
            store.announce(NodeId.random(random), Manners.randomAddress(random), 0);
        }
        assertEquals(PeerStore.MAX_PEERS, store.size());
    }

    @Test
    void aLookupAsksFewAddressesThatHaveNoId() {
        Deque<Queries.Listener> asked = new ArrayDeque<>();
        Lookup lookup = new Lookup(
                NodeId.random(random),
                NodeId.random(random),
                false,
                (node, listener) -> asked.add(listener),
                new Lookup.Listener() {
                    @Override
                    public void onPeers(List<InetSocketAddress> peers) {}

                    @Override
                    public void onEnd() {}
                });
        for (int i = 0; i < 10 * Lookup.MAX_ADDRESSES; i++) {
            lookup.offer(SimulatedNetwork.address("5.6." + i / 200 + "." + i % 200, 1));
        }
        lookup.start();
        int count = 0;
        for (; !asked.isEmpty(); count++) {
            asked.remove().onRefused();
        }
        assertEquals(Lookup.MAX_ADDRESSES, count);
    }
}
