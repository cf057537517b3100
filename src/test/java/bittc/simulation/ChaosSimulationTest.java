package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.Consistency;
import bittc.download.DownloadState;
import bittc.download.SeedPolicy;
import bittc.download.SessionOptions;
import bittc.picker.PieceOrder;
import bittc.storage.disk.StorageException;
import bittc.tracker.TrackerException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Sessions in which anything may happen at any time, each from a seed that the failure names. Whatever happens, the state
 * stays consistent after every event, and nothing is left behind in the end.
 */
class ChaosSimulationTest {
    private static final int SEEDS = 150;
    private static final int KIB = 1024;

    private static final class Chaos {
        final World world;
        final Random random;
        final List<Simulation> torrents = new ArrayList<>();
        private int nextPort = 40_000;
        private int stops;
        private int stopsDone;

        Chaos(int seed) {
            world = new World(seed);
            random = world.random;
            world.options = new SessionOptions(
                    5 + random.nextInt(40),
                    random.nextInt(4) == 0 ? 100_000 + random.nextInt(400_000) : 0,
                    random.nextInt(4) == 0 ? 50_000 + random.nextInt(400_000) : 0);
            world.trackerTime = Duration.ofMillis(random.nextInt(3000));
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                torrents.add(torrent(1000L * seed + i));
            }
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }

        private Simulation torrent(long seed) {
            int pieceLength = 16 * KIB << random.nextInt(4);
            int length = 64 * KIB + random.nextInt(900 * KIB);
            int first = 1 + random.nextInt(length / 2);
            int second = 1 + random.nextInt(length / 3);
            Simulation sim = oneIn(2)
                    ? new Simulation(world, seed, length, pieceLength)
                    : new Simulation(world, new Content(pieceLength, seed, first, second, length - first - second));
            sim.pedantic = true;
            sim.trackerFailsAtFirst = oneIn(4);
            SeedPolicy seeding = new SeedPolicy(
                    true,
                    oneIn(2) ? OptionalDouble.of(random.nextDouble()) : OptionalDouble.empty(),
                    Optional.of(Duration.ofSeconds(random.nextInt(300))));
            int[] files = random.ints(0, 3).limit(1 + random.nextInt(3)).toArray();
            sim.options = Simulation.options(
                    oneIn(2) ? seeding : SeedPolicy.LEAVE,
                    oneIn(3) ? PieceOrder.SEQUENTIAL : PieceOrder.RAREST_FIRST,
                    sim.content.metainfo.multiFile() ? files : new int[] {0});
            sim.store.openTime = Duration.ofMillis(random.nextInt(1000));
            sim.store.diskTime = Duration.ofMillis(random.nextInt(oneIn(4) ? 2000 : 20));
            sim.store.blockTime = Duration.ofMillis(oneIn(4) ? random.nextInt(3000) : 0);
            resume(sim);
            peers(sim);
            return sim;
        }

        private void resume(Simulation sim) {
            if (oneIn(2)) {
                return;
            }
            for (int piece = 0; piece < sim.content.layout.pieceCount(); piece++) {
                int blocks = sim.content.layout.blockCount(piece);
                if (oneIn(4)) {
                    sim.store.have(piece);
                } else if (blocks > 1 && oneIn(4)) {
                    BitSet some = new BitSet();
                    some.set(random.nextInt(blocks));
                    sim.store.find(piece, some, !oneIn(4));
                }
            }
        }

        private void peers(Simulation sim) {
            vary(sim.addHonest(100_000 + random.nextInt(1_000_000)));
            for (Rogues kind : Rogues.values()) {
                if (oneIn(4)) {
                    vary(sim.add(kind.make(sim.content, sim.scheduler, random)));
                }
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                vary(sim.add(new Leecher(sim.content, sim.scheduler, random, random.nextDouble())));
            }
            for (int i = random.nextInt(6); i > 0; i--) {
                RemotePeer comes = oneIn(3)
                        ? Rogues.values()[random.nextInt(Rogues.values().length)].make(
                                sim.content, sim.scheduler, random)
                        : new Leecher(sim.content, sim.scheduler, random, oneIn(2) ? 0 : random.nextDouble());
                vary(comes).completesHandshake = !oneIn(5);
                InetSocketAddress from = Simulation.address(200, 1 + random.nextInt(250), nextPort++);
                keepsComing(comes, from);
            }
        }

