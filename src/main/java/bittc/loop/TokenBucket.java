package bittc.loop;

/** A limit on a rate, in bytes or events per second, that lets a burst through after a quiet time. */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long last;

    /** Starts full: a whole burst may pass at once. */
    public TokenBucket(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        tokens = burst;
        last = now;
    }

    /** Returns the amount that may pass now, at most a burst; negative while a debt is paid off. */
    public double available(long now) {
        tokens = Math.min(burst, tokens + (now - last) / NANOS * perSecond);
        last = now;
        return tokens;
    }

    /** Takes an amount, even if it leaves a debt; a negative amount is given back. */
    public void take(double amount) {
        tokens -= amount;
    }

    /** Takes one event if it may pass now; returns whether it may. */
    public boolean takeOne(long now) {
        boolean allowed = available(now) >= 1;
        if (allowed) {
            take(1);
        }
        return allowed;
    }
}
