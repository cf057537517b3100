package bittc.webseed;

import java.time.Duration;

/**
 * Limits the wait for a server: for the head of a response, and for enough bytes. A server that drips, byte by byte or in
 * tiny responses, blocks a slot and requests like a silent one.
 */
final class Patience {
    /** Time limit of a head, however many bytes of it arrive. */
    static final Duration HEAD_LIMIT = Duration.ofSeconds(20);

    /** Time within which enough must arrive; the coordinator judges servers that are slow but do send. */
    static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    /** Bytes of content that are enough; or all that was requested, if less. */
    static final int WORTH = 1024;

    private long askedAt;
    private long poorSince;
    private int brought;
    private boolean awaitsHead;

    /** Restarts the wait: no response is due, or we are not reading. */
    void rest(long now) {
        askedAt = now;
        poorSince = now;
        brought = 0;
    }

    /** Notes a request. */
    void onAsked(long now) {
        askedAt = now;
        awaitsHead = true;
    }

    /** Notes that the head arrived or is no longer expected. */
    void onHead() {
        awaitsHead = false;
    }

    /** Notes bytes of content. */
    void onBytes(int count, long now) {
        brought += count;
        if (brought >= WORTH) {
            onServed(now);
        }
    }

    /** Notes a complete response. */
    void onServed(long now) {
        poorSince = now;
        brought = 0;
    }

    /** Returns whether the wait is over. */
    boolean isOver(long now) {
        return now - poorSince >= SILENCE_LIMIT.toNanos() || awaitsHead && now - askedAt >= HEAD_LIMIT.toNanos();
    }
}
