package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import bittc.download.SessionOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whole swarms in simulated time. A failing seed is named in the message, and the same seed gives the same run. */
class SwarmSimulationTest {
    private static final int SEEDS = 100;
    private static final int MIB = 1 << 20;

    @Test
    void completesAmongHonestPeersCloseToWhatTheirRatesAllow() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 12 * MIB + 12345, 256 * 1024);
            sim.trackerFailsAtFirst = seed % 4 == 0;
            double total = 0;
            for (int i = 0; i < 6; i++) {
                double rate = 50_000 + sim.random.nextInt(1_000_000);
                sim.addHonest(rate);
                total += rate;
            }
            double took = sim.run();
            String which = "seed " + seed;
            Outcome.assertComplete(sim, which);
            double ideal = sim.content.bytes.length / total;
            assertTrue(
                    took < ideal * 1.15 + (sim.trackerFailsAtFirst ? 17 : 2),
                    () -> which + ": took " + took + " s, ideal " + ideal + "\n" + String.join("\n", sim.log));
            long sent = sim.peers.values().stream()
                    .mapToLong(peer -> peer.sentBytes)
                    .sum();
            double waste = sent / (double) sim.content.bytes.length;
            assertTrue(waste < 1.03, () -> which + ": sent/size " + waste);
        }
    }

    /** Pieces of every length, from one byte of data to none of padding, and nobody is asked for the padding. */
    @Test
    void completesWithPaddingAndFetchesNoneOfIt() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Content content = Content.padded(64 * 1024, seed, 1, 16_384, 65_536, 200_001, 16_385, 400_000, 5);
            int data = 1 + 16_384 + 65_536 + 200_001 + 16_385 + 400_000 + 5;
            Simulation sim = new Simulation(new World(seed), content);
            sim.pedantic = true;
            RemotePeer only = sim.addHonest(200_000);
            if (seed % 2 == 0) {
                sim.add(Rogues.LIAR.make(sim.content, sim.scheduler, sim.random));
            }
            sim.run();
            Outcome.assertComplete(sim, "seed " + seed);
            assertTrue(only.sentBytes <= data * 1.2, "sent " + only.sentBytes + " of " + data);
            assertTrue(seed % 2 == 0 || only.sentBytes == data, "sent " + only.sentBytes + " of " + data);
        }
    }

    @Test
    void completesWhateverRoguesAreAboutAsSoonAsWithoutThem() {
        for (int seed = 0; seed < SEEDS; seed++) {
            double honest = Outcome.secondsAlone(seed, 6 * MIB);
            Simulation sim = new Simulation(seed, 6 * MIB, 128 * 1024);
            sim.addHonest(400_000);
            for (Rogues kind : Rogues.values()) {
                if (sim.random.nextInt(3) > 0) {
                    sim.add(kind.make(sim.content, sim.scheduler, sim.random));
                }
            }
            double took = sim.run();
            String which = "seed " + seed;
            Outcome.assertComplete(sim, which);
            assertTrue(
                    took <= 1.2 * honest + 5,
                    () -> which + ": took " + took + " s, without rogues " + honest + "\n"
                            + String.join("\n", sim.log));
        }
    }

    @Test
    void completesWithOneHonestPeerAgainstThirtyOfAKind() {
        for (Rogues kind : Rogues.values()) {
            double honest = Outcome.secondsAlone(7, 4 * MIB);
            Simulation sim = new Simulation(7, 4 * MIB, 128 * 1024);
            for (int i = 0; i < 30; i++) {
                sim.add(kind.make(sim.content, sim.scheduler, sim.random));
            }
            sim.addHonest(400_000);
            double took = sim.run();
            Outcome.assertComplete(sim, kind.name());
            assertTrue(
                    took <= 1.25 * honest + 5,
                    () -> kind + ": took " + took + " s, without rogues " + honest + "\n" + String.join("\n", sim.log));
        }
    }

    @Test
    void losesAtMostTwoPiecesToOnePoisonerAndNeverBansAnHonestPeer() {
        int worst = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 8 * MIB, 256 * 1024);
            sim.addHonest(300_000);
            sim.addHonest(300_000);
            sim.add(Rogues.LIAR.make(sim.content, sim.scheduler, sim.random));
            sim.run();
            String which = "seed " + seed;
            Outcome.assertComplete(sim, which);
            worst = Math.max(worst, sim.store.mismatches);
            assertTrue(
                    sim.store.mismatches <= 2,
                    () -> which + ": " + sim.store.mismatches + " failed pieces\n" + String.join("\n", sim.log));
        }
        System.out.println("S6: at most " + worst + " failed pieces by one poisoner");
    }

    @Test
    void believesABitfieldThatComesInPlaceOfManyHaves() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 4 * MIB + 12345, 16 * 1024); // 257 pieces, 5 words of a bitfield
            RemotePeer only = sim.add(Rogues.LEAPER.make(sim.content, sim.scheduler, sim.random));
            sim.run();
            String which = "seed " + seed;
            Outcome.assertComplete(sim, which);
            assertEquals(1, only.connections, () -> which + "\n" + String.join("\n", sim.log));
        }
    }

    @Test
    void keepsTheDownloadLimit() {
        Simulation sim = new Simulation(3, 8 * MIB, 256 * 1024);
        sim.addHonest(2e6);
        sim.addHonest(2e6);
        double took = sim.run(Duration.ofMinutes(10), new SessionOptions(50, 400_000, 0));
        Outcome.assertComplete(sim, "limited");
        double rate = sim.content.bytes.length / took;
        assertTrue(rate > 360_000 && rate < 440_000, "rate " + rate);
    }

    @Test
    void givesUpAfterTheStallLimitAndSaysWhy() {
        Simulation sim = new Simulation(5, MIB, 64 * 1024);
        sim.run();
        assertEquals(DownloadState.FAILED, sim.state);
        assertTrue(sim.failures.get(0).startsWith("no-peers: no peers in 30m"), sim.failures.toString());
        assertTrue(sim.failures.get(0).contains("answered: 0 peers"), sim.failures.toString());
    }
}
