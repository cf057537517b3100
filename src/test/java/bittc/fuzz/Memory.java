package bittc.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Bounds what a decoder takes of the heap for an input: 16 bytes a byte, and 64 KiB. Counted is all that it allocates,
 * garbage included, so what it holds at any time is less.
 */
public final class Memory {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PER_BYTE = 16;
    private static final int BASE = 64 * 1024;

    /** Jazzer's hooks allocate on the same thread. */
    private static final int SLACK = System.getProperty("bittc.fuzz.target") == null ? 1 : 32;

    private Memory() {}

    /** A call that may be made twice: the first time, what it allocates is to some part classes that are loaded. */
    public interface Call<T, E extends Exception> {
        /** Decodes. */
        T run() throws E;
    }

    /** Makes the call, for an input of so many bytes. */
    public static <T, E extends Exception> T bounded(int inputLength, Call<T, E> call) throws E {
        return bounded(inputLength, PER_BYTE, call);
    }

    /** The same with another bound for each byte: for what makes many small objects of its input. */
    public static <T, E extends Exception> T bounded(int inputLength, int perByte, Call<T, E> call) throws E {
        long limit = SLACK * (BASE + (long) perByte * inputLength);
        long start = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return call.run();
        } finally {
            if (THREADS.getCurrentThreadAllocatedBytes() - start > limit) {
                requireLess(limit, inputLength, call);
            }
        }
    }

    private static <T, E extends Exception> void requireLess(long limit, int inputLength, Call<T, E> call) {
        long start = THREADS.getCurrentThreadAllocatedBytes();
        try {
            call.run();
        } catch (Exception again) {
            // as the first time
        }
        long taken = THREADS.getCurrentThreadAllocatedBytes() - start;
        if (taken > limit) {
            throw new AssertionError(
                    taken + " bytes of memory for " + inputLength + " (expected: at most " + limit + ")");
        }
    }
}
