package bittc.storage;

import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A piece on its way to the disk, as the loop sees it: the blocks received, and those of them still to be written. */
final class PieceOnLoop {
    private final int index;
    private final ByteBuffer[] waiting;
    private final BitSet received;

    /** Starts with these blocks on disk. */
    PieceOnLoop(int index, int blockCount, BitSet onDisk) {
        this.index = index;
        this.waiting = new ByteBuffer[blockCount];
        this.received = onDisk;
    }

    /** Adds a received block. */
    void add(int block, ByteBuffer data) {
        if (received.get(block)) {
            throw new IllegalStateException("block " + block + " is handed over twice");
        }
        received.set(block);
        waiting[block] = data;
    }

    /** Whether all blocks were received. */
    boolean isWhole() {
        return received.cardinality() == waiting.length;
    }

    /** Whether each of these blocks waits to be written; those past the end of the piece do not count. */
    boolean isWaiting(int from, int to) {
        for (int block = from; block < Math.min(to, waiting.length); block++) {
            if (waiting[block] == null) {
                return false;
            }
        }
        return true;
    }

    /** Takes consecutive waiting blocks, from the first at or after {@code from}. */
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
        return new Run(index, first, blocks);
    }

    /** Consecutive blocks of a piece. */
    record Run(int piece, int firstBlock, List<ByteBuffer> blocks) {
        /** The torrent offset of the first block, if pieces lie like this. */
        long offset(PieceLayout pieces) {
            return pieces.offsetOf(piece, firstBlock);
        }

        /** The length of the blocks, in bytes. */
        int length() {
            int length = 0;
            for (ByteBuffer block : blocks) {
                length += block.remaining();
            }
            return length;
        }

        int end() {
            return firstBlock + blocks.size();
        }
    }
}
