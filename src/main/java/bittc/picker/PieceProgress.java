package bittc.picker;

import java.util.Arrays;
import java.util.Set;

/**
 * One piece that has been begun, block by block.
 *
 * <pre>
 *   MISSING --ask--> REQUESTED (by 1 or 2 peers) --receive--> RECEIVED
 *      ^                 |
 *      +----release------+
 * </pre>
 */
final class PieceProgress {
    private static final byte RECEIVED = -1;

    final int pieceIndex;

    /** For each block: {@link #RECEIVED}, or the number of peers currently asked for it. */
    private final byte[] blocks;

    /** The sender of each block; null while all came from one. */
    private Object[] sources;

    private Object firstSource;

    /** The peer that fetches the piece alone; null if any may. */
    Object owner;

    /** True if the owner, when last asked, was likely to send the whole piece in reasonable time. */
    boolean ownerFast;

    /** True if the owner had ever sent a block by then. */
    boolean ownerProven;

    /** True if slow peers share the piece. */
    boolean shared;

    /** True if one peer alone may send it. It failed its hash before; if it fails again, that peer is the culprit. */
    boolean alone;

    /** That peer, which may have abandoned the piece since; null if there was none yet. */
    Object sender;

    /** Peers that owned the piece while one alone may send it; weak, so that peers that left are forgotten. */
    Set<Object> tried = Set.of();

    /** The number of times its blocks were discarded so that another peer could send it alone. */
    int begunAnew;

    private int missing;
    private int received;
    private int firstMissing;

    PieceProgress(int pieceIndex, int blockCount) {
        this.pieceIndex = pieceIndex;
        this.blocks = new byte[blockCount];
        this.missing = blockCount;
    }

    /** Returns whether it accepts blocks from this peer. */
    boolean takesFrom(Object peer) {
        return !alone || sender == peer;
    }

    /** Forgets all received and requested blocks. */
    void beginAnew() {
        Arrays.fill(blocks, (byte) 0);
        sources = null;
        firstSource = null;
        missing = blocks.length;
        received = 0;
        firstMissing = 0;
    }

    /** The number of blocks neither received nor requested. */
    int missing() {
        return missing;
    }

    int received() {
        return received;
    }

    boolean isComplete() {
        return received == blocks.length;
    }

    /** Returns whether no block is currently requested. */
    boolean isIdle() {
        return missing + received == blocks.length;
    }

    /** Returns whether no block is received or requested. */
    boolean isUntouched() {
        return missing == blocks.length;
    }

    /** Returns whether everything received so far came from this source. */
    boolean isOnlyFrom(Object source) {
        return received > 0 && sources == null && firstSource == source;
    }

    boolean isReceived(int block) {
        return blocks[block] == RECEIVED;
    }

    int requesters(int block) {
        return Math.max(0, blocks[block]);
    }

    /** Takes the first missing block for a request; there must be one. */
    int ask() {
        while (blocks[firstMissing] != 0) {
            firstMissing++;
        }
        blocks[firstMissing] = 1;
        missing--;
        return firstMissing++;
    }

    /** Notes that one more peer was asked for a requested block. */
    void askAgain(int block) {
        blocks[block]++;
    }

    /** Notes that a peer will not send a requested block, or not soon. */
    void release(int block) {
        if (blocks[block] > 0 && --blocks[block] == 0) {
            missing++;
            firstMissing = Math.min(firstMissing, block);
        }
    }

    /** Notes a block's arrival; returns false if we had it already. */
    boolean receive(int block, Object source) {
        if (blocks[block] == RECEIVED) {
            return false;
        }
        if (blocks[block] == 0) {
            missing--;
        }
        blocks[block] = RECEIVED;
        if (received++ == 0) {
            firstSource = source;
        } else if (sources == null && source != firstSource) {
            sources = new Object[blocks.length];
            for (int i = 0; i < blocks.length; i++) {
                sources[i] = blocks[i] == RECEIVED ? firstSource : null;
            }
        }
        if (sources != null) {
            sources[block] = source;
        }
        return true;
    }

    /** The sender of each block; null for blocks not received. */
    Object[] sources() {
        if (sources != null) {
            return sources.clone();
        }
        Object[] all = new Object[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            all[i] = blocks[i] == RECEIVED ? firstSource : null;
        }
        return all;
    }

    @Override
    public String toString() {
        return "piece " + pieceIndex + " " + Arrays.toString(blocks);
    }
}
