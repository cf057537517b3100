package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadOptions;
import bittc.download.SeedPolicy;
import bittc.download.SessionOptions;
import bittc.torrent.PieceLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we send to peers that ask us, in simulated time. */
class UploadTest {
    private static final int KIB = 1024;
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final Duration DELAY = Duration.ofMillis(10);

    private final Simulation sim = new Simulation(1, 1024 * KIB, 64 * KIB);

    /** Writes down what we answer. */
    private static final class Asker extends RemotePeer {
        final List<Request> blocks = new ArrayList<>();
        final List<Request> rejects = new ArrayList<>();
        final List<Boolean> chokes = new ArrayList<>();

        Asker(Simulation sim) {
            super(sim.content, sim.scheduler, sim.random, DELAY, 1e6);
            for (int piece = 0; piece < pieces.size(); piece++) {
                pieces.clear(piece);
            }
        }

        void ask(int piece, int begin, int length) {
            send(h -> h.onRequest(piece, begin, length));
        }

        @Override
        void onBlock(Request request, byte[] data) {
            blocks.add(request);
        }

        @Override
        void onReject(Request request) {
            rejects.add(request);
        }

        @Override
        void onChoked(boolean choked) {
            chokes.add(choked);
        }
    }

    /** As one would who takes the last file, which no padding follows, for whole blocks. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesABlockThatEndsBehindTheTorrentAndServesAllOthers(boolean fast) {
        Simulation odd = new Simulation(1, 64 * KIB + 100, 64 * KIB);
        for (int piece = 0; piece < 2; piece++) {
            odd.store.have(piece);
        }
        odd.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), Duration.ofMinutes(30));
        odd.begin();
        odd.advance(Duration.ofSeconds(1));
        Asker asker = new Asker(odd);
        asker.fast = fast;
        assertTrue(odd.world.connectToUs(asker, Simulation.address(7, 1, 7777)));
        odd.advance(Duration.ofSeconds(1));
        asker.send(h -> h.onInterested());
        odd.advance(Duration.ofSeconds(11));
        asker.ask(1, 0, BLOCK);
        asker.ask(1, 100, 1);
        asker.ask(2, 0, BLOCK);
        asker.ask(1, 0, 100);
        asker.ask(0, 3 * BLOCK, BLOCK);
        odd.advance(Duration.ofSeconds(1));
        assertEquals(2, asker.blocks.size());
        assertEquals(fast ? 3 : 0, asker.rejects.size());
        for (int i = 3; i < 64; i++) {
            asker.ask(1, 0, BLOCK);
        }
        odd.advance(Duration.ofSeconds(1));
        assertTrue(asker.open);
        asker.ask(1, 0, BLOCK);
        odd.advance(Duration.ofSeconds(1));
        assertEquals("more than 64 requests beyond the data, the last one: 1:0+16384", asker.ended);
    }

    private void seed(long maxUploadRate) {
        for (int piece = 0; piece < sim.content.layout.pieceCount() - 1; piece++) {
            sim.store.have(piece); // all but the last: two who are complete part
        }
        sim.world.options = new SessionOptions(50, 0, maxUploadRate);
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), Duration.ofMinutes(30));
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
    }

    private <P extends RemotePeer> P connect(P peer, int host) {
        assertTrue(sim.world.connectToUs(peer, Simulation.address(7, host, 7777)));
        sim.advance(Duration.ofSeconds(1));
        peer.send(h -> h.onInterested());
        sim.advance(Duration.ofSeconds(1));
        return peer;
    }

    /** For peers that nobody can connect to, or that try another transport first. */
    @Test
    void aSeedConnectsToThePeersThatItsTrackerNames() {
        for (int piece = 0; piece < sim.content.layout.pieceCount(); piece++) {
            sim.store.have(piece);
        }
        Asker unreachable = new Asker(sim);
        sim.add(unreachable);
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), Duration.ofMinutes(30));
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        unreachable.send(h -> h.onInterested());
        sim.advance(Duration.ofSeconds(1));
        unreachable.ask(0, 0, BLOCK);
        sim.advance(Duration.ofSeconds(1));
        assertEquals(1, unreachable.blocks.size());
    }

    @Test
    void servesWhatItHasAndRejectsWhatItLacks() {
        seed(0);
        Asker peer = connect(new Asker(sim), 1);
        int last = sim.content.layout.pieceCount() - 1;
        peer.ask(0, BLOCK, BLOCK);
        peer.ask(0, 5, 2 * BLOCK);
        peer.ask(last, 0, BLOCK);
        sim.advance(Duration.ofSeconds(1));
        assertEquals(
                List.of(new RemotePeer.Request(0, BLOCK, BLOCK), new RemotePeer.Request(0, 5, 2 * BLOCK)), peer.blocks);
        assertEquals(List.of(new RemotePeer.Request(last, 0, BLOCK)), peer.rejects);
    }

    @Test
    void hangsUpOnRequestsThatAreAbsurdlyLong() {
        seed(0);
        int[] bad = {33 * KIB, 1 << 30};
        for (int i = 0; i < bad.length; i++) {
            Asker peer = connect(new Asker(sim), 1 + i);
            peer.ask(0, 0, bad[i]);
            sim.advance(Duration.ofSeconds(1));
            assertTrue(peer.ended.startsWith("request of length "), peer.ended);
        }
    }

    @Test
    void refusesWhatThereIsNot() {
        seed(0);
        Asker peer = connect(new Asker(sim), 1);
        int[][] bad = {{0, 48 * KIB, 17 * KIB}, {0, 0, 0}, {0, -1, 16}, {99, 0, 16}, {-1, 0, 16}, {0, 0, 1 << 31}};
        for (int[] r : bad) {
            peer.ask(r[0], r[1], r[2]);
        }
        sim.advance(Duration.ofSeconds(1));
        assertEquals(bad.length, peer.rejects.size());
        assertEquals(List.of(), peer.blocks);
    }

    @Test
    void keepsTwoThousandRequestsOfAPeerAndRejectsTheRest() {
        seed(1);
        Asker peer = connect(new Asker(sim), 1);
        for (int i = 0; i < 5000; i++) {
            peer.ask(i % 15, 2 * (i / 15), 16); // never twice the same
        }
        sim.advance(Duration.ofSeconds(1));
        assertTrue(peer.rejects.size() >= 2990 && peer.rejects.size() <= 3000, peer.rejects.size() + " rejected");
    }

    @Test
    void servesABlockOnceThatIsAskedForAgainWhileItWaits() {
        seed(1);
        Asker peer = connect(new Asker(sim), 1);
        for (int i = 0; i < 5000; i++) {
            peer.ask(i % 4, 0, 16);
        }
        sim.advance(Duration.ofMinutes(30));
        assertTrue(peer.blocks.size() <= 8, peer.blocks.size() + " blocks");
    }

    @Test
    void answersACancelAndServesTheOthers() {
        seed(20_000);
        Asker peer = connect(new Asker(sim), 1);
        for (int i = 0; i < 15; i++) {
            peer.ask(i, 0, BLOCK);
        }
        peer.send(h -> h.onCancel(9, 0, BLOCK));
        peer.send(h -> h.onCancel(9, 0, BLOCK));
        peer.send(h -> h.onCancel(11, 1, 7));
        sim.advance(Duration.ofMinutes(1));
        assertEquals(14, peer.blocks.size());
        assertEquals(List.of(new RemotePeer.Request(9, 0, BLOCK)), peer.rejects);
    }

    @Test
    void sendsNothingAnyMoreOnceItHasChoked() {
        seed(0);
        sim.store.diskTime = Duration.ofMillis(500);
        Asker peer = connect(new Asker(sim), 1);
        peer.fast = false;
        peer.ask(0, 0, BLOCK);
        peer.send(h -> h.onNotInterested());
        sim.advance(Duration.ofSeconds(30)); // the next dealing of slots is within ten seconds
        assertEquals(List.of(false, true), peer.chokes);
        int before = peer.blocks.size();
        assertTrue(before <= 1);
        sim.store.diskTime = Duration.ofSeconds(15);
        peer.send(h -> h.onInterested());
        sim.advance(Duration.ofSeconds(1));
        peer.ask(1, 0, BLOCK);
        peer.send(h -> h.onNotInterested());
        sim.advance(Duration.ofSeconds(40));
        assertEquals(List.of(false, true, false, true), peer.chokes);
        assertEquals(before, peer.blocks.size());
    }

    @Test
    void readsNoMoreFromTheDiskThanAPeerTakes() {
        seed(0);
        Asker peer = new Asker(sim);
        peer.takes = false;
        connect(peer, 1);
        for (int i = 0; i < 60; i++) {
            peer.ask(i % 15, i / 15 * BLOCK, BLOCK);
        }
        sim.advance(Duration.ofSeconds(10));
        assertEquals(512 * KIB, sim.store.readsOut);
        assertEquals("", peer.ended);
    }

    @Test
    void aPeerThatTakesLittleHasLittleOfTheMemory() {
        seed(0);
        Asker peer = new Asker(sim);
        peer.takeTime = Duration.ofSeconds(4); // 4 KiB a second
        connect(peer, 1);
        for (int i = 0; i < 60; i++) {
            peer.ask(i % 15, i / 15 * BLOCK, BLOCK);
        }
        sim.advance(Duration.ofSeconds(5));
        assertTrue(sim.store.readsOut > 400 * KIB, "it is tried first: " + sim.store.readsOut);
        sim.advance(Duration.ofSeconds(145));
        int served = peer.blocks.size();
        for (int i = 0; i < 20; i++) {
            sim.advance(Duration.ofSeconds(2));
            assertTrue(sim.store.readsOut >= 48 * KIB && sim.store.readsOut <= 64 * KIB, sim.store.readsOut + " bytes");
        }
        assertEquals(served + 10, peer.blocks.size(), "and is as fast as it can be");
        assertEquals("", peer.ended);
    }

    @Test
    void sharesALimitedRateAmongThosePeersThatWantIt() {
        seed(64_000);
        List<Leecher> leechers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            leechers.add(connect(new Leecher(sim.content, sim.scheduler, sim.random, 0), 1 + i));
        }
        long since = sim.scheduler.nanoTime();
        long before = leechers.stream().mapToLong(l -> l.receivedBytes).sum();
        sim.advance(Duration.ofSeconds(20));
        long bytes = leechers.stream().mapToLong(l -> l.receivedBytes).sum() - before;
        double rate = bytes / ((sim.scheduler.nanoTime() - since) / 1e9);
        assertTrue(rate > 58_000 && rate < 68_000, "rate " + rate);
        for (Leecher leecher : leechers) {
            assertTrue(leecher.receivedBytes > 250_000, leecher.receivedBytes + " of " + bytes);
        }
    }

    @Test
    void hangsUpOnWhoTakesNothingOfWhatItHasAskedFor() {
        seed(0);
        Asker peer = connect(new Asker(sim), 1);
        peer.takes = false;
        for (int i = 0; i < 100; i++) {
            peer.ask(i % 15, i % 4 * BLOCK, BLOCK);
        }
        sim.advance(Duration.ofSeconds(58));
        assertTrue(peer.open);
        sim.advance(Duration.ofSeconds(5));
        assertEquals("takes none of the blocks that it requested", peer.ended);
        assertEquals(0, sim.store.readsOut);
    }

    @Test
    void readsNoMoreThanSoManyBlocksForAPeerHoweverShortTheyAre() {
        seed(0);
        Asker peer = connect(new Asker(sim), 1);
        peer.takes = false;
        for (int begin = 0; begin < 2000; begin++) {
            peer.ask(1, begin, 1);
        }
        sim.advance(Duration.ofSeconds(5));
        assertEquals(128, sim.store.readsOut);
    }
}
