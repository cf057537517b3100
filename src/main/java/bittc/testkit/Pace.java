package bittc.testkit;

import java.util.concurrent.TimeUnit;

/** A rate, shared by all connections of a seeder: says how long each has to wait for its turn. Safe for all threads. */
final class Pace {
    private final long bytesPerSecond;
    private boolean begun;
    private long nextTurnNanos;

    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Takes the next turn for so many bytes and tells how many nanoseconds it is away. Time not used is not saved up. */
    synchronized long take(int bytes, long nowNanos) {
        long wait = begun ? Math.max(0, nextTurnNanos - nowNanos) : 0;
        begun = true;
        nextTurnNanos = nowNanos + wait + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        return wait;
    }
}
