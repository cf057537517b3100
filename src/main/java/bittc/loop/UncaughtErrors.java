package bittc.loop;

/**
 * Where an exception goes that is nobody's fault but ours. Whatever Netty calls by itself, timers and listeners of futures
 * among them, goes through here: Netty would only log it.
 */
public final class UncaughtErrors {
    private UncaughtErrors() {}

    /** Hands it to the thread's handler, as if the thread had ended by it; Netty would only log it. */
    public static void report(Throwable bug) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    }

    /** Runs a task of ours from where Netty calls us, and reports what it lets out. */
    public static void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            report(bug);
        }
    }
}
