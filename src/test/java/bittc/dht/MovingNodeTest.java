package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node whose address on the Internet changes while it runs. */
class MovingNodeTest {
    private final SimulatedNetwork network = new SimulatedNetwork(new Random(5), 0);
    private final Random random = new Random(6);
    private final List<InetSocketAddress> known =
            IntStream.range(0, 9).mapToObj(i -> at((20 + i) + ".1.1.1")).toList();
    private InetSocketAddress ours = at("5.1.1.1");

    private final DhtSocket socket = new DhtSocket() {
        @Override
        public void send(InetSocketAddress to, byte[] datagram) {
            network.send(ours, to, datagram);
        }

        @Override
        public void deliverTo(Listener listener) {
            network.attach(at("5.1.1.1"), listener::onDatagram);
            network.attach(at("80.2.2.2"), listener::onDatagram);
            network.attach(at("90.3.3.3"), listener::onDatagram);
        }
    };

    private static InetSocketAddress at(String ip) {
        return SimulatedNetwork.address(ip, 6881);
    }

    private Dht start(Optional<InetSocketAddress> told) {
        known.forEach(address -> new SimulatedNode(NodeId.random(random), address, network, Manners.HONEST));
        DhtOptions options =
                new DhtOptions(Optional.empty(), false, told.map(InetSocketAddress::getAddress), true, false);
        Dht dht = new Dht(options, network.scheduler, random, socket);
        dht.start(known);
        dht.search(
                InfoHash.parse("0123456789abcdef0123456789abcdef01234567").orElseThrow(),
                () -> 0,
                new SearchListener() {
                    @Override
                    public void onPeers(List<InetSocketAddress> peers) {}

                    @Override
                    public void onLookupEnd(int peers, int nodesAsked) {}
                });
        network.scheduler.advance(Duration.ofSeconds(30));
        return dht;
    }

    private boolean belongs(Dht dht) {
        return SecureIds.matches(NodeId.of(dht.nodeId()), ours.getAddress());
    }

    @Test
    void itsIdFollowsItsAddressAndItsNodesAreKept() {
        Dht dht = start(Optional.empty());
        assertTrue(belongs(dht));
        for (String ip : List.of("80.2.2.2", "90.3.3.3", "5.1.1.1")) {
            ours = at(ip);
            network.scheduler.advance(Duration.ofMinutes(20));
            assertTrue(belongs(dht), ip);
            assertEquals(known.size(), dht.nodeCount());
        }
    }

    @Test
    void itsIdChangesNoMoreThanOnceInTenMinutesWhateverIsSaid() {
        Dht dht = start(Optional.empty());
        NodeId first = NodeId.of(dht.nodeId());
        ours = at("80.2.2.2");
        network.scheduler.advance(Duration.ofMinutes(9));
        assertEquals(first, NodeId.of(dht.nodeId()));
    }

    @Test
    void itsIdStaysWhereItsAddressIsKnownForSure() {
        Dht dht = start(Optional.of(ours));
        NodeId first = NodeId.of(dht.nodeId());
        ours = at("80.2.2.2");
        network.scheduler.advance(Duration.ofHours(1));
        assertEquals(first, NodeId.of(dht.nodeId()));
        assertFalse(belongs(dht));
    }
}
