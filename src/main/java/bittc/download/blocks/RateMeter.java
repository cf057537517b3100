package bittc.download.blocks;

import java.time.Duration;

/**
 * Measures a rate in bytes per second: an exponentially weighted average, unbiased from its start, which is when the first
 * byte could have arrived. Times are in nanoseconds, of one clock.
 */
public final class RateMeter {
    private static final double NANOS = 1e9;

    private static final long SETTLED_AFTER = Duration.ofSeconds(1).toNanos();

    private final double window;
    private boolean started;
    private long start;
    private long last;
    private double weighted;

    /** Averages over about this time. */
    public RateMeter(Duration window) {
        this.window = window.toNanos() / NANOS;
    }

    /** Starts the measurement; only the first call counts. */
    void begin(long now) {
        if (!started) {
            started = true;
            start = now;
            last = now;
        }
    }

    /** Adds bytes that arrived since the last call. */
    public void add(long bytes, long now) {
        begin(now);
        decay(now);
        weighted += bytes;
    }

    public double rate(long now) {
        if (!started) {
            return 0;
        }
        decay(now);
        double age = (now - start) / NANOS;
        // Just after the start, the average has seen less than its window; the floor keeps one early block from looking
        // like a fast line.
        double seen = Math.max(1 - Math.exp(-age / window), 0.05);
        return weighted / window / seen;
    }

    /** Returns whether it has run long enough for its rate to be meaningful. */
    boolean isSettled(long now) {
        return started && now - start >= SETTLED_AFTER;
    }

    private void decay(long now) {
        if (now - last > 0) {
            weighted *= Math.exp(-(now - last) / NANOS / window);
            last = now;
        }
    }
}
