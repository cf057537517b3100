package bittc.peer;

/** Where an exception goes that is nobody's fault but ours. */
final class Bugs {
    private Bugs() {}

    /** Hands it to the thread's handler, as if the thread had ended by it; Netty would only log it. */
    static void report(Throwable bug) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    }

    /** Runs a task of ours from where Netty calls us, and reports what it lets out. */
    static void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            report(bug);
        }
    }
}
