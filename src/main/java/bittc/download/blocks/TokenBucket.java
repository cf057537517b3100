package bittc.download.blocks;

/** A limit in bytes per second that never lets more than a fraction of a second's worth through at once. */
final class TokenBucket {
    /** How much unused allowance is kept, in seconds: enough to make up for a loop that was late. */
    private static final double BURST_SECONDS = 0.2;

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

    /** Whether anything may pass now: a block of any length, which is then paid off before the next. */
    boolean isOpen(long now) {
        tokens = Math.min(tokens + (now - last) / NANOS * bytesPerSecond, bytesPerSecond * BURST_SECONDS);
        last = now;
        return unlimited() || tokens > 0;
    }

    /** So many bytes pass; a negative number is given back. */
    void take(long bytes) {
        tokens -= bytes;
    }
}
