package bittc.loop;

/** A limit on a rate, in bytes or events per second, that lets a burst through after a quiet time. */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long last;

    /** A bucket that is full: a whole burst may pass at once. */
    public TokenBucket(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        tokens = burst;
        last = now;
    }

    /** How much may pass now, at most a burst; negative while more is paid off than there was. */
    public double available(long now) {
        tokens = Math.min(burst, tokens + (now - last) / NANOS * perSecond);
        last = now;
        return tokens;
    }

    /** So much passes, even if it is more than there is; a negative number is given back. */
    public void take(double amount) {
        tokens -= amount;
    }

    /** Whether one event may pass now; if so it is counted. */
    public boolean takeOne(long now) {
        boolean allowed = available(now) >= 1;
        if (allowed) {
            take(1);
        }
        return allowed;
    }
}
