package bittc.download.metadata;

import java.time.Duration;

/**
 * The memory that all torrents of a session together may take to learn what they are. Each attempt takes what its length
 * comes to before it begins, so that none has to be given up half-way for another; who is turned away is next.
 */
public final class MetadataBudget {
    /** All attempts together, in bytes. Reading one takes as much again, for a moment. */
    static final int MAX_BYTES = 64 << 20;

    /** Of these, so many bytes are kept for what is no longer than {@link #SMALL}, as most are: great claims cost nothing. */
    static final int KEPT_FOR_SMALL = 24 << 20;

    /** Longer than this, in bytes, is not small. */
    static final int SMALL = 1 << 20;

    /** Who was turned away is next for as long as it asks again within this time. */
    private static final Duration CLAIM = Duration.ofSeconds(1);

    private int taken;
    private Object next;
    private boolean wanted;
    private long wantedAt;

    public int taken() {
        return taken;
    }

    /** Takes so many bytes, if there are as many and nobody else is next. */
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

    /** Whether somebody waits for what others have. */
    boolean isWanted(long now) {
        return wanted && now - wantedAt < CLAIM.toNanos();
    }
}
