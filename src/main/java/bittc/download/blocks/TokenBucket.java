package bittc.download.blocks;

/** Limits bytes per second; never lets more than a fraction of a second's worth through at once. */
final class TokenBucket {
    /** Unused allowance kept, in seconds: enough to make up for a late loop turn. */
    private static final double BURST_SECONDS = 0.2;

    private static final double NANOS = 1e9;

    private final long bytesPerSecond;
    private double tokens;
    private long last;

    /** A limit; 0 bytes per second means no limit. */
    TokenBucket(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        last = now;
    }

    boolean unlimited() {
        return bytesPerSecond == 0;
    }

    /** Returns whether a block of any length may pass now; it is paid off before the next. */
    boolean isOpen(long now) {
        tokens = Math.min(tokens + (now - last) / NANOS * bytesPerSecond, bytesPerSecond * BURST_SECONDS);
        last = now;
        return unlimited() || tokens > 0;
    }

    /** Takes bytes from the allowance; a negative number gives them back. */
    void take(long bytes) {
        tokens -= bytes;
    }
}
