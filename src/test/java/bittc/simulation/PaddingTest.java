package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Torrents that were hashed with other bytes than zeros in their padding: nobody who serves them is to blame. */
class PaddingTest {
    private static final int SEEDS = 40;
    private static final int[] FILES = {1, 16_384, 65_536, 200_001, 16_385, 400_000, 5, 30_000, 100_000};

    private static Simulation simulation(int seed, boolean zeros) {
        Simulation sim = new Simulation(new World(seed), Content.padded(64 * 1024, seed, zeros, FILES));
        sim.pedantic = true;
        return sim;
    }

    private static void assertCompleteOnOneConnection(Simulation sim, List<RemotePeer> honest, int seed) {
        Outcome.assertComplete(sim, "seed " + seed);
        for (RemotePeer peer : honest) {
            assertEquals(1, peer.connections, () -> Outcome.log(sim, "seed " + seed));
            Outcome.assertNeverBanned(sim, peer, "seed " + seed);
        }
    }

    @Test
    void completesFromOnePeerAloneAndFetchesPaddingOnceItIsKnownNotToBeZeros() {
        for (int seed = 0; seed < SEEDS; seed++) {
            int[] files = new Random(seed).ints(60, 1, 64 * 1024).toArray();
            Simulation sim = new Simulation(new World(seed), Content.padded(64 * 1024, seed, false, files));
            RemotePeer only = sim.addHonest(100_000);
            sim.run(Duration.ofMinutes(2), sim.world.options);
            assertCompleteOnOneConnection(sim, List.of(only), seed);
            String which = Outcome.log(sim, "seed " + seed);
            assertTrue(sim.store.mismatchesOf.values().stream().allMatch(failures -> failures == 1), which);
            assertTrue(sim.store.mismatches < 15, "of 60, no more than were begun: " + which);
        }
    }

    @Test
    void completesFromManyPeersAndBansNone() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation sim = simulation(seed, false);
            List<RemotePeer> honest =
                    List.of(sim.addHonest(20_000), sim.addHonest(3_000), sim.addHonest(200_000), sim.addHonest(2_000));
            sim.run(Duration.ofMinutes(10), sim.world.options);
            assertCompleteOnOneConnection(sim, honest, seed);
        }
    }

    @Test
    void stillConvictsWhoSendsWrongBytesAndNobodyElse() {
        for (boolean zeros : new boolean[] {true, false}) {
            for (int seed = 0; seed < SEEDS; seed++) {
                Simulation sim = simulation(seed, zeros);
                RemotePeer honest = sim.addHonest(100_000);
                RemotePeer liar = sim.add(Rogues.LIAR.make(sim.content, sim.scheduler, sim.random));
                sim.run(Duration.ofMinutes(5), sim.world.options);
                assertCompleteOnOneConnection(sim, List.of(honest), seed);
                String which = Outcome.log(sim, "seed " + seed);
                assertTrue(liar.ended.startsWith("banned") || liar.sentBytes == 0, which);
            }
        }
    }
}
