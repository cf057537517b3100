package bittc.net;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides when to reopen a socket: its interface or address may go away and come back as another, and then no datagram
 * leaves any more. Ignores single failures, because some addresses are unreachable, and a family that has never worked
 * while the other does, because this machine lacks it.
 */
final class SendFailures {
    /** Number of datagrams of one family that must fail in a row. */
    static final int ENOUGH = 5;

    /** Least time between two openings. */
    static final Duration BETWEEN = Duration.ofSeconds(10);

    private final long openedAt;
    private final int[] inRow = new int[Family.values().length];
    private final Set<Family> working = EnumSet.noneOf(Family.class);

    /** Starts with a socket opened at {@code now}. */
    SendFailures(long now) {
        openedAt = now;
    }

    /** Called when a datagram was sent. */
    void onSent(Family family) {
        inRow[family.ordinal()] = 0;
        working.add(family);
    }

    /** Called when a datagram could not be sent; returns true if the socket is to be reopened now. */
    boolean onFailed(Family family, long now) {
        boolean isMissing = !working.isEmpty() && !working.contains(family);
        return ++inRow[family.ordinal()] >= ENOUGH && !isMissing && now - openedAt >= BETWEEN.toNanos();
    }
}
