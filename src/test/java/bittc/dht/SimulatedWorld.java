package bittc.dht;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Many nodes that know each other as nodes do, some of them dead or lying, all drawn from one seed. */
final class SimulatedWorld {
    private static final double LOSS = 0.02;
    private static final double SECURE = 0.7;

    final Random random;
    final SimulatedNetwork network;
    final List<SimulatedNode> nodes = new ArrayList<>();
    final List<SimulatedNode> honest = new ArrayList<>();

    /** A world in which this part of the nodes makes trouble, half of it by being dead. */
    SimulatedWorld(long seed, int size, double bad) {
        random = new Random(seed);
        network = new SimulatedNetwork(random, LOSS);
        for (int i = 0; i < size; i++) {
            Manners manner = random.nextDouble() >= bad
                    ? Manners.HONEST
                    : random.nextBoolean()
                            ? Manners.DEAD
                            : Manners.values()[2 + random.nextInt(Manners.values().length - 2)];
            InetSocketAddress address = Manners.randomAddress(random);
            NodeId id = random.nextDouble() < SECURE
                    ? SecureIds.random(address.getAddress(), random)
                    : NodeId.random(random);
            SimulatedNode node = new SimulatedNode(id, address, network, manner);
            nodes.add(node);
            if (manner == Manners.HONEST) {
                honest.add(node);
            }
        }
        nodes.sort(Comparator.comparing(node -> node.id.toString()));
        nodes.forEach(this::introduce);
    }

    /** A node knows up to eight others of each bucket, whatever becomes of them. */
    private void introduce(SimulatedNode node) {
        List<List<SimulatedNode>> buckets = new ArrayList<>();
        for (SimulatedNode other : nodes) {
            if (other != node) {
                int bits = node.id.commonBits(other.id);
                while (buckets.size() <= bits) {
                    buckets.add(new ArrayList<>());
                }
                buckets.get(bits).add(other);
            }
        }
        for (List<SimulatedNode> bucket : buckets) {
            for (int i = 0; i < 8 && !bucket.isEmpty(); i++) {
                node.know(bucket.remove(random.nextInt(bucket.size())));
            }
        }
    }

    /** Announces a peer as BEP 5 has it: to the eight closest nodes of all. Those that are not honest do not keep it. */
    void announce(NodeId infoHash, InetSocketAddress peer) {
        List<SimulatedNode> closest = new ArrayList<>(nodes);
        closest.sort((a, b) -> infoHash.compareDistances(a.id, b.id));
        for (SimulatedNode node : closest.subList(0, 8)) {
            node.peers.put(infoHash, List.of(peer));
        }
    }

    SimulatedNode anyHonest() {
        return honest.get(random.nextInt(honest.size()));
    }
}
