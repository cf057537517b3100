package bittc.dht;

/** A limit in events per second, which lets a burst through after a quiet time. */
final class RateLimit {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double allowance;
    private long last;

    /** A limit that has a whole burst to give. */
    RateLimit(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        allowance = burst;
        last = now;
    }

    /** Whether one more is within the limit; if so it is counted. */
    boolean take(long now) {
        allowance = Math.min(burst, allowance + (now - last) / NANOS * perSecond);
        last = now;
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }
}
