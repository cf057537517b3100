package bittc.portmap;

/**
 * The router's clock, which starts anew when the router loses its mappings (RFC 6887, 8.5; RFC 6886, 3.6). Compares it with
 * ours, from answer to answer.
 */
final class Epoch {
    private static final long SECOND = 1_000_000_000L;

    /** Clocks may run apart by a sixteenth, and by this many seconds. */
    private static final long TOLERANCE = 2;

    private static final int DRIFT = 16;

    private boolean known;
    private long routerSeconds;
    private long ourNanos;

    /**
     * Notes the clock of an answer.
     *
     * @param seconds the router's clock, 32 bits without sign
     * @return true if the router has lost its mappings since the last answer
     */
    boolean hasRestarted(long seconds, long nanoTime) {
        long theirs = seconds - routerSeconds;
        long ours = (nanoTime - ourNanos) / SECOND;
        boolean restarted = known
                && (theirs < -1
                        || ours + TOLERANCE < theirs - theirs / DRIFT
                        || theirs + TOLERANCE < ours - ours / DRIFT);
        known = true;
        routerSeconds = seconds;
        ourNanos = nanoTime;
        return restarted;
    }
}
