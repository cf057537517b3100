package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import bittc.download.SeedPolicy;
import bittc.picker.PieceOrder;
import bittc.torrent.Bitfield;
import bittc.tracker.AnnounceRequest;
import bittc.wire.ExtensionHandshake;
import bittc.wire.ProtocolViolation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Downloads of which only some files are wanted, in simulated time. */
class SelectionTest {
    private static final int KIB = 1024;
    private static final SeedPolicy FOR_EVER = new SeedPolicy(true, OptionalDouble.empty(), Optional.empty());

    /** Three files of 100, 156 and 1000 KiB in pieces of 64: the middle one has pieces 1, 2 and 3, the first of them shared. */
    private final Simulation sim =
            new Simulation(new World(1), new Content(64 * KIB, 1, 100 * KIB, 156 * KIB, 1000 * KIB));

    private void select(SeedPolicy seed, PieceOrder order, int... files) {
        sim.options = Simulation.options(seed, order, files);
    }

    private static Bitfield pieces(int size, int... indexes) {
        Bitfield bits = new Bitfield(size);
        Arrays.stream(indexes).forEach(bits::set);
        return bits;
    }

    /** Notes what it is told, and in which order it is asked. */
    private static class Seed extends RemotePeer {
        final List<Boolean> uploadOnly = new ArrayList<>();
        final List<Integer> asked = new ArrayList<>();
        final List<Boolean> interest = new ArrayList<>();
        Bitfield told;

        Seed(Simulation sim) {
            super(sim.content, sim.scheduler, sim.random, Duration.ofMillis(10), 1e6);
        }

        @Override
        void onExtended(int extendedId, byte[] payload) {
            try {
                uploadOnly.add(ExtensionHandshake.decode(payload).uploadOnly());
            } catch (ProtocolViolation e) {
                throw new AssertionError(e);
            }
        }

        @Override
        void onPieces(Bitfield ours) {
            told = ours.copy();
        }

        @Override
        void onInterested() {
            interest.add(true);
            super.onInterested();
        }

        @Override
        void onRequest(Request request) {
            if (asked.isEmpty() || asked.get(asked.size() - 1) != request.piece()) {
                asked.add(request.piece());
            }
            super.onRequest(request);
        }
    }

    @Test
    void isDoneWhenEveryPieceOfTheChosenFilesIsThere() {
        select(SeedPolicy.LEAVE, PieceOrder.RAREST_FIRST, 1);
        sim.addHonest(1e6);
        sim.addHonest(1e6);
        sim.run();
        assertEquals(DownloadState.DONE, sim.state);
        assertEquals(pieces(20, 1, 2, 3), sim.store.stored);
    }

    @Test
    void countsWhatIsChosenAndNothingElse() {
        select(FOR_EVER, PieceOrder.RAREST_FIRST, 1);
        sim.addHonest(1e6);
        sim.begin();
        assertEquals(156 * KIB, sim.download.progress().totalBytes());
        assertEquals(3, sim.download.progress().pieceCount());
        assertTrue(sim.advance(Duration.ofMinutes(1), () -> sim.state == DownloadState.SEEDING));
        assertEquals(
                156 * KIB, sim.download.progress().doneBytes(), "a shared piece counts with the chosen file's bytes");
        assertEquals(3, sim.download.progress().piecesDone());
    }

    @Test
    void trackersLearnThatItIsNoSeedAndWantsNoMore() {
        sim.store.have(10);
        select(FOR_EVER, PieceOrder.RAREST_FIRST, 1);
        sim.addHonest(1e6);
        sim.begin();
        sim.advance(Duration.ofMinutes(31));
        assertEquals(
                List.of(AnnounceRequest.Event.STARTED, AnnounceRequest.Event.PAUSED),
                sim.world.announced.stream().map(AnnounceRequest::event).toList());
        assertEquals(
                List.of((1256 - 64) * KIB, (1256 - 4 * 64) * KIB),
                sim.world.announced.stream()
                        .map(request -> (int) request.left())
                        .toList());
    }

