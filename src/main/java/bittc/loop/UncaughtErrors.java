package bittc.loop;

/**
 * Reports exceptions that only our own bugs can cause. All code that Netty calls by itself, including timers and
 * listeners of futures, passes its exceptions here: Netty would only log them.
 */
public final class UncaughtErrors {
    private UncaughtErrors() {}

    /** Passes the exception to the thread's uncaught-exception handler, as if it had ended the thread. */
    public static void report(Throwable bug) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    }

    /** Runs a task of ours that Netty calls, and reports any exception it throws. */
    public static void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            report(bug);
        }
    }
}
