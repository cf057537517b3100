package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers that corrupt seldom, among honest ones that are slow, fall silent, choke or hang up. */
class FailedPieceTest {
    private static final int MIB = 1 << 20;
    private static final int SEEDS = 60;

    /** An honest peer that chokes or hangs up, whichever comes, each time after so many blocks, and soon serves again. */
    private static RemotePeer fickle(Simulation sim, double rate, int atLeast, boolean hangsUp) {
        return new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(20), rate) {
            private int left = atLeast + random.nextInt(atLeast);

            @Override
            void onConnected() {
                left = atLeast + random.nextInt(atLeast);
                super.onConnected();
            }

            @Override
            void onSent(Request request) {
                if (--left > 0) {
                    return;
                }
                left = atLeast + random.nextInt(atLeast);
                if (hangsUp) {
                    hangUp("reset by peer");
                    return;
                }
                choke();
                scheduler.schedule(Duration.ofMillis(300 + random.nextInt(900)), () -> {
                    if (open) {
                        unchoke();
                    }
                });
            }
        };
    }

    private static RemotePeer poisoner(Simulation sim, double rate, int oneIn) {
        return new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(20), rate) {
            @Override
            byte[] bytes(Request request) {
                byte[] data = super.bytes(request);
                if (random.nextInt(oneIn) == 0) {
                    data[0] ^= 1;
                }
                return data;
            }
        };
    }

    private static String log(Simulation sim, int seed) {
        return "seed " + seed + ": failed " + sim.store.mismatchesOf + "\n" + String.join("\n", sim.log);
    }

    private static void assertRight(Simulation sim, List<RemotePeer> honest, int seed) {
        assertEquals(DownloadState.DONE, sim.state, () -> log(sim, seed));
        assertTrue(sim.isIdentical(), () -> log(sim, seed));
        assertEquals(0, sim.pool.claimed(), () -> log(sim, seed));
        for (RemotePeer peer : honest) {
            assertFalse(peer.ended.startsWith("banned"), () -> log(sim, seed));
        }
        assertTrue(
                sim.store.mismatchesOf.values().stream().allMatch(failures -> failures <= 2),
                () -> "a second failure convicted nobody: " + log(sim, seed));
    }

    @Test
    void theSecondFailureOfAPieceConvictsSomebodyAmongSlowPeers() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2 * MIB, 512 * 1024);
            sim.pedantic = true;
            List<RemotePeer> honest = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                honest.add(sim.addHonest(20_000 + sim.random.nextInt(10_000)));
            }
            honest.add(sim.add(fickle(sim, 60_000, 40, false)));
            for (int i = 0; i < 3; i++) {
                sim.add(poisoner(sim, 24_000, 12));
            }
            sim.run();
            assertRight(sim, honest, seed);
        }
    }

    @Test
    void onePoisonerThatCorruptsSeldomIsConvictedWithTwoFailuresOfAPiece() {
        int convicted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 4 * MIB, 256 * 1024);
            sim.pedantic = true;
            List<RemotePeer> honest = new ArrayList<>();
            honest.add(sim.add(fickle(sim, 30_000, 20, true)));
            honest.add(sim.add(fickle(sim, 200_000, 20, false)));
            honest.add(sim.addHonest(15_000));
            RemotePeer poisoner = sim.add(poisoner(sim, 100_000, 40));
            sim.run();
            assertRight(sim, honest, seed);
            String which = log(sim, seed);
            assertTrue(sim.store.mismatchesOf.isEmpty() || poisoner.ended.startsWith("banned"), which);
            assertTrue(sim.store.mismatches <= 2, which);
            convicted += sim.store.mismatchesOf.isEmpty() ? 0 : 1;
        }
        assertTrue(convicted > SEEDS / 2, "convicted only " + convicted);
    }

    /**
     * Each sends a few blocks, some of them wrong, and chokes before a piece is whole: nobody is to blame alone. They were there
     * first and are back at once, so it is always they who could begin a failed piece anew, until it is mixed again.
     */
    private static RemotePeer saboteur(Simulation sim) {
        return new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(5), 2_000_000) {
            private int left = 1 + random.nextInt(3);

            @Override
            byte[] bytes(Request request) {
                byte[] data = super.bytes(request);
                if (random.nextInt(3) == 0) {
                    data[0] ^= 1;
                }
                return data;
            }

            @Override
            void onSent(Request request) {
                if (--left == 0) {
                    left = 1 + random.nextInt(3);
                    choke();
                    scheduler.schedule(Duration.ofMillis(20), () -> {
                        if (open) {
                            unchoke();
                        }
                    });
                }
            }
        };
    }

    @Test
    void eachFailureOfAPieceButItsFirstConvictsSomebodyAmongTwentySaboteurs() {
        double worst = 0;
        for (int seed = 0; seed < 20; seed++) {
            Simulation sim = new Simulation(seed, 2 * MIB, 128 * 1024);
            List<RemotePeer> saboteurs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                saboteurs.add(sim.add(saboteur(sim)));
            }
            RemotePeer honest = sim.addHonest(200_000);
            worst = Math.max(worst, sim.run());
            String which = log(sim, seed);
            assertEquals(DownloadState.DONE, sim.state, which);
            assertTrue(sim.isIdentical(), which);
            assertFalse(honest.ended.startsWith("banned"), which);
            long banned = saboteurs.stream()
                    .filter(peer -> peer.ended.startsWith("banned"))
                    .count();
            assertTrue(sim.store.mismatches - sim.store.mismatchesOf.size() <= banned, which);
        }
        assertTrue(worst < 25, "took " + worst + " s, 10 s with the honest one alone");
    }

    /** Nobody serves a piece whole: one that has failed must be mixed at last, or it would never come. */
    @Test
    void aPieceThatHasFailedCompletesThoughNobodyServesItWhole() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, MIB, 512 * 1024);
            sim.pedantic = true;
            List<RemotePeer> honest = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                honest.add(sim.add(fickle(sim, 200_000, 8, true)));
            }
            sim.add(Rogues.LIAR.make(sim.content, sim.scheduler, sim.random));
            sim.run();
            assertEquals(DownloadState.DONE, sim.state, log(sim, seed));
            for (RemotePeer peer : honest) {
                assertFalse(peer.ended.startsWith("banned"), log(sim, seed));
            }
        }
    }
}
