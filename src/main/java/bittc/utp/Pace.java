package bittc.utp;

import java.util.concurrent.TimeUnit;

/** Spreads the packets of a window over a round trip, so that they do not make a queue of their own. In nanoseconds. */
final class Pace {
    /** Packets in one send; more would make the queue that the congestion control measures. */
    private static final int MAX_BATCH = 32;

    private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Time by which sending may run ahead of the pace: a timer is no finer. */
    private static final long AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private final RoundTrip roundTrip;
    private final CongestionControl control;

    /** The time at which the bytes sent so far are through, at the current pace. */
    private long until;

    Pace(RoundTrip roundTrip, CongestionControl control, long now) {
        this.roundTrip = roundTrip;
        this.control = control;
        until = now;
    }

    /** The time from which more may be sent; {@link Deadline#NEVER} if it may be now. */
    long waitsUntil(long now) {
        boolean open = roundTrip.smoothed() == 0 || until - now < AHEAD_NANOS;
        return open ? Deadline.NEVER : until - AHEAD_NANOS / 2;
    }

    /** The number of packets of this length that may go together, at most {@code segments}. */
    int batch(int length, int segments) {
        long round = roundTrip.smoothed();
        int most = Math.min(MAX_BATCH, segments);
        return round == 0 ? most : (int) Math.max(1, Math.min(most, control.window() * BATCH_NANOS / round / length));
    }

    void onSent(int bytes, long now) {
        long round = roundTrip.smoothed();
        long rate = control.isSlowStart() ? 2L * control.window() : control.window() * 5L / 4;
        until = (until - now > 0 ? until : now) + (round == 0 ? 0 : bytes * round / rate);
    }
}
