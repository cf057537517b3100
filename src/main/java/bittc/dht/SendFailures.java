package bittc.dht;

import java.time.Duration;

/**
 * Decides when to reopen a socket: if its interface or address goes away and returns as a new one to the system, it can
 * send nothing more. Single failures do not count, as some addresses are unreachable.
 */
final class SendFailures {
    /** Failures in a row that are needed. */
    static final int ENOUGH = 5;

    /** Shortest time between two openings of the socket. */
    static final Duration BETWEEN = Duration.ofSeconds(10);

    private int inRow;
    private long openedAt;

    /** Begins with a socket opened just now. */
    SendFailures(long now) {
        openedAt = now;
    }

    /** A datagram was sent, as far as we know. */
    void onSent() {
        inRow = 0;
    }

    /** A datagram could not be sent; true if the socket must be reopened now. */
    boolean onFailed(long now) {
        if (++inRow < ENOUGH || now - openedAt < BETWEEN.toNanos()) {
            return false;
        }
        inRow = 0;
        openedAt = now;
        return true;
    }
}