        private RemotePeer vary(RemotePeer peer) {
            peer.fast = !oneIn(3);
            peer.blockTime = Duration.ofMillis(oneIn(2) ? random.nextInt(200) : 0);
            return peer;
        }

        private void keepsComing(RemotePeer peer, InetSocketAddress from) {
            world.scheduler.schedule(Duration.ofMillis(random.nextInt(20_000)), () -> {
                if (!peer.open) {
                    world.connectToUs(peer, from);
                }
                keepsComing(peer, from);
            });
        }

        /** Hangs up on us now and then. */
        private void disturb() {
            world.scheduler.schedule(Duration.ofMillis(random.nextInt(5000)), () -> {
                List<RemotePeer> all = new ArrayList<>(world.hosts.values());
                RemotePeer any = all.get(random.nextInt(all.size()));
                if (any.open) {
                    any.hangUp("reset by peer");
                }
                world.trackerFailure = oneIn(4) ? TrackerException.unreachable("connection refused") : null;
                disturb();
            });
        }

        void begin() {
            torrents.forEach(Simulation::begin);
            disturb();
        }

        void stop(Simulation sim) {
            stops++;
            sim.download.stop(Duration.ofMillis(random.nextInt(4000)), () -> {
                stopsDone++;
                assertTrue(sim.state.ended(), "told of its end before the end");
            });
        }

        void advance(int millis) {
            torrents.get(0).advance(Duration.ofMillis(random.nextInt(millis)));
        }

        /** Everything ends; what was taken has been given back. */
        void end() {
            int[] ended = {0};
            world.session().stop(Duration.ofMillis(random.nextInt(4000)), () -> ended[0]++);
            torrents.get(0).advance(Duration.ofSeconds(30));
            assertEquals(1, ended[0], "told of the session's end");
            assertEquals(stops, stopsDone, "told of a download's end");
            assertEquals(0, Consistency.peers(world.session()), "peers");
            assertEquals(0, world.pool.claimed(), "blocks in memory");
            for (Simulation sim : torrents) {
                assertTrue(sim.state.ended(), sim.state.word());
                assertEquals(0, sim.store.readsOut, "bytes read and not given back");
                assertTrue(sim.state != DownloadState.DONE || sim.isIdentical(), "not what it should be");
            }
        }

        String log() {
            StringBuilder all = new StringBuilder();
            torrents.forEach(sim -> all.append("torrent\n").append(String.join("\n", sim.log)));
            return all.toString();
        }
    }

    private interface Story {
        void play(Chaos chaos);
    }

    private static void play(Story story) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Chaos chaos = new Chaos(seed);
            try {
                story.play(chaos);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e + "\n" + chaos.log(), e);
            }
        }
    }

    @Test
    void completesAndLeavesNothingBehind() {
        play(chaos -> {
            chaos.begin();
            boolean complete = chaos.torrents.get(0).advance(Duration.ofMinutes(20), () -> chaos.torrents.stream()
                    .allMatch(Simulation::hasAllThatIsWanted));
            assertTrue(complete, "not complete in time");
            chaos.advance(200_000);
            chaos.end();
        });
    }

    @Test
    void stopsAtAnyMoment() {
        play(chaos -> {
            chaos.begin();
            for (Simulation sim : chaos.torrents) {
                chaos.advance(10_000);
                chaos.stop(sim);
                if (chaos.oneIn(2)) {
                    chaos.advance(1000);
                    chaos.stop(sim);
                }
            }
            chaos.advance(5000);
            chaos.end();
        });
    }

    @Test
    void failsAtAnyMomentWhenTheDiskDoes() {
        StorageException failure = new StorageException(StorageException.Code.IO_ERROR, "it broke", "", null);
        play(chaos -> {
            for (Simulation sim : chaos.torrents) {
                if (chaos.oneIn(4)) {
                    sim.store.openFailure = failure;
                }
            }
            chaos.begin();
            for (Simulation sim : chaos.torrents) {
                chaos.advance(10_000);
                boolean before = sim.state.ended();
                sim.store.fail(failure);
                if (chaos.oneIn(4)) {
                    chaos.stop(sim);
                }
                sim.advance(Duration.ofSeconds(10));
                assertTrue(before || sim.state.ended(), "it goes on: " + sim.state);
            }
            chaos.end();
        });
    }
}
