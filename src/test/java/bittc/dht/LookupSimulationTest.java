package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A thousand lookups among a thousand nodes of which three in ten are dead or lie. */
class LookupSimulationTest {
    private static final int NODES = 1000;
    private static final double BAD = 0.3;
    private static final int SEEDS = 5;
    private static final int COLD_TRIES = 40;
    private static final int WARM_TRIES = 160;
    private static final InetSocketAddress OURS = SimulatedNetwork.address("9.8.7.6", 6881);
    private static final InetSocketAddress PEER = SimulatedNetwork.address("8.8.4.4", 51413);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<Integer> queries = new ArrayList<>();
    private final List<Double> firstPeerCold = new ArrayList<>();
    private final List<Double> firstPeerWarm = new ArrayList<>();
    private final List<Double> ends = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private SimulatedWorld world;

    @Test
    void findsThePeersThoughThreeNodesInTenAreDeadOrLie() {
        for (int seed = 0; seed < SEEDS; seed++) {
            world = new SimulatedWorld(seed, NODES, BAD);
            for (int i = 0; i < COLD_TRIES; i++) {
                Dht dht = dht();
                lookUp(dht, firstPeerCold, "seed " + seed + ", cold " + i);
                dht.close();
            }
            Dht dht = dht();
            world.network.scheduler.advance(Duration.ofSeconds(20));
            for (int i = 0; i < WARM_TRIES; i++) {
                lookUp(dht, firstPeerWarm, "seed " + seed + ", warm " + i);
            }
            dht.close();
        }
        int tries = SEEDS * (COLD_TRIES + WARM_TRIES);
        System.out.printf(
                "DHT: %d of %d lookups found the peer; queries: median %d, 95%% %d; first peer: median %.2f s, 95%% %.2f s,"
                        + " cold %.2f s; end: median %.2f s%n",
                tries - failures.size(),
                tries,
                at(queries, 0.5),
                at(queries, 0.95),
                at(firstPeerWarm, 0.5),
                at(firstPeerWarm, 0.95),
                at(firstPeerCold, 0.5),
                at(ends, 0.5));
        assertTrue(failures.size() <= tries / 100, () -> failures.toString());
        assertTrue(at(queries, 0.5) <= 40, "queries");
        assertTrue(at(firstPeerWarm, 0.5) <= 1.0, "first peer");
        assertTrue(at(firstPeerCold, 0.5) <= 1.5, "first peer, cold");
    }

    private Dht dht() {
        Dht dht = new Dht(
                new DhtOptions(Optional.empty(), false, Optional.empty(), true, false),
                world.network.scheduler,
                new Random(world.random.nextLong()),
                world.network.socket(OURS));
        dht.start(
                List.of(world.anyHonest().address, world.anyHonest().address, SimulatedNetwork.address("20.0.0.1", 1)));
        return dht;
    }

    private void lookUp(Dht dht, List<Double> firstPeer, String name) {
        NodeId target = NodeId.random(world.random);
        world.announce(target, PEER);
        long start = world.network.scheduler.nanoTime();
        boolean[] ended = {false};
        boolean[] found = {false};
        Search search = dht.search(InfoHash.of(target.toBytes()), () -> 0, new SearchListener() {
            @Override
            public void onPeers(List<InetSocketAddress> peers) {
                if (peers.contains(PEER) && !found[0]) {
                    found[0] = true;
                    firstPeer.add((world.network.scheduler.nanoTime() - start) / 1e9);
                }
            }

            @Override
            public void onLookupEnd(int peers, int nodesAsked) {
                ended[0] = true;
                queries.add(nodesAsked);
                ends.add((world.network.scheduler.nanoTime() - start) / 1e9);
            }
        });
        if (!world.network.scheduler.advanceUntil(LIMIT, () -> ended[0]) || !found[0]) {
            failures.add(name + ": " + queries.get(queries.size() - 1) + " asked, kept by "
                    + world.honest.stream()
                            .filter(node -> node.peers.containsKey(target))
                            .count());
        }
        search.close();
    }

    private static <T extends Comparable<T>> T at(List<T> values, double part) {
        List<T> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) (part * (sorted.size() - 1)));
    }
}
