package bittc.testkit;

import java.util.concurrent.TimeUnit;

/** A rate limit shared by all connections of a seeder: tells each how long to wait for its turn. Thread-safe. */
final class Pace {
    private final long bytesPerSecond;
    private boolean begun;
    private long nextTurnNanos;

    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Takes the next turn for this many bytes, and returns the nanoseconds until it. Unused time is not saved up. */
    synchronized long take(int bytes, long nowNanos) {
        long wait = begun ? Math.max(0, nextTurnNanos - nowNanos) : 0;
        begun = true;
        nextTurnNanos = nowNanos + wait + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        return wait;
    }
}
