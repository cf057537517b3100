package bittc.download;

/** A limit in bytes per second that never lets more than a fraction of a second's worth through at once. */
final class TokenBucket {
    /** How much unused allowance is kept, in seconds: enough to bridge the loop's ticks. */
    private static final double BURST_SECONDS = 0.5;

    private static final double NANOS = 1e9;

    private final long bytesPerSecond;
    private double tokens;
    private long last;

    /** A limit; 0 bytes per second is no limit. */
    TokenBucket(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        last = now;
    }

    boolean unlimited() {
        return bytesPerSecond == 0;
    }

    /** Takes these bytes if any allowance is left; it may be overdrawn once, and is then paid back first. */
    boolean take(long bytes, long now) {
        if (unlimited()) {
            return true;
        }
        tokens = Math.min(tokens + (now - last) / NANOS * bytesPerSecond, bytesPerSecond * BURST_SECONDS);
        last = now;
        if (tokens <= 0) {
            return false;
        }
        tokens -= bytes;
        return true;
    }

    /** Gives back what was taken and not used. */
    void giveBack(long bytes) {
        tokens += bytes;
    }
}
