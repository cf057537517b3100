package bittc.utp;

import java.time.Duration;

/** Round-trip time of a connection, and the timeout that follows from it (RFC 6298, with the limits of uTP). In nanoseconds. */
final class RoundTrip {
    static final Duration FIRST_TIMEOUT = Duration.ofSeconds(1);
    static final Duration MIN_TIMEOUT = Duration.ofMillis(500);
    static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

    private static final long FIRST = FIRST_TIMEOUT.toNanos();
    private static final long MIN = MIN_TIMEOUT.toNanos();
    private static final long MAX = MAX_TIMEOUT.toNanos();

    private long smoothed;
    private long variance;
    private long smallest = Long.MAX_VALUE;
    private long latest = MAX;
    private int timeouts;

    /** Adds the time between a packet that was sent only once and its ack. */
    void add(long sample) {
        latest = sample;
        smallest = Math.min(smallest, sample);
        if (smoothed == 0) {
            smoothed = Math.max(1, sample);
            variance = sample / 2;
        } else {
            variance += (Math.abs(smoothed - sample) - variance) / 4;
            smoothed = Math.max(1, smoothed + (sample - smoothed) / 8);
        }
    }

    /** The mean; 0 while nothing is known. */
    long smoothed() {
        return smoothed;
    }

    /** The last sample; the longest timeout while there is none. */
    long latest() {
        return latest;
    }

    /** The smallest sample; 0 while there is none. */
    long smallest() {
        return smoothed == 0 ? 0 : smallest;
    }

    /** The time to wait for an ack; doubles with each timeout in a row. */
    long timeout() {
        long once = smoothed == 0 ? FIRST : Math.max(MIN, smoothed + 4 * variance);
        return Math.min(MAX, once << Math.min(timeouts, 8));
    }

    /** Counts a timeout; returns how many there were in a row. */
    int onTimeout() {
        return ++timeouts;
    }

    /** Called when an ack of something new arrives. */
    void onProgress() {
        timeouts = 0;
    }
}
