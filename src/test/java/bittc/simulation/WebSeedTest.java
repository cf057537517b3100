package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.SeedPolicy;
import bittc.download.SessionOptions;
import bittc.simulation.WebServers.Server;
import bittc.tracker.TrackerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Web seeds among peers and alone, in simulated time. */
class WebSeedTest {
    private static final int MIB = 1 << 20;
    private static final int KIB = 1024;

    private final List<Server> servers = new ArrayList<>();

    private Simulation simulation(long seed, int length, int pieceLength) {
        Simulation sim = new Simulation(seed, length, pieceLength);
        servers.clear();
        sim.world.session().use(metainfo -> List.copyOf(servers));
        return sim;
    }

    private Server server(Simulation sim, double bytesPerSecond) {
        Server server = new Server(sim, "web" + servers.size(), bytesPerSecond);
        servers.add(server);
        return server;
    }

    private static void assertComplete(Simulation sim) {
        assertEquals(DownloadState.DONE, sim.state, () -> String.join("\n", sim.log));
        assertTrue(sim.isIdentical());
        assertEquals(0, sim.pool.claimed());
    }

    @Test
    void aTorrentCompletesFromAWebSeedAlone() {
        Simulation sim = simulation(1, 8 * MIB + 123, 256 * KIB);
        Server server = server(sim, 2e6);
        double took = sim.run();
        assertComplete(sim);
        assertEquals(0, sim.last.peers(), "a web seed is no peer");
        assertEquals(sim.content.bytes.length, server.sentBytes());
        assertTrue(took < sim.content.bytes.length / 2e6 * 1.1 + 1, took + " s");
    }

    @Test
    void countsServersAndNotTheConnectionsToThem() {
        Simulation sim = simulation(1, 64 * MIB, 256 * KIB);
        server(sim, 1e5);
        server(sim, 1e5);
        sim.begin();
        sim.advance(Duration.ofSeconds(20));
        assertTrue(sim.log.stream().anyMatch(line -> line.contains("connected, connection 2")));
        assertEquals(2, sim.last.webSeeds());
        assertEquals(0, sim.last.peers(), "a web seed is no peer");
    }

    @Test
    void completesBesideSlowPeersAtNoLessThanNineTenthsOfTheWebSeedsRate() {
        for (int seed = 0; seed < 20; seed++) {
            Simulation sim = simulation(seed, 24 * MIB, 256 * KIB);
            Server server = server(sim, 1e6);
            for (int i = 0; i <= seed % 4; i++) {
                sim.addHonest(10_000 + sim.random.nextInt(40_000));
            }
            double took = sim.run();
            assertComplete(sim);
            double rate = sim.content.bytes.length / took;
            int which = seed;
            assertTrue(rate > 0.9 * 1e6, () -> "seed " + which + ": " + rate + "\n" + String.join("\n", sim.log));
            double waste = (server.sentBytes()
                            + sim.peers.values().stream()
                                    .mapToLong(p -> p.sentBytes)
                                    .sum())
                    / (double) sim.content.bytes.length;
            assertTrue(waste < 1.05, () -> "seed " + which + ": sent " + waste + " of its size");
        }
    }

    @Test
    void readsLongRunsWhilePeersTakeRarePieces() {
        Simulation sim = simulation(2, 32 * MIB, 128 * KIB);
        Server server = server(sim, 1e6);
        sim.addHonest(300_000);
        sim.addHonest(300_000);
        sim.run();
        assertComplete(sim);
        double share = server.follows / (double) server.pieces;
        assertTrue(share > 0.5, "pieces behind the one before: " + share);
    }

    @Test
    void aServerGetsFurtherConnectionsAsLongAsEachMakesItFaster() {
        Simulation sim = simulation(3, 64 * MIB, 256 * KIB);
        Server server = server(sim, 500_000);
        double took = sim.run();
        assertComplete(sim);
        assertEquals(4, server.connections.size());
        assertTrue(took < 64 * MIB / 2e6 + 16, took + " s");
    }

    @Test
    void severalServersAreAskedAtOnce() {
        Simulation sim = simulation(4, 16 * MIB, 256 * KIB);
        server(sim, 1e6);
        server(sim, 1e6);
        server(sim, 1e6);
        double took = sim.run();
        assertComplete(sim);
        assertTrue(took < 16 * MIB / 3e6 + 2, took + " s");
    }

    @Test
    void eightServersAreAskedAtOnceAndNoMore() {
        Simulation sim = simulation(5, 4 * MIB, 64 * KIB);
        for (int i = 0; i < 30; i++) {
            server(sim, 20_000);
        }
        sim.begin();
        sim.advance(Duration.ofSeconds(3));
        assertEquals(8, servers.stream().mapToInt(Server::open).sum());
    }

