package bittc.download;

import java.time.Duration;

/** A rate in bytes per second: an exponentially weighted average that is unbiased from its first sample on. */
final class RateMeter {
    private static final double NANOS = 1e9;

    private final double window;
    private final long start;
    private long last;
    private double weighted;

    /** Averages over about this time, beginning now. */
    RateMeter(Duration window, long now) {
        this.window = window.toNanos() / NANOS;
        start = now;
        last = now;
    }

    void add(long bytes, long now) {
        decay(now);
        weighted += bytes;
    }

    /** Bytes per second. */
    double rate(long now) {
        decay(now);
        double age = (now - start) / NANOS;
        // Just after the start the average has seen less than its window; the floor keeps one early block from
        // looking like a fast line.
        double seen = Math.max(1 - Math.exp(-age / window), 0.05);
        return weighted / window / seen;
    }

    private void decay(long now) {
        if (now > last) {
            weighted *= Math.exp(-(now - last) / NANOS / window);
            last = now;
        }
    }
}
