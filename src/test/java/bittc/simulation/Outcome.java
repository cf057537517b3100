package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;

/** What is asked of a simulated swarm in its end; each names the run that failed, and shows its log. */
final class Outcome {
    private Outcome() {}

    /** The run, for messages. */
    static String log(Simulation sim, String which) {
        return which + ": failed " + sim.store.mismatchesOf + "\n" + String.join("\n", sim.log);
    }

    /** All that was wanted is there and right, and all memory was given back. */
    static void assertComplete(Simulation sim, String which) {
        assertEquals(DownloadState.DONE, sim.state, () -> log(sim, which));
        assertTrue(sim.isIdentical(), () -> log(sim, which));
        assertEquals(0, sim.pool.claimed(), () -> "blocks that were never given back: " + log(sim, which));
    }

    static void assertNeverBanned(Simulation sim, RemotePeer honest, String which) {
        assertFalse(honest.ended.startsWith("banned"), () -> log(sim, which));
    }

    /** The seconds that one honest peer of 400 kB/s alone takes, with pieces of 128 KiB. */
    static double secondsAlone(long seed, int totalLength) {
        Simulation alone = new Simulation(seed, totalLength, 128 * 1024);
        alone.addHonest(400_000);
        return alone.run();
    }
}
