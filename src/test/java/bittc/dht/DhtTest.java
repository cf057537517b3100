package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.Family;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nodes of ours among each other, and with others. */
class DhtTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final InfoHash TORRENT =
            InfoHash.parse("0123456789abcdef0123456789abcdef01234567").orElseThrow();
    private static final DhtOptions ANSWERING = new DhtOptions(Optional.empty(), false, Optional.empty(), true, true);
    private static final DhtOptions READ_ONLY = new DhtOptions(Optional.empty(), true, Optional.empty(), true, true);

    private final Random random = new Random(1);
    private final SimulatedNetwork network = new SimulatedNetwork(random, 0);
    private final long start = network.scheduler.nanoTime();

    private Dht dht(String ip, DhtOptions options) {
        return new Dht(options, network.scheduler, new Random(random.nextLong()), network.socket(at(ip)));
    }

    private static InetSocketAddress at(String ip) {
        return SimulatedNetwork.address(ip, 6881);
    }

    private long seconds() {
        return Duration.ofNanos(network.scheduler.nanoTime() - start).toSeconds();
    }

    /** What a search tells. */
    private class Found implements SearchListener {
        final List<InetSocketAddress> peers = new ArrayList<>();
        final List<Long> ends = new ArrayList<>();
        int asked;

        @Override
        public void onPeers(List<InetSocketAddress> some) {
            peers.addAll(some);
        }

        @Override
        public void onLookupEnd(int count, int nodesAsked) {
            ends.add(seconds());
            asked = nodesAsked;
        }
    }

    /** Asks a node by hand and gives what it answers. */
    private List<String> ask(String from, String to, byte[] query) {
        List<String> answers = new ArrayList<>();
        network.attach(at(from), (sender, datagram) -> answers.add(new String(datagram, StandardCharsets.ISO_8859_1)));
        network.send(at(from), at(to), query);
        network.scheduler.advance(Duration.ofMillis(400));
        return answers.stream().filter(each -> !each.contains("1:y1:q")).toList();
    }

    @Test
    void whoAnnouncesIsFoundByWhoLooks() {
        Dht first = dht("5.1.1.1", ANSWERING);
        Dht seed = dht("6.1.1.1", ANSWERING);
        Dht leech = dht("7.1.1.1", ANSWERING);
        first.start(List.of());
        seed.start(List.of(at("5.1.1.1")));
        seed.search(TORRENT, () -> 51413, new Found());
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertEquals(1, first.peersKept());
        Found found = new Found();
        leech.search(TORRENT, () -> 0, found);
        leech.start(List.of(at("5.1.1.1")));
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertEquals(List.of(SimulatedNetwork.address("6.1.1.1", 51413)), found.peers);
        assertEquals(1, found.ends.size());
        assertEquals(2, leech.nodeCount());
        assertEquals(
                List.of(at("5.1.1.1"), at("6.1.1.1")),
                leech.goodNodes(9).stream().sorted(this::byText).toList());
        assertEquals(1, leech.goodNodes(1).size());
    }

    private int byText(InetSocketAddress first, InetSocketAddress second) {
        return first.toString().compareTo(second.toString());
    }

    /** As through a proxy, which looks names up. */
    @Test
    void aNodeByNameIsKnownOnceItHasAnswered() {
        dht("5.1.1.1", ANSWERING).start(List.of());
        List<DhtSocket.Listener> listeners = new ArrayList<>();
        List<InetSocketAddress> asked = new ArrayList<>();
        Dht node = new Dht(ANSWERING, network.scheduler, new Random(5), new DhtSocket() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                asked.add(to);
                network.send(at("6.1.1.1"), to.isUnresolved() ? at("5.1.1.1") : to, datagram);
            }

            @Override
            public void deliverTo(Listener listener) {
                listeners.add(listener);
            }
        });
        network.attach(at("6.1.1.1"), (from, datagram) -> listeners.get(0).onDatagram(from, datagram));
        node.start(List.of());
        node.addNode(InetSocketAddress.createUnresolved("router.example", 6881));
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertEquals("router.example", asked.get(0).getHostString());
        assertEquals(List.of(at("5.1.1.1")), node.goodNodes(9));
    }

    @Test
    void bothFamiliesAreSearchedAndOneLeadsToTheOther() {
        Dht first = dht("5.1.1.1", ANSWERING);
        first.start(List.of());
        // a node that has an address of each family, and one socket for both
        List<DhtSocket.Listener> listeners = new ArrayList<>();
        Dht both = new Dht(ANSWERING, network.scheduler, new Random(5), new DhtSocket() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                network.send(at(Family.of(to) == Family.IPV4 ? "6.1.1.1" : "2a02::6"), to, datagram);
            }

            @Override
            public void deliverTo(Listener listener) {
                listeners.add(listener);
            }
        });
        network.attach(at("6.1.1.1"), (from, datagram) -> listeners.get(0).onDatagram(from, datagram));
        network.attach(at("2a02::6"), (from, datagram) -> listeners.get(0).onDatagram(from, datagram));
        Dht six = dht("2a02::7", ANSWERING);
        six.start(List.of(at("2a02::6")));
        both.start(List.of(at("5.1.1.1"), at("2a02::7")));
        Found found = new Found();
        six.search(TORRENT, () -> 7777, new Found());
        network.scheduler.advance(SECOND.multipliedBy(5));
        both.search(TORRENT, () -> 0, found);
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertEquals(2, both.nodeCount());
        String answer = ask(
                        "5.9.9.9",
                        "6.1.1.1",
                        new MessageEncoder(NodeId.random(random), true)
                                .findNode(1, NodeId.random(random), EnumSet.allOf(Family.class)))
                .get(0);
        assertTrue(answer.contains("5:nodes26:") && answer.contains("6:nodes638:"), answer);
    }

    @Test
    void doesNotAskForNodesOfAFamilyThatIsOutOfReach() {
        NodeId id = NodeId.random(random);
        List<String> queries = new ArrayList<>();
        network.attach(at("6.1.1.1"), (from, datagram) -> {
            queries.add(new String(datagram, StandardCharsets.ISO_8859_1));
            MessageDecoder.decode(from, datagram, new QueryReader(query -> {
                List<Contact> nodes = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    nodes.add(new Contact(NodeId.random(random), at("2a02:" + queries.size() + ":" + i + "::1")));
                }
                network.send(
                        at("6.1.1.1"),
                        from,
                        new MessageEncoder(id, false).reply(query.transaction(), from, nodes, List.of(), new byte[1]));
            }));
        });
        Dht dht = dht("5.1.1.1", ANSWERING);
        dht.start(List.of(at("6.1.1.1")));
        dht.search(TORRENT, () -> 0, new Found());
        network.scheduler.advance(Duration.ofMinutes(30));
        assertTrue(queries.get(0).contains("2:n6"), queries.get(0));
        String last = queries.stream()
                .filter(each -> each.contains("get_peers"))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertFalse(last.contains("2:n6"), last);
    }

    private record QueryReader(Consumer<Query> onQuery) implements MessageListener {
        @Override
        public void onQuery(Query query) {
            onQuery.accept(query);
        }

        @Override
        public void onBadQuery(byte[] transaction, int errorCode, String what) {}

        @Override
        public void onReply(int transaction, Reply reply) {}

        @Override
        public void onError(int transaction) {}
    }

    @Test
    void refusesAnnouncesWithoutATokenAndMethodsThatItDoesNotKnow() {
        Dht dht = dht("5.1.1.1", ANSWERING);
        dht.start(List.of());
        MessageEncoder other = new MessageEncoder(NodeId.random(random), false);
        NodeId torrent = NodeId.of(TORRENT);
        String refusal = ask("6.1.1.1", "5.1.1.1", other.announcePeer(7, torrent, 1, new byte[8]))
                .get(0);
        assertTrue(refusal.contains("li203e9:bad token"), refusal);
        assertEquals(0, dht.peersKept());
        String unknown = ask("6.1.1.1", "5.1.1.1", "d1:ad2:id20:abcdefghij0123456789e1:q3:put1:t2:aa1:y1:qe".getBytes())
                .get(0);
        assertTrue(unknown.contains("li204e14:method unknown"), unknown);
    }

    @Test
    void whoIsReadOnlyAnswersNothingAndGetsInNoTable() {
        Dht quiet = dht("5.1.1.1", READ_ONLY);
        Dht open = dht("6.1.1.1", ANSWERING);
        open.start(List.of());
        quiet.start(List.of(at("6.1.1.1")));
        network.scheduler.advance(SECOND.multipliedBy(30));
        assertEquals(1, quiet.nodeCount());
        assertEquals(0, open.nodeCount());
        assertEquals(List.of(), ask("7.1.1.1", "5.1.1.1", new MessageEncoder(NodeId.random(random), false).ping(1)));
        assertEquals(
                List.of(),
                ask("7.1.1.1", "5.1.1.1", "d1:ad2:id20:abcdefghij0123456789e1:q3:put1:t2:aa1:y1:qe".getBytes()));
    }

    @Test
    void whoAsksGetsInTheTableOnceItHasAnswered() {
        Dht asked = dht("5.1.1.1", ANSWERING);
        asked.start(List.of());
        ask("9.9.9.9", "5.1.1.1", new MessageEncoder(NodeId.random(random), false).ping(1));
        network.scheduler.advance(SECOND.multipliedBy(10));
        assertEquals(0, asked.nodeCount());
        Dht other = dht("6.1.1.1", ANSWERING);
        other.start(List.of(at("5.1.1.1")));
        network.scheduler.advance(SECOND.multipliedBy(10));
        assertEquals(1, asked.nodeCount());
    }

    @Test
    void looksAgainSoonAndThenLaterWhileNothingIsFound() {
        Dht other = dht("6.1.1.1", ANSWERING);
        other.start(List.of());
        Dht dht = dht("5.1.1.1", ANSWERING);
        dht.start(List.of(at("6.1.1.1")));
        network.scheduler.advance(SECOND.multipliedBy(5));
        Found found = new Found();
        Search search = dht.search(TORRENT, () -> 0, found);
        long begin = seconds();
        network.scheduler.advance(Duration.ofMinutes(20));
        assertEquals(
                List.of(0L, 15L, 45L, 105L, 225L, 465L, 765L, 1065L),
                found.ends.stream().map(end -> end - begin).toList());
        assertEquals(1, found.asked);
        search.needPeers();
        assertTrue(search.status().next().orElseThrow().compareTo(Duration.ofMinutes(2)) > 0, "the wait stands");
        assertEquals(0, search.status().peersFound());
        assertFalse(search.status().asking());
        assertEquals(1, search.status().nodes());
    }

    @Test
    void whoFindsOnlyItselfHasFoundNobody() {
        Dht node = dht("5.1.1.1", ANSWERING);
        Dht alone = dht("6.1.1.1", ANSWERING);
        node.start(List.of());
        alone.start(List.of(at("5.1.1.1")));
        Found found = new Found();
        Search search = alone.search(TORRENT, () -> 51413, found);
        network.scheduler.advance(SECOND.multipliedBy(20));
        InetSocketAddress ours = SimulatedNetwork.address("6.1.1.1", 51413);
        assertEquals(List.of(ours), found.peers);
        assertEquals(1, search.status().peersFound());
        search.onOurselves(ours);
        assertEquals(0, search.status().peersFound());
        network.scheduler.advance(SECOND.multipliedBy(200));
        assertEquals(List.of(ours), found.peers);
        assertTrue(found.ends.size() >= 4, found.ends::toString);
    }

    @Test
    void looksAgainAtOnceWhenThereIsANodeAtLast() {
        Dht dht = dht("5.1.1.1", ANSWERING);
        Found found = new Found();
        dht.start(List.of());
        dht.search(TORRENT, () -> 0, found);
        network.scheduler.advance(SECOND.multipliedBy(20));
        assertEquals(List.of(0L, 15L), found.ends);
        dht("6.1.1.1", ANSWERING).start(List.of());
        dht.addNode(at("6.1.1.1"));
        network.scheduler.advance(SECOND);
        assertEquals(3, found.ends.size());
        assertEquals(1, found.asked);
    }

    @Test
    void announcesAgainAfterAQuarterOfAnHourAndAtOnceWhenThePortIsAnother() {
        Dht other = dht("6.1.1.1", ANSWERING);
        other.start(List.of());
        Dht dht = dht("5.1.1.1", ANSWERING);
        dht.start(List.of(at("6.1.1.1")));
        int[] port = {1000};
        Found found = new Found();
        Search search = dht.search(TORRENT, () -> port[0], found);
        network.scheduler.advance(Duration.ofMinutes(40));
        assertEquals(1, other.peersKept(), "announced again before it was forgotten");
        port[0] = 2000;
        search.needPeers();
        network.scheduler.advance(Duration.ofMinutes(2));
        assertEquals(2, other.peersKept());
        search.close();
        network.scheduler.advance(Duration.ofMinutes(31));
        Found after = new Found();
        dht.search(TORRENT, () -> 0, after);
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertEquals(List.of(), after.peers);
    }

    @Test
    void findsPeersSoonerIfTheyAreNeeded() {
        Dht other = dht("6.1.1.1", ANSWERING);
        other.start(List.of());
        Dht dht = dht("5.1.1.1", ANSWERING);
        dht.start(List.of(at("6.1.1.1")));
        Found found = new Found();
        Search search = dht.search(TORRENT, () -> 9, found);
        network.scheduler.advance(SECOND.multipliedBy(30));
        long begin = seconds();
        for (int i = 0; i < 300; i++) {
            search.needPeers();
            network.scheduler.advance(SECOND);
        }
        long lookups = found.ends.stream().filter(end -> end >= begin).count();
        assertTrue(lookups >= 4 && lookups <= 6, lookups + " lookups in five minutes");
    }

    @Test
    void lookupsOfManyTorrentsTakeTurns() {
        SimulatedNode silent = new SimulatedNode(NodeId.random(random), at("6.1.1.1"), network, Manners.DEAD);
        Dht dht = dht("5.1.1.1", ANSWERING);
        dht.start(List.of(silent.address));
        List<Search> searches = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            found.add(new Found());
            searches.add(dht.search(InfoHash.of(NodeId.random(random).toBytes()), () -> 0, found.get(i)));
        }
        network.scheduler.advance(SECOND.multipliedBy(7));
        assertEquals(List.of(4L), found.get(0).ends);
        assertEquals(List.of(4L), found.get(7).ends);
        assertEquals(List.of(), found.get(8).ends);
        assertTrue(searches.get(49).status().asking());
        searches.subList(0, 49).forEach(Search::close);
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertEquals(List.of(11L), found.get(49).ends, "its turn came when those before it left");
        assertEquals(List.of(), found.get(48).ends);
    }

    @Test
    void isSilentAfterItIsClosed() {
        SimulatedWorld world = new SimulatedWorld(1, 100, 0.3);
        Dht dht = new Dht(ANSWERING, world.network.scheduler, random, world.network.socket(at("5.1.1.1")));
        dht.start(List.of(world.anyHonest().address));
        Search search = dht.search(TORRENT, () -> 1, new Found() {
            @Override
            public void onLookupEnd(int count, int nodesAsked) {
                throw new AssertionError("closed before");
            }
        });
        world.network.scheduler.advance(Duration.ofMillis(200));
        dht.close();
        search.close();
        long sent = world.network.sent();
        world.network.scheduler.advance(SECOND.multipliedBy(2));
        int others = (int) (world.network.sent() - sent);
        assertTrue(others < 40, "only answers to what was asked before: " + others);
        assertEquals(0, world.network.scheduler.pending());
        world.network.scheduler.advance(Duration.ofHours(1));
        assertEquals(0, dht.queriesUnderWay());
    }

    @Test
    void takesAnIdThatBelongsToItsAddressOnceOthersAgreeOnIt() {
        byte[] wrong = NodeId.random(random).toBytes();
        Dht dht = dht("5.1.1.1", new DhtOptions(Optional.of(wrong), false, Optional.empty(), true, false));
        assertArrayEquals(wrong, dht.nodeId());
        List<InetSocketAddress> known = Stream.of("6.1.1.1", "7.1.1.1", "8.1.1.1", "9.1.1.1")
                .map(DhtTest::at)
                .toList();
        known.forEach(address -> new SimulatedNode(NodeId.random(random), address, network, Manners.HONEST));
        dht.start(known.subList(0, 3));
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertArrayEquals(wrong, dht.nodeId(), "three are not enough");
        dht.onExternalAddress(at("5.1.1.1").getAddress());
        NodeId settled = NodeId.of(dht.nodeId());
        assertTrue(SecureIds.matches(settled, at("5.1.1.1").getAddress()));
        assertEquals(3, dht.nodeCount(), "the nodes are kept");
        for (String claim : List.of("1.2.3.4", "4.3.2.1")) {
            dht.onExternalAddress(at(claim).getAddress());
        }
        assertEquals(settled, NodeId.of(dht.nodeId()));
    }

    @Test
    void knowsItsAddressFromTheStartIfItIsTold() {
        DhtOptions options = new DhtOptions(
                Optional.empty(), false, Optional.of(at("5.1.1.1").getAddress()), true, false);
        NodeId id = NodeId.of(dht("5.1.1.1", options).nodeId());
        assertTrue(SecureIds.matches(id, at("5.1.1.1").getAddress()));
        DhtOptions again = new DhtOptions(Optional.of(id.toBytes()), false, options.externalAddress(), true, false);
        assertEquals(id, NodeId.of(dht("5.1.1.1", again).nodeId()), "an id that is right is kept");
    }

    @Test
    void forgetsNobodyWhileItIsOffline() {
        for (String ip : List.of("6.1.1.1", "7.1.1.1", "8.1.1.1")) {
            dht(ip, ANSWERING).start(List.of());
        }
        boolean[] online = {true};
        Dht dht = new Dht(ANSWERING, network.scheduler, new Random(3), new DhtSocket() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                if (online[0]) {
                    network.send(at("5.1.1.1"), to, datagram);
                }
            }

            @Override
            public void deliverTo(Listener listener) {
                network.attach(at("5.1.1.1"), listener::onDatagram);
            }
        });
        dht.start(List.of(at("6.1.1.1"), at("7.1.1.1"), at("8.1.1.1")));
        dht.search(TORRENT, () -> 0, new Found());
        network.scheduler.advance(SECOND.multipliedBy(5));
        online[0] = false;
        network.scheduler.advance(Duration.ofMinutes(30));
        assertEquals(3, dht.nodeCount());
        online[0] = true;
        network.scheduler.advance(Duration.ofMinutes(1));
        assertEquals(3, dht.goodNodes(5).size());
    }

    @Test
    void forgetsANodeThatIsGoneThoughNothingElseHappens() {
        Dht dht = dht("5.1.1.1", ANSWERING);
        SimulatedNode alive = new SimulatedNode(NodeId.random(random), at("6.1.1.1"), network, Manners.HONEST);
        SimulatedNode gone = new SimulatedNode(NodeId.random(random), at("7.1.1.1"), network, Manners.HONEST);
        dht.start(List.of(alive.address, gone.address));
        network.scheduler.advance(SECOND.multipliedBy(5));
        assertEquals(2, dht.nodeCount());
        network.attach(gone.address, (from, datagram) -> {});
        for (int i = 0; i < 16; i++) {
            network.send(alive.address, at("5.1.1.1"), new MessageEncoder(alive.id, false).ping(i));
            network.scheduler.advance(Duration.ofMinutes(1));
        }
        assertEquals(List.of(alive.address), dht.goodNodes(9));
        assertEquals(1, dht.nodeCount());
    }
}
