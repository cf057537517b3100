package bittc.dht;

/** A limit in events per second, which allows a burst after a quiet time. */
final class RateLimit {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double allowance;
    private long last;

    /** Makes a limit that allows a whole burst at once. */
    RateLimit(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        allowance = burst;
        last = now;
    }

    /** Counts one event if it is within the limit; false if it is not. */
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