    @Test
    void aServerThatLiesIsBannedAndStaysSo() {
        Simulation sim = simulation(6, 8 * MIB, 256 * KIB);
        Server liar = server(sim, 5e6);
        liar.lies = true;
        sim.addHonest(200_000);
        sim.run();
        assertComplete(sim);
        assertTrue(sim.log.stream().anyMatch(l -> l.contains("web seed web0:80: banned: it sent wrong bytes")));
        assertEquals(1, liar.attempts);
        assertTrue(sim.store.mismatches <= 3, sim.store.mismatches + " failed pieces");
    }

    @Test
    void aServerThatBreaksOffIsTriedAgainSoon() {
        Simulation sim = simulation(7, 4 * MIB, 256 * KIB);
        Server server = server(sim, 1e6);
        server.breaksAfter = 100;
        double took = sim.run();
        assertComplete(sim);
        assertEquals(3, server.attempts);
        assertTrue(took < 12, took + " s");
    }

    @Test
    void aServerThatRefusesIsTriedLessAndLessAndItIsSaidOnce() {
        Simulation sim = simulation(8, MIB, 64 * KIB);
        Server server = server(sim, 1e6);
        server.refuses = true;
        sim.begin();
        sim.advance(Duration.ofMinutes(10));
        assertEquals(6, server.attempts); // after 0, 10, 30, 70, 150, 310 s
        assertEquals(
                1,
                sim.log.stream().filter(l -> l.contains("connection refused")).count());
    }

    @Test
    void aServerIsLeftAloneForAsLongAsItWants() {
        Simulation sim = simulation(9, MIB, 64 * KIB);
        Server server = server(sim, 1e6);
        server.refuses = true;
        server.pause = Duration.ofMinutes(5);
        sim.begin();
        sim.advance(Duration.ofMinutes(4));
        assertEquals(1, server.attempts);
        server.refuses = false;
        sim.advance(Duration.ofMinutes(2));
        assertComplete(sim);
    }

    @Test
    void aUselessServerIsNotAskedAgain() {
        Simulation sim = simulation(10, MIB, 64 * KIB);
        Server server = server(sim, 1e6);
        server.refuses = true;
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        server.useless = true;
        sim.advance(Duration.ofMinutes(10));
        assertEquals(1, server.attempts);
    }

    @Test
    void saysWhatBecameOfWebSeedsWhileNothingMoves() {
        Simulation sim = simulation(11, MIB, 64 * KIB);
        Server server = server(sim, 1e6);
        server.refuses = true;
        sim.begin();
        sim.advance(Duration.ofSeconds(2));
        String why = sim.download.progress().standstill().orElseThrow().explanation();
        assertTrue(why.contains("web seed web0:80: connection refused; trying again in "), why);
    }

    @Test
    void doesNotSayThatThereAreNoPeersWhileAWebSeedIsThere() {
        Simulation sim = simulation(12, MIB, 64 * KIB);
        server(sim, 10); // a block in half an hour
        sim.begin();
        sim.advance(Duration.ofSeconds(30));
        var standstill = sim.download.progress().standstill().orElseThrow();
        assertEquals("stalled", standstill.label());
        assertTrue(standstill.explanation().contains("web seed web0:80"), standstill.explanation());
    }

    @Test
    void isNotGivenUpForItsTrackersWhileAWebSeedMayDeliver() {
        Simulation sim = simulation(13, MIB, 64 * KIB);
        Server server = server(sim, 1e6);
        server.refuses = true;
        sim.world.trackerFailure = TrackerException.refused("unregistered torrent");
        sim.begin();
        sim.advance(Duration.ofMinutes(20));
        assertFalse(sim.state.ended(), () -> String.join("\n", sim.log));
        server.useless = true;
        sim.advance(Duration.ofMinutes(1));
        assertEquals(DownloadState.FAILED, sim.state);
        assertTrue(sim.failures.get(0).startsWith("tracker-refused"), sim.failures.toString());
    }

    @Test
    void webSeedsAreLeftWhenTheDownloadIsComplete() {
        Simulation sim = simulation(14, MIB, 64 * KIB);
        Server server = server(sim, 1e6);
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), Duration.ofMinutes(30));
        sim.begin();
        sim.advance(Duration.ofMinutes(1));
        assertEquals(DownloadState.SEEDING, sim.state);
        assertEquals(0, server.open());
        assertEquals(1, server.attempts);
    }

    @Test
    void aWebSeedIsAskedWithALimitedRateToo() {
        Simulation sim = new Simulation(1, 2 * MIB, 256 * KIB);
        sim.world.options = new SessionOptions(50, 500_000, 0);
        sim.world.session().use(metainfo -> List.copyOf(servers));
        server(sim, 2e6);
        sim.run();
        assertComplete(sim);
    }
}
