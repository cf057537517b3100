package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadOptions;
import bittc.download.SeedPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** To whom we upload, in simulated time. */
class ChokingTest {
    private static final int KIB = 1024;

    private final Simulation sim = new Simulation(1, 4096 * KIB, 64 * KIB);
    private final List<Peer> peers = new ArrayList<>();

    /** Wants something for ever, and writes down when it may have it. */
    private static final class Peer extends RemotePeer {
        boolean choked = true;
        int unchokes;

        Peer(Simulation sim, double bytesPerSecond) {
            super(sim.content, sim.scheduler, sim.random, Duration.ofMillis(20), bytesPerSecond);
            pieces.clear(0); // not a seed
        }

        @Override
        void onConnected() {
            super.onConnected();
            choked = true;
            send(h -> h.onInterested());
        }

        @Override
        void onChoked(boolean now) {
            choked = now;
            unchokes += now ? 0 : 1;
        }
    }

    private void connect(int count, double bytesPerSecond) {
        for (int i = 0; i < count; i++) {
            Peer peer = new Peer(sim, bytesPerSecond * (i + 1));
            peers.add(peer);
            assertTrue(sim.world.connectToUs(peer, Simulation.address(7, peers.size(), 7777)));
        }
    }

    private long unchoked() {
        return peers.stream().filter(peer -> peer.open && !peer.choked).count();
    }

    private void seed() {
        for (int piece = 0; piece < sim.content.layout.pieceCount(); piece++) {
            sim.store.have(piece);
        }
        begin();
    }

    private void begin() {
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), Duration.ofMinutes(30));
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
    }

    @Test
    void letsInWhoIsInterestedAtOnceWhileThereAreSlots() {
        seed();
        connect(8, 1000);
        sim.advance(Duration.ofMillis(200));
        assertEquals(8, unchoked());
        connect(1, 1000);
        sim.advance(Duration.ofMillis(200));
        assertEquals(8, unchoked());
        assertTrue(peers.get(8).choked);
    }

    @Test
    void giveEverybodyAChanceInTimeButNeverMoreThanEightAtOnce() {
        seed();
        connect(14, 1000);
        sim.advance(Duration.ofMinutes(20), () -> {
            assertTrue(unchoked() <= 9, "one may be on its way"); // the choke and the unchoke leave together
            return false;
        });
        assertEquals(8, unchoked());
        for (Peer peer : peers) {
            assertTrue(peer.unchokes > 0);
        }
    }

    @Test
    void aSlotThatBecomesFreeIsGivenToAnother() {
        seed();
        connect(9, 1000);
        sim.advance(Duration.ofMillis(200));
        peers.get(3).hangUp("reset by peer");
        sim.advance(Duration.ofSeconds(11));
        assertEquals(8, unchoked());
    }

    @Test
    void uploadsToThoseWhoSendMost() {
        begin();
        connect(12, 2000); // the last sends twelve times what the first does
        peers.forEach(peer -> sim.scheduler.schedule(Duration.ofSeconds(1), peer::unchoke));
        sim.advance(Duration.ofSeconds(45));
        assertTrue(sim.last.doneBytes() < sim.last.totalBytes());
        for (Peer fast : peers.subList(5, 12)) {
            assertTrue(!fast.choked, () -> "of the seven fastest, one is choked: " + peers.indexOf(fast));
        }
        assertEquals(8, unchoked());
    }

    @Test
    void whoIsNotInterestedAnyMoreGivesItsSlotToAnother() {
        seed();
        connect(9, 1000);
        sim.advance(Duration.ofMillis(200));
        assertTrue(peers.get(8).choked);
        peers.get(3).send(h -> h.onNotInterested());
        sim.advance(Duration.ofMillis(200));
        assertTrue(peers.get(3).choked);
        assertFalse(peers.get(8).choked);
        assertEquals(8, unchoked());
    }

    @Test
    void takingInterestBackAndForthOverrunsNoSlots() {
        seed();
        connect(30, 1000);
        sim.advance(Duration.ofMillis(200));
        for (int round = 0; round < 20; round++) {
            for (Peer peer : peers) {
                peer.send(h -> h.onNotInterested());
                peer.send(h -> h.onInterested());
            }
            sim.advance(Duration.ofMillis(100), () -> {
                assertTrue(unchoked() <= 8 + 8, "as many chokes may be on their way");
                return false;
            });
            sim.advance(Duration.ofMillis(100));
            assertEquals(8, unchoked());
        }
    }
}
