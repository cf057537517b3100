package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import org.junit.jupiter.api.Test;

/** Many peers who mean harm, and few who do not. */
class HostilePeersTest {
    private static final int MIB = 1 << 20;

    private static void assertComplete(Simulation sim, String which) {
        assertEquals(DownloadState.DONE, sim.state, () -> which + "\n" + String.join("\n", sim.log));
        assertTrue(sim.isIdentical(), which);
        assertEquals(0, sim.pool.claimed(), () -> which + ": blocks that were never given back");
    }

    private static double honestTime(int seed) {
        Simulation alone = new Simulation(seed, 6 * MIB, 128 * 1024);
        alone.addHonest(400_000);
        return alone.run();
    }

    private static void assertNeverBanned(Simulation sim, RemotePeer honest, String which) {
        assertFalse(honest.ended.startsWith("banned"), () -> which + "\n" + String.join("\n", sim.log));
    }

    @Test
    void twentyPoisonersDoNotHoldUpOneHonestSeedNorGetItBanned() {
        for (int seed = 0; seed < 20; seed++) {
            Simulation sim = new Simulation(seed, 6 * MIB, 128 * 1024);
            for (int i = 0; i < 20; i++) {
                sim.add(Rogues.POISONER.make(sim.content, sim.scheduler, sim.random));
            }
            RemotePeer honest = sim.addHonest(400_000);
            double took = sim.run();
            String which = "seed " + seed;
            assertComplete(sim, which);
            assertNeverBanned(sim, honest, which);
            double limit = 1.25 * honestTime(seed);
            assertTrue(
                    took <= limit,
                    () -> which + ": took " + took + " s, allowed " + limit + ", " + sim.store.mismatches + " failed\n"
                            + String.join("\n", sim.log));
        }
    }

    @Test
    void anHonestPeerThatChokesAgainAndAgainIsEnoughAmongPoisoners() {
        for (int seed = 0; seed < 40; seed++) {
            Simulation sim = new Simulation(seed, MIB, 128 * 1024);
            RemotePeer honest = sim.add(Rogues.FLAPPER.make(sim.content, sim.scheduler, sim.random));
            for (int i = 0; i < 4; i++) {
                sim.add(Rogues.POISONER.make(sim.content, sim.scheduler, sim.random));
            }
            double took = sim.run();
            String which = "seed " + seed;
            assertComplete(sim, which);
            assertNeverBanned(sim, honest, which);
            assertTrue(took < 60, () -> which + ": took " + took + "\n" + String.join("\n", sim.log));
        }
    }
}
