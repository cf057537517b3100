package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.Limits;
import bittc.net.Family;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All the world against one node of ours: what it keeps and what it sends is bounded, and its lookups end. */
class HostileNetworkTest {
    private static final InetSocketAddress OURS = SimulatedNetwork.address("5.1.1.1", 6881);
    private static final DhtOptions IPV4 = new DhtOptions(Optional.empty(), false, Optional.empty(), true, false);
    private static final int FLOOD = 100_000;

    private final Random random = new Random(1);
    private final SimulatedNetwork network = new SimulatedNetwork(random, 0);
    private final NodeId torrent = NodeId.random(random);

    private static final class Ends implements SearchListener {
        final List<Integer> asked = new ArrayList<>();
        int peers;

        @Override
        public void onPeers(List<InetSocketAddress> some) {
            peers += some.size();
        }

        @Override
        public void onLookupEnd(int count, int nodesAsked) {
            asked.add(nodesAsked);
        }
    }

    @ParameterizedTest
    @EnumSource(Manners.class)
    void aLookupEndsAmongNodesOfOneKind(Manners manner) {
        List<InetSocketAddress> known = new ArrayList<>();
        List<SimulatedNode> nodes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            InetSocketAddress address = Manners.randomAddress(random);
            NodeId id = SecureIds.random(address.getAddress(), random);
            nodes.add(new SimulatedNode(id, address, network, manner));
            known.add(address);
        }
        nodes.forEach(node -> nodes.forEach(node::know));
        Dht dht = new Dht(IPV4, network.scheduler, random, network.socket(OURS));
        dht.start(known);
        Ends ends = new Ends();
        dht.search(InfoHash.of(torrent.toBytes()), () -> 1, ends);
        assertTrue(network.scheduler.advanceUntil(Duration.ofMinutes(1), () -> !ends.asked.isEmpty()));
        assertTrue(ends.asked.get(0) <= Lookup.MAX_QUERIES, ends.asked + " queries");
        assertEquals(0, ends.peers);
        network.scheduler.advance(Duration.ofMinutes(10));
        assertTrue(dht.nodeCount() <= nodes.size(), dht.nodeCount() + " nodes");
        assertTrue(dht.queriesUnderWay() < 50);
    }

    @Test
    void aFloodOfQueriesCostsBoundedMemoryAndFewAnswers() {
        List<byte[]> answers = new ArrayList<>();
        SimulatedNetwork.Endpoint[] ours = {null};
        Dht dht = new Dht(IPV4, network.scheduler, random, new DhtSocket() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                answers.add(datagram);
            }

            @Override
            public void deliverTo(Listener listener) {
                ours[0] = listener::onDatagram;
            }
        });
        dht.start(List.of());
        for (int i = 0; i < FLOOD; i++) {
            MessageEncoder other = new MessageEncoder(NodeId.random(random), false);
            InetSocketAddress from = Manners.randomAddress(random);
            byte[] query =
                    switch (random.nextInt(4)) {
                        case 0 -> other.ping(i);
                        case 1 -> other.findNode(i, NodeId.random(random), EnumSet.allOf(Family.class));
                        case 2 -> other.getPeers(i, torrent, EnumSet.allOf(Family.class));
                        default -> other.announcePeer(i, torrent, 1, new byte[8]);
                    };
            ours[0].onDatagram(from, query);
            if (i % 1000 == 0) {
                network.scheduler.advance(Duration.ofMillis(100));
            }
        }
        long bytes = answers.stream().mapToLong(each -> each.length).sum();
        assertTrue(bytes < 11 * QueryLimits.PER_SECOND * 1024, bytes + " bytes in ten seconds");
        assertTrue(dht.queriesUnderWay() <= Pings.MAX_WAITING, dht.queriesUnderWay() + " queries");
        assertEquals(0, dht.nodeCount());
        assertEquals(0, dht.peersKept());
    }

    @Test
    void announcesThatAreInOrderFillTheStoreAndNotMore() {
        Dht dht = new Dht(IPV4, network.scheduler, random, network.socket(OURS));
        dht.start(List.of());
        int longest = 0;
        for (int i = 0; i < 3000; i++) {
            InetSocketAddress from = Manners.randomAddress(random);
            NodeId id = NodeId.random(random);
            byte[][] answer = {null};
            network.attach(from, (sender, datagram) -> answer[0] = datagram);
            network.send(from, OURS, new MessageEncoder(id, true).getPeers(i, torrent, EnumSet.allOf(Family.class)));
            network.scheduler.advance(Duration.ofMillis(400));
            longest = Math.max(longest, answer[0].length);
            byte[][] token = {null};
            MessageDecoder.decode(OURS, answer[0], new TokenReader(token));
            network.send(from, OURS, new MessageEncoder(id, true).announcePeer(i, torrent, 1 + i, token[0]));
            network.scheduler.advance(Duration.ofMillis(200));
        }
        assertEquals(PeerStore.MAX_PEERS_OF_TORRENT, dht.peersKept());
        assertTrue(longest > 300 && longest < 700, longest + " bytes");
    }

    private record TokenReader(byte[][] token) implements MessageListener {
        @Override
        public void onQuery(Query query) {}

        @Override
        public void onBadQuery(byte[] transaction, int errorCode, String what) {}

        @Override
        public void onReply(int transaction, Reply reply) {
            token[0] = reply.token();
        }

        @Override
        public void onError(int transaction) {}
    }

    @Test
    void aFloodOfRepliesThatNobodyAskedForChangesNothing() throws Exception {
        List<byte[]> transactions = new ArrayList<>();
        InetSocketAddress silent = SimulatedNetwork.address("6.1.1.1", 6881);
        network.attach(silent, (from, datagram) -> transactions.add(transaction(datagram)));
        Dht dht = new Dht(IPV4, network.scheduler, random, network.socket(OURS));
        dht.start(List.of(silent));
        Ends ends = new Ends();
        dht.search(InfoHash.of(torrent.toBytes()), () -> 1, ends);
        network.scheduler.advance(Duration.ofMillis(400));
        assertTrue(transactions.size() > 1);
        for (int i = 0; i < FLOOD / 5; i++) {
            // the right transaction from elsewhere, or another one from the right place
            boolean elsewhere = i % 2 == 0;
            byte[] transaction = elsewhere
                    ? transactions.get(random.nextInt(transactions.size()))
                    : ByteBuffer.allocate(4).putInt(random.nextInt()).array();
            SimulatedNode.Asked asked = new SimulatedNode.Asked(OURS, transaction, "get_peers", torrent);
            byte[] reply = SimulatedNode.reply(
                    asked, transaction, torrent, new byte[260], List.of(SimulatedNetwork.address("8.8.8.8", 8)));
            network.send(elsewhere ? Manners.randomAddress(random) : silent, OURS, reply);
        }
        network.scheduler.advance(Duration.ofSeconds(10));
        assertEquals(0, dht.nodeCount());
        assertEquals(0, ends.peers);
    }

    private static byte[] transaction(byte[] datagram) {
        try {
            BencodeDictionary message = (BencodeDictionary) BencodeDecoder.decode(datagram, Limits.PACKET);
            return message.string("t").orElseThrow().bytes();
        } catch (BencodeException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyAddressesFromOutsideAreTakenInBounds() {
        Dht dht = new Dht(IPV4, network.scheduler, random, network.socket(OURS));
        dht.start(List.of());
        for (int i = 0; i < 10_000; i++) {
            dht.addNode(Manners.randomAddress(random));
        }
        assertTrue(network.sent() <= Pings.AT_ONCE, network.sent() + " at once");
        network.scheduler.advance(Duration.ofMinutes(3));
        assertTrue(network.sent() < 1000, network.sent() + " queries in three minutes");
        dht.addNode(SimulatedNetwork.address("224.0.0.1", 5));
        dht.addNode(SimulatedNetwork.address("8.8.8.8", 0));
        assertEquals(0, dht.nodeCount());
    }

    @Test
    void aSecondRunFindsPeersAtOnceThoughMostOfItsCacheIsGone() {
        SimulatedWorld world = new SimulatedWorld(3, 500, 0.3);
        List<InetSocketAddress> known = new ArrayList<>();
        for (int i = 0; i < NodeCache.MAX_NODES; i++) {
            known.add(i % 5 == 0 ? world.anyHonest().address : Manners.randomAddress(random));
        }
        NodeId target = NodeId.random(random);
        world.announce(target, SimulatedNetwork.address("8.8.4.4", 1));
        Dht dht = new Dht(IPV4, world.network.scheduler, random, world.network.socket(OURS));
        Ends ends = new Ends();
        dht.start(known);
        dht.search(InfoHash.of(target.toBytes()), () -> 0, ends);
        assertTrue(world.network.scheduler.advanceUntil(Duration.ofMillis(1500), () -> ends.peers > 0));
    }
}
