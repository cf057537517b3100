package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Peers that let us have pieces while they choke us, which they do for ever (BEP 6), in simulated time. */
class AllowedFastTest {
    private static final int KIB = 1024;
    private static final int MAX_ALLOWED_FAST = 64;

    /** Serves what it is asked for although it never unchokes; {@code greeting} is what it says first. */
    private static final class Choker extends Teacher {
        private final Consumer<Choker> greeting;
        private final Set<Integer> asked = new TreeSet<>();

        Choker(Simulation sim, Consumer<Choker> greeting) {
            super(sim.content, sim.scheduler, sim.random, 1e6);
            this.greeting = greeting;
        }

        @Override
        void onConnected() {
            introduce();
            greeting.accept(this);
        }

        @Override
        void onInterested() {
            choking = false; // to itself
        }

        @Override
        void onRequest(Request request) {
            asked.add(request.piece());
            super.onRequest(request);
        }

        void allow(int pieces) {
            for (int i = 0; i < pieces; i++) {
                int piece = i;
                send(h -> h.onAllowedFast(piece));
            }
        }

        void haveAll() {
            send(h -> h.onHaveAll());
        }

        void haveOneByOne() {
            for (int i = 0; i < pieces.size(); i++) {
                int piece = i;
                scheduler.schedule(Duration.ofSeconds(i), () -> send(h -> h.onHave(piece)));
            }
        }
    }

    private static Simulation ofPieces(int count) {
        return new Simulation(1, count * 20 * KIB, 20 * KIB);
    }

    private static void assertComplete(Simulation sim) {
        assertTrue(
                sim.advance(Duration.ofMinutes(5), () -> sim.state.ended()),
                () -> sim.state + "\n" + String.join("\n", sim.log));
        assertEquals(DownloadState.DONE, sim.state, () -> String.join("\n", sim.log));
        assertTrue(sim.isIdentical());
    }

    @Test
    void fetchesPiecesThatWereAllowedBeforeThePeerSaidThatItHasThem() {
        Simulation sim = ofPieces(5);
        sim.add(new Choker(sim, peer -> {
            peer.allow(5);
            peer.haveAll();
        }));
        sim.begin();
        assertComplete(sim);
    }

    @Test
    void fetchesPiecesThatWereAllowedBeforeThePeerHadThem() {
        Simulation sim = ofPieces(5);
        sim.add(new Choker(sim, peer -> {
            peer.send(h -> h.onHaveNone());
            peer.allow(5);
            peer.haveOneByOne();
        }));
        sim.begin();
        assertComplete(sim);
    }

    @Test
    void fetchesPiecesThatWereAllowedBeforeTheTorrentWasKnown() {
        Simulation sim = ofPieces(5);
        sim.add(new Choker(sim, peer -> {
            peer.allow(5);
            peer.haveAll();
        }));
        sim.beginByInfoHash();
        assertComplete(sim);
    }

    @Test
    void asksForNoMoreThanWasAllowedNorForMoreThanIsRemembered() {
        for (boolean known : new boolean[] {true, false}) {
            for (int allowed : new int[] {3, MAX_ALLOWED_FAST, 100}) {
                Simulation sim = ofPieces(100);
                Choker peer = new Choker(sim, choker -> {
                    choker.allow(allowed);
                    choker.haveAll();
                });
                sim.add(peer);
                if (known) {
                    sim.begin();
                } else {
                    sim.beginByInfoHash();
                }
                sim.advance(Duration.ofMinutes(1));
                Set<Integer> expected = IntStream.range(0, Math.min(allowed, MAX_ALLOWED_FAST))
                        .boxed()
                        .collect(Collectors.toSet());
                assertEquals(expected, peer.asked);
            }
        }
    }
}
