package bittc.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongRunsTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private final Bitfield unbegun = new Bitfield(100);
    private final LongRuns runs = new LongRuns(unbegun);

    private static Bitfield all(int count) {
        Bitfield bits = new Bitfield(count);
        bits.setAll();
        return bits;
    }

    private void free(int first, int last) {
        for (int piece = first; piece <= last; piece++) {
            unbegun.set(piece);
        }
    }

    private int take(Object reader, Bitfield pieces) {
        int piece = runs.next(reader, pieces);
        if (piece >= 0) {
            assertTrue(unbegun.clear(piece), "piece " + piece + " was begun");
        }
        return piece;
    }

    @Test
    void beginsInTheLargestGapAndGoesOnFromThere() {
        free(3, 5);
        free(10, 40);
        free(50, 60);
        assertEquals(10, take("a", all(100)));
        assertEquals(11, take("a", all(100)));
        assertEquals(12, take("a", all(100)));
    }

    @Test
    void takesTheNextGapWhereSomebodyElseIsInTheWay() {
        free(10, 40);
        assertEquals(10, take("a", all(100)));
        unbegun.clear(11);
        unbegun.clear(20);
        assertEquals(21, take("a", all(100)));
    }

    @Test
    void leavesTheFirstHalfOfAGapToWhoeverIsOnTheWayThere() {
        free(0, 99);
        assertEquals(0, take("a", all(100)));
        assertEquals(50, take("b", all(100)));
        assertEquals(1, take("a", all(100)));
        assertEquals(51, take("b", all(100)));
        assertEquals(26, take("c", all(100)));
    }

    @Test
    void beginsAtTheStartOfAGapThatNobodyIsOnTheWayTo() {
        free(0, 99);
        take("a", all(100));
        runs.forget("a");
        assertEquals(1, take("b", all(100)));
    }

    @Test
    void takesOnlyWhatTheReaderHas() {
        free(0, 99);
        Bitfield some = new Bitfield(100);
        for (int piece : new int[] {5, 20, 21, 22, 99}) {
            some.set(piece);
        }
        List<Integer> taken = new ArrayList<>();
        for (int piece = take("a", some); piece >= 0; piece = take("a", some)) {
            taken.add(piece);
        }
        assertEquals(List.of(20, 21, 22, 5, 99), taken);
    }

    @Test
    void looksAtABoundedNumberOfGapsAndYetFindsTheLastOne() {
        int count = 4 * LongRuns.MAX_GAPS;
        Bitfield every = new Bitfield(count);
        for (int piece = 0; piece < count; piece += 2) {
            every.set(piece);
        }
        LongRuns many = new LongRuns(every);
        Set<Integer> taken = new LinkedHashSet<>();
        for (int piece = many.next("a", all(count)); piece >= 0; piece = many.next("a", all(count))) {
            assertTrue(every.clear(piece) && taken.add(piece));
        }
        assertEquals(count / 2, taken.size());
        assertTrue(every.isEmpty());
    }

    /** Random histories of a picker that web seeds and peers share: its state holds, and every block is asked of somebody. */
    @Test
    void keepsThePickerConsistentThroughRandomHistories() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(60);
            PieceLayout layout = new PieceLayout(count * 3L * BLOCK - random.nextInt(BLOCK), 3 * BLOCK);
            Bitfield none = new Bitfield(layout.pieceCount());
            Bitfield all = none.copy();
            all.setAll();
            PiecePicker picker = new PiecePicker(layout, none, all, PieceOrder.RAREST_FIRST, random);
            History history = new History(picker, layout, random, "seed " + seed);
            for (int step = 0; step < 400; step++) {
                history.step();
            }
            history.finish();
        }
    }

    /** Four peers, two of which read long runs; they are asked, answer, fail, and go away. */
    private static final class History {
        private final PiecePicker picker;
        private final PieceLayout layout;
        private final Random random;
        private final String where;
        private final List<List<long[]>> requests = new ArrayList<>();
        private final List<Bitfield> told = new ArrayList<>();

        History(PiecePicker picker, PieceLayout layout, Random random, String where) {
            this.picker = picker;
            this.layout = layout;
            this.random = random;
            this.where = where;
            for (int peer = 0; peer < 4; peer++) {
                requests.add(new ArrayList<>());
                Bitfield has = all(layout.pieceCount());
                for (int i = 0; peer == 3 && i < layout.pieceCount() / 2; i++) {
                    has.clear(random.nextInt(layout.pieceCount()));
                }
                told.add(has);
                picker.addPeer(has);
            }
        }

        void step() {
            int peer = random.nextInt(4);
            List<long[]> asked = requests.get(peer);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> ask(peer, 1 + random.nextInt(6));
                case 3, 4, 5 -> {
                    if (!asked.isEmpty()) {
                        receive(asked.remove(0), peer);
                    }
                }
                case 6 -> {
                    if (random.nextInt(10) == 0) {
                        giveUp(peer);
                    }
                }
                default -> {
                    if (!asked.isEmpty()) {
                        long[] block = asked.remove(random.nextInt(asked.size()));
                        picker.onReleased((int) block[0], (int) block[1]);
                    }
                }
            }
            check();
        }

        private void ask(int peer, int room) {
            boolean reader = peer < 2;
            Candidate candidate =
                    new Candidate(requests.get(peer), told.get(peer), random.nextInt(4) > 0, false, reader);
            picker.pick(candidate, room, new PiecePicker.Requests() {
                @Override
                public void request(int piece, int block) {
                    requests.get(peer).add(new long[] {piece, block});
                }

                @Override
                public void giveUp(int piece, int received) {
                    requests.forEach(blocks -> blocks.removeIf(block -> block[0] == piece));
                }
            });
        }

        private void receive(long[] block, int peer) {
            int piece = (int) block[0];
            if (picker.onReceived(piece, (int) block[1], requests.get(peer)) == PiecePicker.Receipt.LAST) {
                if (random.nextInt(6) == 0) {
                    picker.onHashMismatch(piece);
                } else {
                    picker.onStored(piece);
                }
            }
        }

        private void giveUp(int peer) {
            requests.get(peer).forEach(block -> picker.onReleased((int) block[0], (int) block[1]));
            requests.get(peer).clear();
            picker.onAbandoned(requests.get(peer));
        }

        private void check() {
            Map<Long, Integer> all = new HashMap<>();
            requests.forEach(blocks -> blocks.forEach(b -> all.merge(b[0] << 32 | b[1], 1, Integer::sum)));
            assertEquals("", PickerConsistency.check(picker, layout, all, told), where);
        }

        /** A reader alone gets all the rest. */
        void finish() {
            for (int peer = 1; peer < 4; peer++) {
                giveUp(peer);
            }
            for (int rounds = 0; picker.remainingBlocks() > 0; rounds++) {
                assertTrue(rounds < 10_000, where + " does not end");
                ask(0, 10);
                while (!requests.get(0).isEmpty()) {
                    receive(requests.get(0).remove(0), 0);
                }
                check();
            }
        }
    }
}
