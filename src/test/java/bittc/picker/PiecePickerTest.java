package bittc.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.picker.PiecePicker.Receipt;
import bittc.picker.PiecePicker.Requests;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PiecePickerTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final PieceLayout FIVE_BY_FOUR = new PieceLayout(5L * 4 * BLOCK, 4 * BLOCK);

    private final List<String> asked = new ArrayList<>();

    private static Bitfield pieces(int count, int... indexes) {
        Bitfield bits = new Bitfield(count);
        for (int index : indexes) {
            bits.set(index);
        }
        return bits;
    }

    private static Bitfield all(int count) {
        Bitfield bits = new Bitfield(count);
        bits.setAll();
        return bits;
    }

    private static PiecePicker picker() {
        return picker(FIVE_BY_FOUR, 1);
    }

    private static PiecePicker picker(PieceLayout layout, int seed) {
        int count = layout.pieceCount();
        return new PiecePicker(layout, pieces(count), all(count), PieceOrder.RAREST_FIRST, new Random(seed));
    }

    private static PiecePicker picker(Bitfield have, Bitfield wanted, PieceOrder order) {
        return new PiecePicker(FIVE_BY_FOUR, have, wanted, order, new Random(1));
    }

    private List<String> ask(PiecePicker picker, Candidate peer, int count) {
        asked.clear();
        picker.pick(peer, count, (piece, block) -> asked.add(piece + ":" + block));
        return List.copyOf(asked);
    }

    private static Candidate fast(String name, Bitfield pieces) {
        return new Candidate(name, pieces, true, false);
    }

    private static Candidate slow(String name, Bitfield pieces) {
        return new Candidate(name, pieces, false, false);
    }

    @Test
    void asksForTheRarestPieceFirst() {
        PiecePicker picker = picker();
        Bitfield seed = all(5);
        picker.addPeer(seed);
        picker.addPeer(pieces(5, 0, 1, 2, 4));
        assertEquals(List.of("3:0", "3:1", "3:2", "3:3"), ask(picker, fast("seed", seed), 4));
    }

    @Test
    void breaksTiesByChance() {
        Set<String> firsts = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            PiecePicker picker = picker(FIVE_BY_FOUR, seed);
            picker.addPeer(all(5));
            firsts.add(ask(picker, fast("a", all(5)), 1).get(0));
        }
        assertEquals(5, firsts.size());
    }

    @Test
    void finishesAPieceThatWasBegunBeforeItBeginsAnother() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        String piece = ask(picker, fast("gone", all(5)), 2).get(0).substring(0, 1);
        int index = Integer.parseInt(piece);
        picker.onReleased(index, 0);
        picker.onReleased(index, 1);
        picker.onAbandoned("gone");
        assertEquals(
                List.of(piece + ":0", piece + ":1", piece + ":2", piece + ":3"), ask(picker, fast("next", all(5)), 4));
    }

    @Test
    void asksWhoReadsForwardForTheFirstPiecesFirstLeftOnesAmongThem() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        ask(picker, fast("gone", pieces(5, 3)), 1);
        picker.onReleased(3, 0);
        picker.onAbandoned("gone");
        Candidate forward = new Candidate("forward", all(5), true, false, true, true, true);
        List<String> asked = ask(picker, forward, 1000);
        List<String> ordered = asked.stream().sorted().toList();
        assertEquals(ordered, asked);
        assertTrue(asked.contains("0:0") && asked.contains("3:0") && asked.contains("4:0"), asked.toString());
    }

    @Test
    void givesEachFastPeerAPieceOfItsOwn() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        picker.addPeer(all(5));
        String first = ask(picker, fast("a", all(5)), 2).get(0).substring(0, 1);
        List<String> others = ask(picker, fast("b", all(5)), 4);
        assertTrue(others.stream().noneMatch(s -> s.startsWith(first)), others.toString());
    }

    @Test
    void letsSlowPeersFetchAPieceTogether() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        String first = ask(picker, slow("a", all(5)), 2).get(0).substring(0, 1);
        assertEquals(List.of(first + ":2", first + ":3"), ask(picker, slow("b", all(5)), 2));
    }

    @Test
    void helpsWithOthersPiecesOnceNothingNewIsLeft() {
        PiecePicker picker = picker();
        Bitfield one = pieces(5, 2);
        picker.addPeer(one);
        picker.addPeer(one.copy());
        assertEquals(List.of("2:0"), ask(picker, fast("a", one), 1));
        assertEquals(List.of("2:1", "2:2", "2:3"), ask(picker, fast("b", one), 9));
    }

    @Test
    void asksNobodyForWhatItDoesNotHave() {
        PiecePicker picker = picker();
        Bitfield few = pieces(5, 1, 3);
        picker.addPeer(few);
        assertTrue(ask(picker, fast("a", few), 100).stream().allMatch(s -> s.startsWith("1") || s.startsWith("3")));
        assertEquals(8, asked.size());
    }

    @Test
    void neverMixesASuspectsBlocksWithOthers() {
        PiecePicker picker = picker();
        Bitfield one = pieces(5, 2);
        picker.addPeer(one);
        ask(picker, fast("honest", one), 1);
        picker.onReceived(2, 0, "honest");
        assertEquals(List.of(), ask(picker, new Candidate("suspect", one, true, true), 9));
    }

    @Test
    void aSuspectGoesOnWithWhatIsItsOwn() {
        PiecePicker picker = picker();
        Bitfield one = pieces(5, 2);
        picker.addPeer(one);
        Candidate suspect = new Candidate("suspect", one, true, true);
        ask(picker, suspect, 2);
        picker.onReceived(2, 0, "suspect");
        picker.onReleased(2, 1);
        picker.onAbandoned("suspect");
        assertEquals(List.of("2:1", "2:2", "2:3"), ask(picker, suspect, 9));
    }

    @Test
    void leavesNoPieceUnfinishedWhenOnlySuspectsAreLeft() {
        PiecePicker picker = picker();
        Bitfield one = pieces(5, 2);
        picker.addPeer(one);
        ask(picker, fast("gone", one), 3);
        picker.onReceived(2, 0, "gone");
        picker.onReceived(2, 2, "gone");
        assertEquals(List.of(), ask(picker, new Candidate("suspect", one, true, true), 9));
        picker.onReleased(2, 1);
        picker.onAbandoned("gone");
        assertEquals(List.of("2:1", "2:3"), ask(picker, new Candidate("suspect", one, true, true), 9));
    }

    @Test
    void aPieceWhoseOwnerIsGoneIsFinishedBeforeANewOneThoughAnotherPeerWasAskedForTheRest() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        String piece = ask(picker, fast("gone", all(5)), 4).get(0).substring(0, 1);
        int index = Integer.parseInt(piece);
        for (int block = 0; block < 4; block++) {
            assertTrue(picker.duplicate(index, block));
            picker.onReleased(index, block);
        }
        picker.onAbandoned("gone");
        for (int block = 0; block < 4; block++) {
            picker.onReleased(index, block);
        }
        assertEquals(
                List.of(piece + ":0", piece + ":1", piece + ":2", piece + ":3"), ask(picker, fast("next", all(5)), 4));
    }

    @Test
    void asksASeedForTheFewPiecesThatItLetsUsHaveWhileItChokesUs() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        Candidate seed = new Candidate("seed", pieces(5, 1, 4), true, false);
        assertEquals(8, ask(picker, seed, 20).size());
        assertTrue(asked.stream().allMatch(s -> s.startsWith("1") || s.startsWith("4")), asked.toString());
    }

    @Test
    void fetchesAFailedPieceFromOnePeerAlone() {
        PiecePicker picker = picker();
        Bitfield two = pieces(5, 2, 3);
        picker.addPeer(two);
        picker.addPeer(two.copy());
        ask(picker, slow("a", pieces(5, 2)), 4);
        for (int block = 0; block < 4; block++) {
            picker.onReceived(2, block, "a");
        }
        picker.onHashMismatch(2);
        assertEquals(List.of("2:0"), ask(picker, slow("a", pieces(5, 2)), 1));
        assertTrue(ask(picker, slow("b", two), 1).get(0).startsWith("3"));
    }

    @Test
    void asksASecondPeerForABlockOnlyWhenToldToAndNeverAThird() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        ask(picker, fast("a", all(5)), 20);
        assertEquals(List.of(), ask(picker, fast("b", all(5)), 20));
        assertTrue(picker.duplicate(1, 1));
        assertFalse(picker.duplicate(1, 1));
        assertEquals(2, picker.requesters(1, 1));
    }

    @Test
    void knowsTheLastBlockOfAPieceAndWhoSentWhat() {
        PiecePicker picker = picker();
        picker.addPeer(all(5));
        ask(picker, fast("a", all(5)), 20);
        assertEquals(Receipt.WANTED, picker.onReceived(0, 2, "a"));
        assertEquals(Receipt.UNWANTED, picker.onReceived(0, 2, "b"));
        picker.onReceived(0, 0, "b");
        picker.onReceived(0, 1, "a");
        assertEquals(Receipt.LAST, picker.onReceived(0, 3, "a"));
        assertEquals(List.of("b", "a", "a", "a"), List.of(picker.sources(0)));
        picker.onStored(0);
        assertTrue(picker.have().get(0));
        assertEquals(Receipt.UNWANTED, picker.onReceived(0, 3, "a"));
    }

    /** The first piece has failed, and "a", who fetches it alone now, has sent two blocks of it. */
    private PiecePicker halfOfAFailedPieceFrom(Candidate a) {
        PiecePicker picker = picker(pieces(5), all(5), PieceOrder.SEQUENTIAL);
        picker.addPeer(all(5));
        picker.addPeer(all(5));
        ask(picker, fast("a", all(5)), 4);
        for (int block = 0; block < 4; block++) {
            picker.onReceived(0, block, block < 2 ? "a" : "b");
        }
        picker.onHashMismatch(0);
        assertEquals(List.of("0:0", "0:1"), ask(picker, a, 2));
        picker.onReceived(0, 0, "a");
        picker.onReceived(0, 1, "a");
        return picker;
    }

    @Test
    void doesNotMixAPieceThatHasFailedWhileAnythingElseIsLeftToDo() {
        PiecePicker picker = halfOfAFailedPieceFrom(fast("a", all(5)));
        picker.onAbandoned("a");
        List<String> others = ask(picker, fast("c", all(5)), 16);
        assertEquals(16, others.size());
        assertTrue(others.stream().noneMatch(block -> block.startsWith("0:")), others::toString);
        assertEquals(List.of("0:2"), ask(picker, fast("a", all(5)), 1), "who began it goes on with it");
        picker.onAbandoned("a");
        picker.onReleased(0, 2);
        assertEquals(4 * 5, picker.remainingBlocks() + 2, "two have come");
        assertEquals(
                List.of("0:0", "0:1", "0:2", "0:3"), ask(picker, fast("c", all(5)), 16), "nothing else is left: anew");
        assertEquals(4 * 5, picker.remainingBlocks());
    }

    @Test
    void takesNoLateBlockOfAPieceThatAnotherPeerFetchesAlone() {
        PiecePicker picker = halfOfAFailedPieceFrom(fast("a", all(5)));
        assertEquals(List.of("0:2"), ask(picker, fast("a", all(5)), 1));
        picker.onReleased(0, 2);
        picker.onAbandoned("a");
        assertTrue(picker.isExpected(0, 2, "a"), "as long as nobody else fetches it");
        assertFalse(picker.isExpected(0, 2, "b"));
        assertEquals(20, ask(picker, fast("c", all(5)), 100).size());
        assertFalse(picker.isExpected(0, 2, "a"));
        assertEquals(Receipt.UNWANTED, picker.onReceived(0, 2, "a"));
        assertFalse(picker.duplicate(0, 2), "nobody helps");
        for (int block = 0; block < 4; block++) {
            picker.onReceived(0, block, "c");
        }
        assertEquals(List.of("c", "c", "c", "c"), List.of(picker.sources(0)));
    }

    /** The peer takes the failed piece, sends its first block, and leaves the rest. */
    private void takesAndLeaves(PiecePicker picker, String peer, Requests requests) {
        present.add(peer);
        picker.pick(fast(peer, pieces(5, 0)), 1, requests);
        assertTrue(picker.isExpected(0, 0, peer), peer + " is given it, anew");
        picker.onReceived(0, 0, peer);
        assertFalse(picker.isExpected(0, 1, "any other"), "from " + peer + " alone");
        picker.onAbandoned(peer);
    }

    /** Whoever is nowhere else is forgotten. */
    private final List<String> present = new ArrayList<>();

    private static final Requests IGNORED = (piece, block) -> {};

    @Test
    void mixesAPieceThatHasFailedOnceAllHaveFailedToServeItWhole() {
        PiecePicker picker = halfOfAFailedPieceFrom(fast("a", pieces(5, 0)));
        picker.onAbandoned("a");
        for (int i = 0; i < PartialPieces.MIN_BEGUN_ANEW; i++) {
            takesAndLeaves(picker, "peer " + i, IGNORED);
        }
        takesAndLeaves(picker, "new", IGNORED);
        assertEquals(List.of("0:1"), ask(picker, fast("peer 0", pieces(5, 0)), 1), "goes on where it was left");
        assertTrue(picker.isExpected(0, 2, "any"));
    }

    @Test
    void doesNotMixAPieceThatHasFailedBeforeWhoMayServeItWholeHasHadIt() {
        PiecePicker picker = halfOfAFailedPieceFrom(fast("a", pieces(5, 0)));
        picker.onAbandoned("a");
        Set<Object> seen = new HashSet<>();
        Requests awaited = new Requests() {
            @Override
            public void request(int pieceIndex, int blockIndex) {
                throw new AssertionError("it is another's turn");
            }

            @Override
            public boolean isAwaited(int pieceIndex, Set<Object> tried) {
                seen.addAll(tried);
                return !tried.contains("honest");
            }
        };
        for (int i = 0; i < 2 * PartialPieces.MIN_BEGUN_ANEW; i++) {
            takesAndLeaves(picker, "peer " + i, IGNORED);
            picker.pick(fast("a", pieces(5, 0)), 1, awaited);
            picker.pick(fast("peer 0", pieces(5, 0)), 1, awaited);
        }
        assertTrue(seen.contains("a") && seen.contains("peer 0"), "told of those who have had it: " + seen);
        assertEquals(4, ask(picker, fast("honest", pieces(5, 0)), 9).size(), "all of it");
        assertFalse(picker.isExpected(0, 0, "a"));
    }

    @Test
    void mixesAPieceThatHasFailedThoughNewOnesComeWithoutEnd() {
        PiecePicker picker = halfOfAFailedPieceFrom(fast("a", pieces(5, 0)));
        picker.onAbandoned("a");
        for (int i = 0; i < PartialPieces.MAX_BEGUN_ANEW; i++) {
            takesAndLeaves(picker, "peer " + i, IGNORED);
        }
        assertEquals(List.of("0:1"), ask(picker, fast("new", pieces(5, 0)), 1));
        assertTrue(picker.isExpected(0, 2, "any"));
    }

    @Test
    void takesAPieceThatHasFailedFromWhoHasNeverSentAnything() {
        PiecePicker picker = picker(pieces(5), pieces(5, 0), PieceOrder.SEQUENTIAL);
        picker.addPeer(all(5));
        ask(picker, fast("a", all(5)), 4);
        for (int block = 0; block < 4; block++) {
            picker.onReceived(0, block, "a");
        }
        picker.onHashMismatch(0);
        Candidate silent = new Candidate("silent", all(5), true, false, false, false, false);
        assertEquals(4, ask(picker, silent, 9).size());
        Candidate another = new Candidate("another", all(5), true, false, false, false, false);
        assertEquals(List.of(), ask(picker, another, 9), "who has sent nothing either is no better");
        assertEquals(4, ask(picker, fast("b", all(5)), 9).size());
        assertEquals(List.of(), ask(picker, fast("c", all(5)), 9), "nobody takes it from who sends");
    }

    @Test
    void leavesAPieceThatHasFailedToItsOwnerUnlessThatIsSlow() {
        PiecePicker picker = halfOfAFailedPieceFrom(fast("a", all(5)));
        assertEquals(16, ask(picker, fast("c", all(5)), 100).size());
        assertEquals(List.of("0:2"), ask(picker, slow("a", all(5)), 1));
        assertEquals(List.of("0:0", "0:1", "0:2", "0:3"), ask(picker, fast("c", all(5)), 100), "all of it, anew");
    }

    @Test
    void countsAPeerThatBecomesASeedOnlyOnce() {
        PiecePicker picker = picker();
        Bitfield growing = pieces(5, 0, 1, 2, 3);
        picker.addPeer(growing);
        growing.set(4);
        picker.addHave(growing, 4);
        for (int piece = 0; piece < 5; piece++) {
            assertEquals(1, picker.availability(piece));
        }
        picker.removePeer(growing);
        for (int piece = 0; piece < 5; piece++) {
            assertEquals(0, picker.availability(piece));
        }
        assertEquals(5, picker.unavailable());
    }

    @Test
    void asksForNothingButWhatIsWanted() {
        PiecePicker picker = picker(pieces(5, 0, 3), pieces(5, 0, 1, 4), PieceOrder.RAREST_FIRST);
        picker.addPeer(all(5));
        Set<String> pieces = new HashSet<>();
        ask(picker, fast("seed", all(5)), 100).forEach(block -> pieces.add(block.substring(0, 1)));
        assertEquals(Set.of("1", "4"), pieces);
        assertEquals(2, picker.missingPieces());
        assertEquals(8, picker.remainingBlocks());
        assertTrue(picker.isMissing(1));
        assertFalse(picker.isMissing(0), "we have it");
        assertFalse(picker.isMissing(2), "nobody wants it");
    }

    @Test
    void isDoneWhenAllThatIsWantedIsThere() {
        PiecePicker picker = picker(pieces(5, 3), pieces(5, 1), PieceOrder.RAREST_FIRST);
        picker.addPeer(all(5));
        ask(picker, fast("seed", all(5)), 4);
        for (int block = 0; block < 4; block++) {
            picker.onReceived(1, block, "seed");
        }
        picker.onStored(1);
        assertEquals(0, picker.missingPieces());
        assertEquals(0, picker.remainingBlocks());
        assertEquals(2, picker.have().cardinality());
        assertEquals(List.of(), ask(picker, fast("seed", all(5)), 4));
    }

    @Test
    void passesOverBlocksOnDiskOfWhatIsNotWanted() {
        PiecePicker picker = picker(pieces(5), pieces(5, 1), PieceOrder.RAREST_FIRST);
        picker.onFound(2, new BitSet());
        picker.onFound(1, BitSet.valueOf(new long[] {0b11}));
        assertEquals(2, picker.remainingBlocks());
        assertEquals(1, picker.begun().open().size());
    }

    @Test
    void onlyWhatIsWantedIsMissedWhenNobodyHasIt() {
        PiecePicker picker = picker(pieces(5), pieces(5, 1, 2), PieceOrder.RAREST_FIRST);
        picker.addPeer(pieces(5, 1));
        assertEquals(1, picker.unavailable());
    }

    @Test
    void beginsPiecesInTheOrderOfTheTorrentWhereThatIsAskedFor() {
        PiecePicker picker = picker(pieces(5, 1), pieces(5, 0, 1, 3, 4), PieceOrder.SEQUENTIAL);
        Bitfield seed = all(5);
        picker.addPeer(seed);
        picker.addPeer(pieces(5, 0, 1, 4));
        assertEquals(
                List.of("0:0", "0:1", "0:2", "0:3", "3:0", "3:1", "3:2", "3:3", "4:0"),
                ask(picker, fast("seed", seed), 9));
    }

    @Test
    void asksEachPeerForTheFirstPiecesThatItHasWhereOrderMatters() {
        PiecePicker picker = picker(pieces(5), all(5), PieceOrder.SEQUENTIAL);
        Bitfield half = pieces(5, 1, 3);
        picker.addPeer(all(5));
        picker.addPeer(half);
        assertEquals(List.of("1:0", "1:1", "1:2", "1:3", "3:0"), ask(picker, fast("half", half), 5));
        assertEquals(List.of("0:0", "0:1", "0:2", "0:3", "2:0"), ask(picker, fast("seed", all(5)), 5));
    }

    @Test
    void goesBackToAPieceThatFailedBeforeLaterOnesWhereOrderMatters() {
        PiecePicker picker = picker(pieces(5), all(5), PieceOrder.SEQUENTIAL);
        picker.addPeer(all(5));
        ask(picker, fast("a", all(5)), 8);
        for (int block = 0; block < 4; block++) {
            picker.onReceived(0, block, "a");
        }
        picker.onHashMismatch(0);
        assertEquals(List.of("0:0", "0:1", "0:2", "0:3"), ask(picker, fast("b", all(5)), 4));
    }

    /** Peers that deliver, give up and lie at random: in the end all that is wanted is there, and nothing else was asked. */
    @Test
    void keepsItsCountsThroughRandomHistoriesOfAnySelection() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            PieceLayout layout =
                    new PieceLayout((1L + random.nextInt(20)) * 3 * BLOCK - random.nextInt(BLOCK), 3 * BLOCK);
            Bitfield have = some(layout, random);
            Bitfield wanted = some(layout, random);
            PieceOrder order = random.nextBoolean() ? PieceOrder.SEQUENTIAL : PieceOrder.RAREST_FIRST;
            PiecePicker picker = new PiecePicker(layout, have, wanted, order, random);
            Bitfield everything = all(layout.pieceCount());
            picker.addPeer(everything);
            Map<Long, Integer> requested = new HashMap<>();
            for (int step = 0; picker.missingPieces() > 0; step++) {
                assertTrue(step < 10_000, "seed " + seed + " does not end");
                picker.pick(fast("peer", everything), random.nextInt(6), (piece, block) -> {
                    assertTrue(wanted.get(piece) && !have.get(piece), "nobody wants piece " + piece);
                    requested.merge((long) piece << 32 | block, 1, Integer::sum);
                });
                answer(picker, requested, random);
                String wrong = PickerConsistency.check(picker, layout, requested, List.of(everything));
                assertEquals("", wrong, "seed " + seed + " step " + step);
            }
            assertEquals(0, picker.remainingBlocks(), "seed " + seed);
        }
    }

    private static Bitfield some(PieceLayout layout, Random random) {
        Bitfield bits = pieces(layout.pieceCount());
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            if (random.nextInt(3) > 0) {
                bits.set(piece);
            }
        }
        return bits;
    }

    private static void answer(PiecePicker picker, Map<Long, Integer> requested, Random random) {
        for (long request : List.copyOf(requested.keySet())) {
            int piece = (int) (request >> 32);
            int block = (int) request;
            int chance = random.nextInt(4);
            if (chance == 0) {
                requested.remove(request);
                picker.onReleased(piece, block);
                picker.onAbandoned("peer");
            } else if (chance < 3) {
                requested.remove(request);
                if (picker.onReceived(piece, block, "peer") == Receipt.LAST) {
                    if (random.nextInt(5) == 0) {
                        picker.onHashMismatch(piece);
                    } else {
                        picker.onStored(piece);
                    }
                }
            }
        }
    }

    @Test
    void forgetsThatPiecesWereBegunWhenThereAreFarTooMany() {
        int count = 3 * PiecePicker.MANY_OPEN;
        PiecePicker picker = picker(new PieceLayout((long) count * BLOCK, BLOCK), 1);
        Bitfield one = pieces(count, 0);
        picker.addPeer(one);
        for (int piece = 0; piece < count; piece++) { // begun, and given up at once
            assertEquals(List.of(piece + ":0"), ask(picker, fast("fickle", pieces(count, piece)), 1));
            picker.onReleased(piece, 0);
            picker.onAbandoned("fickle");
        }
        assertEquals(PiecePicker.MANY_OPEN, picker.begun().open().size());
        assertEquals(
                "",
                PickerConsistency.check(picker, new PieceLayout((long) count * BLOCK, BLOCK), Map.of(), List.of(one)));
    }

    /** Random histories against a plain model: order by availability holds, no block is lost or asked of two peers. */
    @Test
    void keepsItsOrderThroughRandomHistories() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(70);
            RarestFirst order = new RarestFirst(count, random);
            Map<Integer, Integer> model = new HashMap<>();
            int[] availability = new int[count];
            for (int step = 0; step < 400; step++) {
                int piece = random.nextInt(count);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        if (!order.contains(piece)) {
                            order.add(piece);
                            model.put(piece, piece);
                        }
                    }
                    case 1 -> {
                        if (order.contains(piece)) {
                            order.remove(piece);
                            model.remove(piece);
                        }
                    }
                    case 2 -> {
                        order.increment(piece);
                        availability[piece]++;
                    }
                    default -> {
                        if (availability[piece] > 0) {
                            order.decrement(piece);
                            availability[piece]--;
                        }
                    }
                }
                check(order, model.keySet(), availability, "seed " + seed + " step " + step);
            }
        }
    }

    @Test
    void twoThatFetchFromASeedBeginWithDifferentHalves() {
        int count = 100;
        Bitfield all = all(count);
        RarestFirst[] orders = {new RarestFirst(count, new Random(1)), new RarestFirst(count, new Random(2))};
        Set<Integer> begun = new HashSet<>();
        for (int place = 0; place < orders.length; place++) {
            orders[place].addPeer(all);
            orders[place].share(place, orders.length);
            for (int piece = 0; piece < count; piece++) {
                orders[place].add(piece);
            }
            for (int i = 0; i < count / 2; i++) {
                int piece = orders[place].among(all).getAsInt();
                orders[place].remove(piece);
                assertTrue(begun.add(piece), "both begin piece " + piece);
            }
            assertTrue(orders[place].among(all).getAsInt() >= 0, "then the other's");
        }
    }

    private static void check(RarestFirst order, Set<Integer> members, int[] availability, String where) {
        assertEquals(members.size(), order.size(), where);
        Set<Integer> seen = new HashSet<>();
        int last = 0;
        int zeros = 0;
        for (int place = 0; place < order.size(); place++) {
            int piece = order.at(place);
            assertTrue(members.contains(piece) && seen.add(piece), where);
            assertEquals(availability[piece], order.availability(piece), where);
            assertTrue(availability[piece] >= last, where);
            last = availability[piece];
            zeros += availability[piece] == 0 ? 1 : 0;
        }
        assertEquals(zeros, order.firstAvailable(), where);
        Bitfield all = all(availability.length);
        int first = members.stream().mapToInt(Integer::intValue).min().orElse(-1);
        assertEquals(first, order.inSequence(all).getAsInt(), where);
        assertEquals(order.size() == 0 ? -1 : order.at(0), order.among(all).getAsInt(), where);
        Bitfield some = new Bitfield(availability.length);
        for (int piece = 0; piece < availability.length; piece += 3) {
            some.set(piece);
        }
        IntPredicate hasSome = place -> some.get(order.at(place));
        int rarest =
                IntStream.range(0, order.size()).filter(hasSome).findFirst().orElse(-1);
        assertEquals(rarest < 0 ? -1 : order.at(rarest), order.among(some).getAsInt(), where);
    }
}
