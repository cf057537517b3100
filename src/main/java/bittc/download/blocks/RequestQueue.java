package bittc.download.blocks;

import java.util.Arrays;

/**
 * Blocks requested from one peer and not yet received, in request order.
 *
 * <p>A request whose block may be requested from others (timed out, cancelled, choked) stays here as <em>expired</em>, so
 * that a late answer is recognised; it is no longer active. The same block may then be requested again: an answer is
 * matched to the older request. Grows to its bound, allocates nothing else.
 */
final class RequestQueue {
    /** Expired requests kept; the oldest go first. */
    private static final int MAX_EXPIRED = 4096;

    private long[] blocks = new long[32];
    private long[] sentAt = new long[32];
    private boolean[] expired = new boolean[32];
    private int head;
    private int size;
    private int active;

    @FunctionalInterface
    interface Visitor {
        void visit(int pieceIndex, int blockIndex);
    }

    /** The number of active requests: sent, not expired. */
    int active() {
        return active;
    }

    void add(int pieceIndex, int blockIndex, long now) {
        if (size == blocks.length) {
            grow();
        }
        if (size - active > MAX_EXPIRED) {
            removeAt(firstExpired());
        }
        int slot = slot(size++);
        blocks[slot] = key(pieceIndex, blockIndex);
        sentAt[slot] = now;
        expired[slot] = false;
        active++;
    }

    boolean contains(int pieceIndex, int blockIndex) {
        return find(pieceIndex, blockIndex) >= 0;
    }

    /** Returns whether there is an active request for the block. */
    boolean isActive(int pieceIndex, int blockIndex) {
        return findActive(pieceIndex, blockIndex) >= 0;
    }

    /** Removes the oldest request for the block, which must exist; returns the time it was sent. */
    long remove(int pieceIndex, int blockIndex) {
        int place = find(pieceIndex, blockIndex);
        long sent = sentAt[slot(place)];
        removeAt(place);
        return sent;
    }

    /** Removes the oldest request for a block that the peer will not serve; returns whether it was active. */
    boolean reject(int pieceIndex, int blockIndex) {
        int before = active;
        remove(pieceIndex, blockIndex);
        return active < before;
    }

    /** Marks one request as expired, if it is in flight; returns whether it was. */
    boolean expire(int pieceIndex, int blockIndex) {
        int place = findActive(pieceIndex, blockIndex);
        if (place < 0) {
            return false;
        }
        expired[slot(place)] = true;
        active--;
        return true;
    }

    /** Expires all active requests and visits each. */
    void expireAll(Visitor visitor) {
        for (int i = 0; i < size; i++) {
            int slot = slot(i);
            if (!expired[slot]) {
                expired[slot] = true;
                active--;
                visitor.visit((int) (blocks[slot] >>> 32), (int) blocks[slot]);
            }
        }
    }

    /** Expires all active requests for blocks of this piece and visits each. */
    void expireAll(int pieceIndex, Visitor visitor) {
        for (int i = 0; i < size; i++) {
            int slot = slot(i);
            if (!expired[slot] && (int) (blocks[slot] >>> 32) == pieceIndex) {
                expired[slot] = true;
                active--;
                visitor.visit(pieceIndex, (int) blocks[slot]);
            }
        }
    }

    /** Forgets everything; no request may be active. */
    void clear() {
        assert active == 0;
        size = 0;
        head = 0;
    }

    /** Forgets expired requests sent before this time: their answers will not arrive. */
    void forgetBefore(long time) {
        while (size > 0 && expired[slot(0)] && sentAt[slot(0)] - time < 0) {
            removeAt(0);
        }
    }

    /** Visits active requests, newest first, with the number of requests ahead of each. */
    void newestFirst(Ranked visitor) {
        int ahead = active;
        for (int i = size - 1; i >= 0; i--) {
            int slot = slot(i);
            if (!expired[slot] && !visitor.visit((int) (blocks[slot] >>> 32), (int) blocks[slot], --ahead)) {
                return;
            }
        }
    }

    /** Takes a request and its rank; returns false to stop. */
    @FunctionalInterface
    interface Ranked {
        boolean visit(int pieceIndex, int blockIndex, int ahead);
    }

    private int find(int pieceIndex, int blockIndex) {
        long key = key(pieceIndex, blockIndex);
        for (int i = 0; i < size; i++) { // peers answer in order: nearly always the first
            if (blocks[slot(i)] == key) {
                return i;
            }
        }
        return -1;
    }

    private int findActive(int pieceIndex, int blockIndex) {
        long key = key(pieceIndex, blockIndex);
        for (int i = 0; i < size; i++) {
            int slot = slot(i);
            if (blocks[slot] == key && !expired[slot]) {
                return i;
            }
        }
        return -1;
    }

    private int firstExpired() {
        for (int i = 0; i < size; i++) {
            if (expired[slot(i)]) {
                return i;
            }
        }
        throw new IllegalStateException("nothing expired");
    }

    private void removeAt(int place) {
        if (!expired[slot(place)]) {
            active--;
        }
        for (int i = place; i > 0; i--) { // the shorter way: answered requests are near the head
            int to = slot(i);
            int from = slot(i - 1);
            blocks[to] = blocks[from];
            sentAt[to] = sentAt[from];
            expired[to] = expired[from];
        }
        head = slot(1);
        size--;
    }

    private int slot(int place) {
        return head + place & blocks.length - 1;
    }

    private void grow() {
        long[] oldBlocks = blocks;
        long[] oldSentAt = sentAt;
        boolean[] oldExpired = expired;
        blocks = new long[2 * size];
        sentAt = new long[2 * size];
        expired = new boolean[2 * size];
        int tail = oldBlocks.length - head;
        System.arraycopy(oldBlocks, head, blocks, 0, tail);
        System.arraycopy(oldBlocks, 0, blocks, tail, head);
        System.arraycopy(oldSentAt, head, sentAt, 0, tail);
        System.arraycopy(oldSentAt, 0, sentAt, tail, head);
        System.arraycopy(oldExpired, head, expired, 0, tail);
        System.arraycopy(oldExpired, 0, expired, tail, head);
        head = 0;
    }

    private static long key(int pieceIndex, int blockIndex) {
        return (long) pieceIndex << 32 | blockIndex;
    }

    @Override
    public String toString() {
        return active + " of " + Arrays.toString(blocks);
    }
}
