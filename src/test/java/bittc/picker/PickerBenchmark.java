package bittc.picker;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Measures the picker by the number of pieces: memory and time to start, time for a peer to come and to become a seed, for a
 * {@code have}, and to begin a piece, also for a peer of which we need nothing more. A program; the arguments are the numbers
 * of pieces.
 *
 * <pre>
 *   java -Xmx1g -cp target/test-classes:target/classes bittc.picker.PickerBenchmark 131072 2097152
 * </pre>
 */
public final class PickerBenchmark {
    private static final int PEERS = 50;

    private static final int STEPS = 2000;

    private final int pieces;
    private final RandomGenerator random = new Random(1);
    private final List<Bitfield> peers = new ArrayList<>();

    private PickerBenchmark(int pieces) {
        this.pieces = pieces;
    }

    public static void main(String[] args) {
        System.out.println("pieces | MiB | start ms | peer ms | seed ms | have us | pick us | pick of nothing us");
        for (int round = 0; round < 3; round++) {
            for (String count : args) {
                System.out.println(new PickerBenchmark(Integer.parseInt(count)).run());
            }
        }
    }

    private String run() {
        long before = used();
        long at = System.nanoTime();
        PieceLayout layout = new PieceLayout((long) pieces * PieceLayout.BLOCK_LENGTH, PieceLayout.BLOCK_LENGTH);
        Bitfield wanted = new Bitfield(pieces);
        wanted.setAll();
        PiecePicker picker = new PiecePicker(layout, new Bitfield(pieces), wanted, PieceOrder.RAREST_FIRST, random);
        double start = millis(at, 1);
        double memory = (used() - before) / 1048576.0;
        at = System.nanoTime();
        for (int i = 0; i < PEERS; i++) {
            Bitfield half = new Bitfield(pieces);
            for (int piece = i % 2; piece < pieces - 2; piece += 1 + random.nextInt(3)) {
                half.set(piece);
            }
            peers.add(half);
            picker.addPeer(half);
        }
        double peer = millis(at, PEERS);
        Bitfield almost = new Bitfield(pieces);
        almost.setAll();
        almost.clear(pieces - 1);
        picker.addPeer(almost);
        at = System.nanoTime();
        almost.set(pieces - 1);
        picker.addHave(almost, pieces - 1);
        double seed = millis(at, 1);
        double have = haves(picker);
        double pick = picks(picker);
        return "%d | %.1f | %.1f | %.1f | %.1f | %.2f | %.1f | %.1f"
                .formatted(pieces, memory, start, peer, seed, have, pick, picksOfNothing(picker));
    }

    private double haves(PiecePicker picker) {
        long at = System.nanoTime();
        for (int i = 0; i < STEPS; i++) {
            Bitfield peer = peers.get(i % PEERS);
            int piece = random.nextInt(pieces - 2);
            if (peer.set(piece)) {
                picker.addHave(peer, piece);
            }
        }
        return 1000 * millis(at, STEPS);
    }

    /** Begins one piece after the other, and receives it. */
    private double picks(PiecePicker picker) {
        long at = System.nanoTime();
        for (int i = 0; i < STEPS; i++) {
            Bitfield peer = peers.get(i % PEERS);
            pick(picker, peer);
        }
        return 1000 * millis(at, STEPS);
    }

    /** A peer of whose many pieces all are with us or on their way. */
    private double picksOfNothing(PiecePicker picker) {
        Bitfield begun = new Bitfield(pieces);
        for (int piece = 0; piece < pieces && begun.cardinality() < 1000; piece++) {
            if (!picker.isMissing(piece)) {
                begun.set(piece);
            }
        }
        picker.addPeer(begun);
        long at = System.nanoTime();
        for (int i = 0; i < STEPS; i++) {
            pick(picker, begun);
        }
        return 1000 * millis(at, STEPS);
    }

    private static void pick(PiecePicker picker, Bitfield peer) {
        picker.pick(new Candidate(peer, peer, true, false), 1, (piece, block) -> {
            picker.onReceived(piece, block, peer);
            picker.onStored(piece);
        });
    }

    private static double millis(long since, int count) {
        return (System.nanoTime() - since) / 1e6 / count;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
