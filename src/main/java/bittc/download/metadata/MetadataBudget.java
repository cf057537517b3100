package bittc.download.metadata;

import java.time.Duration;

/**
 * Limits the memory that all torrents of a session use to fetch metadata. Each attempt reserves its whole length at the
 * start, so none is given up half-way for another; one that was refused is next.
 */
public final class MetadataBudget {
    /** Bytes for all attempts. Parsing one takes as much again, briefly. */
    static final int MAX_BYTES = 64 << 20;

    /** Bytes reserved for lengths up to {@link #SMALL}, as most are: huge claims cannot block these. */
    static final int KEPT_FOR_SMALL = 24 << 20;

    /** Bytes up to which a length is small. */
    static final int SMALL = 1 << 20;

    /** A refused requester stays next as long as it asks again within this time. */
    private static final Duration CLAIM = Duration.ofSeconds(1);

    private int taken;
    private Object next;
    private boolean wanted;
    private long wantedAt;

    public int taken() {
        return taken;
    }

    /** Reserves bytes, if available and no other requester is next. */
    boolean take(Object who, int length, long now) {
        boolean small = length <= SMALL;
        boolean claimed = next != null && isWanted(now);
        boolean turn = small || !claimed || next == who;
        if (turn && taken + length <= (small ? MAX_BYTES : MAX_BYTES - KEPT_FOR_SMALL)) {
            taken += length;
            next = next == who ? null : next;
            return true;
        }
        if (turn) {
            next = small ? next : who;
            wanted = true;
            wantedAt = now;
        }
        return false;
    }

    void giveBack(int length) {
        taken -= length;
    }

    /** Returns whether a requester is waiting for memory. */
    boolean isWanted(long now) {
        return wanted && now - wantedAt < CLAIM.toNanos();
    }
}
