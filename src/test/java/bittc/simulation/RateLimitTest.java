package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.SessionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limited rates, in simulated time: how exact they are, how even, and who gets which part. */
class RateLimitTest {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS_IN_WINDOW = 100;

    private static Simulation limited(long seed, int size, long down) {
        Simulation sim = new Simulation(seed, size, 256 * KIB);
        sim.world.options = new SessionOptions(50, down, 0);
        return sim;
    }

    /** Watches a count of bytes for some time from its first byte on; every 10 s of it have to keep the rate. */
    private static void assertKeepsRate(Simulation sim, long rate, int steps, LongSupplier bytes) {
        sim.advance(Duration.ofSeconds(10), () -> bytes.getAsLong() > 0);
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            seen.add(bytes.getAsLong());
            sim.advance(STEP);
        }
        for (int i = 0; i + STEPS_IN_WINDOW < seen.size(); i++) {
            double average = (seen.get(i + STEPS_IN_WINDOW) - seen.get(i)) / 10.0;
            assertEquals(1, average / rate, 0.05, "10 s from " + i / 10.0 + " s on: " + average + " bytes per second");
        }
    }

    @ParameterizedTest
    @CsvSource({"200000, 1", "200000, 20", "1000000, 1", "1000000, 20", "3000000, 1", "3000000, 20"})
    void everyTenSecondsKeepTheDownloadLimit(long rate, int peers) {
        Simulation sim = limited(peers, (int) (rate * 17), rate);
        for (int i = 0; i < peers; i++) {
            sim.addHonest(4e6);
        }
        sim.begin();
        assertKeepsRate(sim, rate, 150, () -> sim.download.progress().downloadedBytes());
    }

    /** A server is asked for a range of several blocks a few times a second, and not for each block by itself. */
    @ParameterizedTest
    @CsvSource({"100000", "700000", "3000000"})
    void aWebSeedKeepsTheDownloadLimitInLongRanges(long rate) {
        Simulation sim = limited(1, (int) (rate * 17), rate);
        WebServers.Server server = new WebServers.Server(sim, "web", 20e6);
        sim.world.session().use(metainfo -> List.of(server));
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        int before = server.ranges;
        assertKeepsRate(sim, rate, 110, () -> sim.download.progress().downloadedBytes());
        assertTrue(server.ranges - before <= 3 * 11, server.ranges + " ranges");
    }

    @Test
    void aWebSeedGetsNoMoreThanAPeer() {
        Simulation sim = limited(2, 12 * MIB, 600_000);
        WebServers.Server server = new WebServers.Server(sim, "web", 20e6);
        sim.world.session().use(metainfo -> List.of(server));
        RemotePeer peer = sim.addHonest(4e6);
        sim.begin();
        sim.advance(Duration.ofSeconds(15));
        assertEquals(4_500_000, server.sentBytes(), 450_000);
        assertEquals(4_500_000, peer.sentBytes, 450_000);
    }

    @Test
    void peersThatTakeRequestsAndDoNotAnswerCostNothing() {
        long rate = 300_000;
        Simulation sim = limited(7, 7 * MIB, rate);
        for (int i = 0; i < 6; i++) {
            sim.add(Rogues.MUTE.make(sim.content, sim.scheduler, sim.random));
            sim.add(Rogues.FLAPPER.make(sim.content, sim.scheduler, sim.random));
        }
        sim.addHonest(2e6);
        sim.addHonest(2e6);
        sim.begin();
        assertKeepsRate(sim, rate, 200, () -> sim.download.progress().downloadedBytes());
    }

    @Test
    void peersAreAskedInTurn() {
        Simulation sim = limited(5, 8 * MIB, 400_000);
        List<RemotePeer> peers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            peers.add(sim.addHonest(4e6));
        }
        sim.begin();
        sim.advance(Duration.ofSeconds(15));
        for (RemotePeer peer : peers) {
            assertEquals(750_000, peer.sentBytes, 150_000);
        }
    }

    @Test
    void aSlowPeerLeavesItsPartToTheOthers() {
        Simulation sim = limited(5, 12 * MIB, 600_000);
        RemotePeer slow = sim.addHonest(50_000);
        RemotePeer fast = sim.addHonest(4e6);
        sim.begin();
        sim.advance(Duration.ofSeconds(15));
        assertEquals(600_000 * 15, slow.sentBytes + fast.sentBytes, 450_000);
        assertTrue(slow.sentBytes > 600_000, slow.sentBytes + " from the slow peer");
    }

    @Test
    void aTorrentWithManyPeersGetsNoMoreThanOneWithFew() {
        World world = new World(3);
        world.options = new SessionOptions(50, 300_000, 0);
        Simulation crowded = new Simulation(world, 3, 6 * MIB, 64 * KIB);
        Simulation lonely = new Simulation(world, 4, 6 * MIB, 64 * KIB);
        for (int i = 0; i < 10; i++) {
            crowded.addHonest(1e6);
        }
        lonely.addHonest(1e6);
        crowded.begin();
        lonely.begin();
        lonely.advance(Duration.ofSeconds(20));
        double one = crowded.download.progress().downloadedBytes();
        double other = lonely.download.progress().downloadedBytes();
        assertEquals(1, one / other, 0.1, one + " and " + other + " bytes");
        assertEquals(6e6, one + other, 0.3e6);
    }

    @Test
    void aHighLimitDoesNotHoldUpASinglePeer() {
        Simulation sim = limited(9, 48 * MIB, 1_000_000_000);
        sim.addHonest(20e6);
        sim.begin();
        sim.advance(Duration.ofSeconds(2), () -> sim.state.ended());
        double before = sim.download.progress().downloadedBytes();
        sim.advance(Duration.ofSeconds(1));
        double rate = sim.download.progress().downloadedBytes() - before;
        assertTrue(rate > 18e6 || sim.state.ended(), rate + " bytes per second");
    }
}
