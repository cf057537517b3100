package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadOptions;
import bittc.download.SeedPolicy;
import bittc.download.SessionOptions;
import bittc.loop.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The first seed of a torrent, and peers that trade among themselves what it gives them. */
class SuperSeedingTest {
    private static final int KIB = 1024;
    private static final int SIZE = 8 << 20;
    private static final int PIECE = 64 * KIB;

    /** A peer that also trades with others of its kind, rarest pieces first, one at a time. */
    private static final class Trader extends Leecher {
        private static final Duration PIECE_TIME = Duration.ofMillis(200);

        private final List<Trader> others;

        Trader(Content content, Scheduler scheduler, Random random, List<Trader> others) {
            super(content, scheduler, random, 0);
            this.others = others;
            trade();
        }

        private int owners(int piece) {
            return (int)
                    others.stream().filter(other -> other.pieces.get(piece)).count();
        }

        private void trade() {
            int rarest = -1;
            int from = random.nextInt(pieces.size());
            for (int i = 0; i < pieces.size(); i++) {
                int piece = (from + i) % pieces.size();
                int owners = owners(piece);
                if (open && !pieces.get(piece) && owners > 0 && (rarest < 0 || owners < owners(rarest))) {
                    rarest = piece;
                }
            }
            int traded = rarest;
            scheduler.schedule(PIECE_TIME, () -> {
                if (traded >= 0 && open && pieces.set(traded)) {
                    send(h -> h.onHave(traded));
                }
                if (!isComplete()) {
                    trade();
                }
            });
        }

        @Override
        void arrange(List<Integer> wanted) {
            int from = random.nextInt(wanted.size() + 1);
            java.util.Collections.rotate(wanted, from);
            wanted.sort(java.util.Comparator.comparingInt(this::owners));
        }
    }

    private final List<Trader> traders = new ArrayList<>();
    private Simulation sim;

    private void begin(int seed, boolean superSeed, int count) {
        traders.clear();
        sim = new Simulation(seed, SIZE, PIECE);
        sim.world.options = new SessionOptions(50, 0, 400 * KIB);
        for (int piece = 0; piece < sim.content.layout.pieceCount(); piece++) {
            sim.store.have(piece);
        }
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty(), superSeed), Duration.ofMinutes(30));
        for (int i = 0; i < count; i++) {
            Trader trader = new Trader(sim.content, sim.scheduler, sim.random, traders);
            traders.add(trader);
            sim.add(trader);
        }
        sim.begin();
    }

    private boolean seedAppears() {
        return sim.advance(Duration.ofHours(1), () -> traders.stream().anyMatch(Leecher::isComplete));
    }

    /** How often the torrent's bytes were sent until another peer had all of them. */
    private double copies(int seed, boolean superSeed) {
        begin(seed, superSeed, 12);
        assertTrue(seedAppears(), "seed " + seed);
        return sim.download.progress().uploadedBytes() / (double) SIZE;
    }

    @Test
    void sendsLittleMoreThanOneCopyBeforeThereIsAnotherSeed() {
        double with = 0;
        double without = 0;
        int runs = 5;
        for (int seed = 0; seed < runs; seed++) {
            with += copies(seed, true) / runs;
            without += copies(seed, false) / runs;
        }
        System.out.printf("S8: copies until there is another seed: %.2f, and %.2f as usual%n", with, without);
        assertTrue(with <= 1.10, with + " copies");
        assertTrue(without >= 1.5, without + " copies as usual");
    }

    @Test
    void leavesTheModeOnceAnotherSeedIsThereAndSaysSoOnce() {
        begin(1, true, 4);
        assertTrue(seedAppears());
        assertTrue(sim.advance(Duration.ofMinutes(5), () -> traders.stream().allMatch(Leecher::isComplete)));
        assertEquals(
                1,
                sim.log.stream()
                        .filter(line -> line.endsWith("super-seeding is over: another peer has all pieces"))
                        .count());
    }

    @Test
    void aPeerThatIsAloneGetsEverythingPieceByPiece() {
        begin(1, true, 1);
        sim.advance(Duration.ofSeconds(5));
        Trader only = traders.get(0);
        assertTrue(only.theirs.cardinality() <= only.pieces.cardinality() + 1, "one offer at a time");
        assertTrue(seedAppears());
        assertEquals(SIZE, sim.download.progress().uploadedBytes());
    }

    @Test
    void peersThatDoNotReachEachOtherAreNotForgotten() {
        begin(1, true, 0);
        List<Leecher> loners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            loners.add(new Leecher(sim.content, sim.scheduler, sim.random, 0));
            sim.add(loners.get(i));
            sim.world.connectToUs(loners.get(i), Simulation.address(3, 1 + i, 6881));
        }
        sim.advance(Duration.ofSeconds(30));
        assertEquals(
                List.of(1, 1), loners.stream().map(l -> l.pieces.cardinality()).toList());
        sim.advance(Duration.ofSeconds(40));
        assertEquals(
                List.of(2, 2), loners.stream().map(l -> l.pieces.cardinality()).toList());
    }
}
