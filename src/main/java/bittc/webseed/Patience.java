package bittc.webseed;

import java.time.Duration;

/**
 * How long a server is waited for: some time for the head of an answer, and some for bytes that are worth it. A server that
 * drips, byte by byte or in answers of a byte each, holds a place and blocks for nothing, as a silent one does.
 */
final class Patience {
    /** How long a head may take, whatever comes of it meanwhile. */
    static final Duration HEAD_LIMIT = Duration.ofSeconds(20);

    /** In each such time something has to come that is worth it; who sends slowly, but sends, is the coordinator's to judge. */
    static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    /** Bytes of content that are worth the wait; so is all that was asked for, where that is less. */
    static final int WORTH = 1024;

    private long askedAt;
    private long poorSince;
    private int brought;
    private boolean awaitsHead;

    /** The server owes us nothing at this time, or it is we who do not read. */
    void rest(long now) {
        askedAt = now;
        poorSince = now;
        brought = 0;
    }

    /** An answer is awaited from now on. */
    void onAsked(long now) {
        askedAt = now;
        awaitsHead = true;
    }

    /** The head of the answer has come, or will not come any more. */
    void onHead() {
        awaitsHead = false;
    }

    /** So many bytes of content have come. */
    void onBytes(int count, long now) {
        brought += count;
        if (brought >= WORTH) {
            onServed(now);
        }
    }

    /** All has come that was asked for. */
    void onServed(long now) {
        poorSince = now;
        brought = 0;
    }

    /** Whether the server has been waited for long enough. */
    boolean isOver(long now) {
        return now - poorSince >= SILENCE_LIMIT.toNanos() || awaitsHead && now - askedAt >= HEAD_LIMIT.toNanos();
    }
}
