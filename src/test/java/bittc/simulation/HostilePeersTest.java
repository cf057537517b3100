package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Many peers who mean harm, and few who do not. */
class HostilePeersTest {
    private static final int MIB = 1 << 20;

    @Test
    void twentyPoisonersDoNotHoldUpOneHonestSeedNorGetItBanned() {
        double worst = 0;
        for (int seed = 0; seed < 20; seed++) {
            Simulation sim = new Simulation(seed, 6 * MIB, 128 * 1024);
            for (int i = 0; i < 20; i++) {
                sim.add(Rogues.POISONER.make(sim.content, sim.scheduler, sim.random));
            }
            RemotePeer honest = sim.addHonest(400_000);
            double took = sim.run();
            String which = "seed " + seed;
            Outcome.assertComplete(sim, which);
            Outcome.assertNeverBanned(sim, honest, which);
            double alone = Outcome.secondsAlone(seed, 6 * MIB);
            double limit = 1.25 * alone;
            worst = Math.max(worst, took / alone);
            assertTrue(
                    took <= limit,
                    () -> which + ": took " + took + " s, allowed " + limit + ", " + sim.store.mismatches + " failed\n"
                            + String.join("\n", sim.log));
        }
        System.out.printf("S7: 20 of 20 complete, at most %.2f times as long as without poisoners%n", worst);
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
            Outcome.assertComplete(sim, which);
            Outcome.assertNeverBanned(sim, honest, which);
            assertTrue(took < 60, () -> which + ": took " + took + "\n" + String.join("\n", sim.log));
        }
    }

    @Test
    void hangsUpOnWhoRejectsWhatItWasNotAskedForWithoutEnd() {
        Simulation sim = new Simulation(1, MIB, 128 * 1024);
        RemotePeer naysayer = sim.add(Rogues.NAYSAYER.make(sim.content, sim.scheduler, sim.random));
        sim.begin();
        sim.advance(Duration.ofMinutes(1), () -> !naysayer.ended.isEmpty());
        assertEquals("more than 4096 rejections of unrequested blocks", naysayer.ended);
    }

    @Test
    void poisonersWhoComeAgainAndAgainDoNotKeepItFromCompleting() {
        for (int seed = 0; seed < 20; seed++) {
            Simulation sim = new Simulation(seed, 2 * MIB, 128 * 1024);
            RemotePeer honest = sim.addHonest(300_000);
            for (int i = 0; i < 10; i++) {
                RemotePeer poisoner = Rogues.POISONER.make(sim.content, sim.scheduler, sim.random);
                comeAgain(sim, poisoner, 20 + i, 1000);
            }
            double took = sim.run();
            String which = "seed " + seed;
            Outcome.assertComplete(sim, which);
            Outcome.assertNeverBanned(sim, honest, which);
            assertTrue(took < 20, () -> which + ": took " + took + " s\n" + String.join("\n", sim.log));
        }
    }

    private static void comeAgain(Simulation sim, RemotePeer peer, int host, int port) {
        sim.scheduler.schedule(Duration.ofMillis(300 + sim.random.nextInt(1000)), () -> {
            if (peer.open) {
                peer.hangUp("reset by peer");
            } else {
                sim.world.connectToUs(peer, Simulation.address(8, host, port));
            }
            comeAgain(sim, peer, host, port + 1);
        });
    }

    @Test
    void completesWithOneHonestPeerAgainstThirtyOfEachKindOfOffender() {
        double worst = 0;
        for (Offences offence : Offences.values()) {
            double honest = Outcome.secondsAlone(7, 6 * MIB + 12345);
            Simulation sim = new Simulation(7, 6 * MIB + 12345, 128 * 1024);
            for (int i = 0; i < 30; i++) {
                sim.add(offence.make(sim.content, sim.scheduler, sim.random));
            }
            sim.addHonest(400_000);
            double took = sim.run();
            Outcome.assertComplete(sim, offence.name());
            assertTrue(
                    took <= 1.2 * honest + 5,
                    () -> offence + ": took " + took + " s, alone " + honest + "\n" + String.join("\n", sim.log));
            worst = Math.max(worst, took - honest);
        }
        int kinds = Offences.values().length + Rogues.values().length;
        System.out.printf("S5: %d kinds of hostile peers; the offenders cost at most %.1f s%n", kinds, worst);
        assertTrue(kinds >= 45);
    }

    @Test
    void fiveHundredConnectionsFromOneAddressInALoopDoNotHoldItUp() {
        double honest = Outcome.secondsAlone(1, 6 * MIB);
        Simulation sim = new Simulation(1, 6 * MIB, 128 * 1024);
        RemotePeer only = sim.addHonest(400_000);
        for (int i = 0; i < 500; i++) {
            RemotePeer silent = Rogues.MUTE.make(sim.content, sim.scheduler, sim.random);
            comeAgain(sim, silent, 20, 1000 + i * 50);
        }
        double took = sim.run();
        Outcome.assertComplete(sim, "500 connections");
        assertEquals(1, only.connections);
        assertTrue(took <= 1.2 * honest + 5, () -> "took " + took + " s, alone " + honest);
    }
}