    @Test
    void whatIsThereOfOtherFilesIsGivenToOthersButDoesNotCount() {
        sim.store.have(10);
        select(FOR_EVER, PieceOrder.RAREST_FIRST, 1);
        Seed seed = new Seed(sim);
        sim.add(seed);
        sim.begin();
        sim.advance(Duration.ofMillis(70)); // connected, and nothing has come
        assertEquals(pieces(20, 10), seed.told);
        assertEquals(0, sim.download.progress().doneBytes());
        assertEquals(0, sim.download.progress().piecesDone());
    }

    @Test
    void aCompletePartLeavesSeedsAndTellsOthersThatItWantsNoMore() {
        select(FOR_EVER, PieceOrder.RAREST_FIRST, 0, 1);
        Seed seed = new Seed(sim);
        Seed partial = new Seed(sim);
        partial.pieces.clear(7);
        sim.add(seed);
        sim.add(partial);
        sim.begin();
        assertTrue(sim.advance(Duration.ofMinutes(1), () -> sim.state == DownloadState.SEEDING));
        sim.advance(Duration.ofSeconds(1));
        assertEquals("both of us are complete", seed.ended);
        assertTrue(partial.open);
        assertEquals(List.of(false, true), partial.uploadOnly);
    }

    @Test
    void aCompletePartIsNoSeed() {
        for (int piece = 0; piece < 4; piece++) {
            sim.store.have(piece);
        }
        select(FOR_EVER, PieceOrder.RAREST_FIRST, 0, 1);
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        assertEquals(DownloadState.SEEDING, sim.state);
        Seed other = new Seed(sim);
        other.pieces.clear(7);
        assertTrue(sim.world.connectToUs(other, Simulation.address(7, 1, 7777)));
        sim.advance(Duration.ofSeconds(1));
        assertEquals(List.of(true), other.uploadOnly);
        assertEquals(pieces(20, 0, 1, 2, 3), other.told);
        assertTrue(other.open, "it may want what we have");
        assertEquals(List.of(), other.interest);
    }

    @Test
    void isNotInterestedInWhoeverHasOnlyOtherFiles() {
        select(SeedPolicy.LEAVE, PieceOrder.RAREST_FIRST, 1);
        Seed other = new Seed(sim);
        for (int piece = 1; piece <= 3; piece++) {
            other.pieces.clear(piece);
        }
        sim.add(other);
        sim.begin();
        sim.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), other.interest);
        String why = sim.download.progress().standstill().orElseThrow().explanation();
        assertTrue(why.startsWith("1 peer, but it has no piece yet"), why);
        assertFalse(why.contains("20"), why);
    }

    @Test
    void nothingToFetchIsCompleteAtOnce() {
        Simulation none = new Simulation(new World(1), new Content(64 * KIB, 1, 100 * KIB, 0));
        none.options = Simulation.options(SeedPolicy.LEAVE, PieceOrder.RAREST_FIRST, 1);
        none.run();
        assertEquals(DownloadState.DONE, none.state);
        assertEquals(0, none.world.announces);
    }

    @Test
    void knowsWhatIsWantedOnceItKnowsWhatTheTorrentIs() {
        select(SeedPolicy.LEAVE, PieceOrder.RAREST_FIRST, 1);
        sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6));
        sim.beginByInfoHash();
        assertTrue(sim.advance(Duration.ofMinutes(1), () -> sim.state.ended()));
        assertEquals(DownloadState.DONE, sim.state);
        assertEquals(pieces(20, 1, 2, 3), sim.store.stored);
    }

    @Test
    void endsWhenATorrentTurnsOutToHaveNothingThatIsWanted() {
        select(SeedPolicy.LEAVE, PieceOrder.RAREST_FIRST, 7);
        sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6));
        sim.beginByInfoHash();
        assertTrue(sim.advance(Duration.ofMinutes(1), () -> sim.state.ended()));
        assertEquals(DownloadState.FAILED, sim.state);
        assertEquals(List.of("nothing-selected: none of its files is selected"), sim.failures);
    }

    @Test
    void fetchesInTheOrderOfTheTorrentIfAsked() {
        select(SeedPolicy.LEAVE, PieceOrder.SEQUENTIAL, 0, 2);
        Seed seed = new Seed(sim);
        sim.add(seed);
        sim.run();
        assertEquals(DownloadState.DONE, sim.state);
        assertEquals(
                List.of(0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19),
                seed.asked.stream().distinct().toList().subList(0, 18));
    }
}
