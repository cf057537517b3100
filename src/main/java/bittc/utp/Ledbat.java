package bittc.utp;

/**
 * LEDBAT (RFC 6817) as uTP has it: the window grows while the queueing delay is below 100 ms and shrinks while it is above, by
 * up to 3,000 bytes a round trip; it doubles with each round trip at first, and halves at a loss.
 */
final class Ledbat implements CongestionControl {
    /** Queueing delay aimed at, in microseconds. */
    static final long TARGET = 100_000;

    /** Most bytes by which the window grows in a round trip. */
    static final int GAIN = 3_000;

    /** Slow start ends at this queueing delay, in microseconds. */
    private static final long SLOW_START_DELAY = TARGET * 9 / 10;

    private static final int FIRST_SEGMENTS = 4;

    private final int max;
    private double window;
    private double threshold;
    private int segment;
    private boolean slowStart = true;

    /** At most so many bytes. */
    Ledbat(int segment, int max) {
        this.max = max;
        this.segment = segment;
        window = (double) FIRST_SEGMENTS * segment;
        threshold = max;
    }

    @Override
    public int window() {
        return (int) window;
    }

    @Override
    public boolean isSlowStart() {
        return slowStart;
    }

    @Override
    public void onAck(int bytes, int inFlight, long delay, boolean limited) {
        double share = Math.min(bytes, inFlight) / Math.max(window, bytes);
        if (slowStart && (delay > SLOW_START_DELAY || window >= threshold)) {
            slowStart = false;
            threshold = window / 2;
            // What made this delay was sent a round trip ago, by half of this window.
            window = delay > SLOW_START_DELAY ? threshold : window;
        }
        if (slowStart) {
            window += limited ? Math.min(bytes, inFlight) : 0;
        } else {
            double change = GAIN * share * (delay < 0 ? 1 : (double) (TARGET - delay) / TARGET);
            window += change > 0 && !limited ? 0 : change;
        }
        bound();
    }

    @Override
    public void onLoss() {
        window /= 2;
        threshold = window;
        slowStart = false;
        bound();
    }

    @Override
    public void onTimeout() {
        threshold = Math.max(window / 2, 2.0 * segment);
        window = segment;
        slowStart = true;
    }

    @Override
    public void onIdle() {
        window = window * 2 / 3;
        bound();
    }

    @Override
    public void onSegment(int bytes) {
        segment = bytes;
        bound();
    }

    private void bound() {
        window = Math.max(segment, Math.min(max, window));
    }
}
