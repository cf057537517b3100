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

    /** For each block: {@link #RECEIVED}, or by how many peers it is requested at the moment. */
    private final byte[] blocks;

    /** Who the blocks came from; only kept apart once there are several. */
    private Object[] sources;

    private Object firstSource;

    /** The peer that fetches the piece on its own, or null if it is anybody's. */
    Object owner;

    /** Whether that peer could be expected to fetch all of it in reasonable time when it was last asked. */
    boolean ownerFast;

    /** Whether that peer had ever sent a block then. */
    boolean ownerProven;

    /** Whether slow peers work on it together. */
    boolean shared;

    /** Whether one peer alone may send it, because it has failed its hash before: who is at fault if it fails again is clear. */
    boolean alone;

    /** That peer, which may have left the piece to others by now; null if there was none yet. */
    Object sender;

    /** Those who were given it, if one alone may send it; who has left the swarm is forgotten in time. */
    Set<Object> tried = Set.of();

    /** How many times blocks of it were given up, so that another peer could fetch it alone. */
    int begunAnew;

    private int missing;
    private int received;
    private int firstMissing;

    PieceProgress(int pieceIndex, int blockCount) {
        this.pieceIndex = pieceIndex;
        this.blocks = new byte[blockCount];
        this.missing = blockCount;
    }

    /** Whether blocks from this peer may become part of it. */
    boolean takesFrom(Object peer) {
        return !alone || sender == peer;
    }

    /** Forgets what has come and what is asked for. */
    void beginAnew() {
        Arrays.fill(blocks, (byte) 0);
        sources = null;
        firstSource = null;
        missing = blocks.length;
        received = 0;
        firstMissing = 0;
    }

    /** How many blocks nobody has been asked for. */
    int missing() {
        return missing;
    }

    int received() {
        return received;
    }

    boolean isComplete() {
        return received == blocks.length;
    }

    /** Whether nobody is asked for any of it at the moment. */
    boolean isIdle() {
        return missing + received == blocks.length;
    }

    /** Whether nothing of it has come, and nobody is asked for any of it. */
    boolean isUntouched() {
        return missing == blocks.length;
    }

    /** Whether everything received so far came from this source. */
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

    /** Notes that one more peer has been asked for a block that is requested. */
    void askAgain(int block) {
        blocks[block]++;
    }

    /** Notes that a peer that was asked for the block will not send it, or not soon. */
    void release(int block) {
        if (blocks[block] > 0 && --blocks[block] == 0) {
            missing++;
            firstMissing = Math.min(firstMissing, block);
        }
    }

    /** Notes a block's arrival; false if it was there already. */
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

    /** Who sent each block; null where none has come. */
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
