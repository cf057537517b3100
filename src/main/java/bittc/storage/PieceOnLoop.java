package bittc.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A piece on its way to the disk, as the loop sees it: blocks that have come, and of those the ones still to be written. */
final class PieceOnLoop {
    private final ByteBuffer[] waiting;
    private final BitSet received;

    /** A piece of which these blocks are on disk already. */
    PieceOnLoop(int blockCount, BitSet onDisk) {
        this.waiting = new ByteBuffer[blockCount];
        this.received = onDisk;
    }

    /** Takes a block that has come. */
    void add(int block, ByteBuffer data) {
        if (received.get(block)) {
            throw new IllegalStateException("block " + block + " is handed over twice");
        }
        received.set(block);
        waiting[block] = data;
    }

    /** Whether all blocks have come. */
    boolean isWhole() {
        return received.cardinality() == waiting.length;
    }

    /** Whether every one of these blocks waits; those behind the piece's end do not count. */
    boolean isWaiting(int from, int to) {
        for (int block = from; block < Math.min(to, waiting.length); block++) {
            if (waiting[block] == null) {
                return false;
            }
        }
        return true;
    }

    /** Takes the blocks that wait from the first of them at or after {@code from}, as far as there is no gap. */
    Run takeRun(int from, int atMost) {
        int first = from;
        while (first < waiting.length && waiting[first] == null) {
            first++;
        }
        int end = first;
        while (end < waiting.length && end - first < atMost && waiting[end] != null) {
            end++;
        }
        List<ByteBuffer> blocks = new ArrayList<>(Arrays.asList(waiting).subList(first, end));
        Arrays.fill(waiting, first, end, null);
        return new Run(first, blocks);
    }

    /** Blocks that follow one another. */
    record Run(int firstBlock, List<ByteBuffer> blocks) {
        int end() {
            return firstBlock + blocks.size();
        }
    }
}
