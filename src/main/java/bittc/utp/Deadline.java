package bittc.utp;

/** Arithmetic of deadlines, which are times in nanoseconds. */
final class Deadline {
    static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    static long earlier(long a, long b) {
        return a == NEVER ? b : b == NEVER || a - b < 0 ? a : b;
    }

    static boolean isDue(long at, long now) {
        return at != NEVER && at - now <= 0;
    }
}
