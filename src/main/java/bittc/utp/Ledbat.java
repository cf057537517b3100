package bittc.utp;

/**
 * LEDBAT as uTP has it (RFC 6817), with two remedies of LEDBAT++ (draft-irtf-iccrg-ledbat-plus-plus): the window grows by 3,000
 * bytes a round trip while the queueing delay is below 100 ms, and shrinks in proportion to its own size while the delay is
 * above, so that connections come to equal shares; and now and then it shrinks to two packets for a moment, so that the queue
 * empties and the least delay is measured anew. Without that, a connection that began while others filled the queue takes
 * their delay for that of the path, and nearly all of the line. The window doubles with each round trip at first, and halves
 * at a loss. Time is counted in round trips: one is over when a whole window has been acked.
 */
final class Ledbat implements CongestionControl {
    /** Queueing delay aimed at, in microseconds. */
    static final long TARGET = 100_000;

    /** Most bytes by which the window grows in a round trip. */
    static final int GAIN = 3_000;

    /** Round trips from one slowdown to the next. */
    static final int SLOWDOWN_INTERVAL = 100;

    /** Slow start ends at this queueing delay, in microseconds. */
    private static final long SLOW_START_DELAY = TARGET * 9 / 10;

    /** A slowdown is due only above this queueing delay, in microseconds: below it, there is little queue to be emptied. */
    private static final long SLOWDOWN_DELAY = TARGET / 4;

    private static final int SLOWDOWN_SEGMENTS = 2;
    private static final int FIRST_SEGMENTS = 4;

    private final int max;
    private double window;
    private double threshold;
    private int segment;
    private boolean slowStart = true;

    /** Round trips since the last slowdown. */
    private double rounds;

    /** The window to return to after the slowdown; 0 if there is none now. */
    private double resumeAt;

    /** Round trips to come whose delays were made by a larger window than today's. */
    private double stale;

    /** Bytes acked since nothing but the packets of the slowdown was in flight; -1 before that. */
    private int probed;

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
        int acked = Math.min(bytes, inFlight);
        if (resumeAt > 0) {
            slowDown(acked, inFlight - acked);
        } else if (slowStart) {
            speedUp(acked, delay, limited);
        } else {
            double share = acked / Math.max(window, bytes);
            rounds += share;
            if (rounds >= SLOWDOWN_INTERVAL && delay > SLOWDOWN_DELAY) {
                beginSlowdown();
            } else {
                follow(share, delay, limited);
            }
        }
        bound();
    }

    private void speedUp(int acked, long delay, boolean limited) {
        if (delay > SLOW_START_DELAY || window >= threshold) {
            slowStart = false;
            threshold = window / 2;
            if (delay > SLOW_START_DELAY) {
                // What made this delay was sent a round trip ago, by half of this window; all of it is still in flight.
                window = threshold;
                stale = 2;
            }
        } else if (limited) {
            window += acked;
        }
    }

    private void follow(double share, long delay, boolean limited) {
        if (stale > 0) {
            stale -= share;
            return;
        }
        double excess = (double) (delay - TARGET) / TARGET;
        double change = excess <= 0 ? GAIN : Math.max(GAIN - window * excess, -window / 2);
        window += change > 0 && !limited ? 0 : change * share;
    }

    private void beginSlowdown() {
        resumeAt = window;
        window = SLOWDOWN_SEGMENTS * segment;
        probed = -1;
    }

    /** Waits until what was in flight has arrived, and two packets after it: these meet no queue of ours. */
    private void slowDown(int acked, int left) {
        if (probed >= 0) {
            probed += acked;
        } else if (left <= window) {
            probed = 0;
        }
        if (probed >= 2 * window) {
            resume();
        }
    }

    /** Goes on with half of the window, which slow start doubles. */
    private void resume() {
        threshold = resumeAt;
        window = resumeAt / 2;
        slowStart = true;
        resumeAt = 0;
        rounds = 0;
    }

    @Override
    public void onLoss() {
        if (resumeAt > 0) {
            resumeAt /= 2;
            return;
        }
        window /= 2;
        threshold = window;
        slowStart = false;
        bound();
    }

    @Override
    public void onTimeout() {
        threshold = Math.max(Math.max(window, resumeAt) / 2, 2.0 * segment);
        window = segment;
        slowStart = true;
        resumeAt = 0;
    }

    @Override
    public void onIdle() {
        if (resumeAt > 0) {
            resume();
        }
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
