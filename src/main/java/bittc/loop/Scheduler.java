package bittc.loop;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The session loop as seen by the code that runs on it: a monotonic clock, tasks and timers. All peers, pickers,
 * announcers and counters of a session belong to this one thread, so they need no locks. Tests use a simulated clock.
 */
public interface Scheduler extends Executor {
    /** The loop's monotonic clock in nanoseconds; only differences mean anything. */
    long nanoTime();

    /** True if the caller runs on the loop. Entry points of loop-owned code start with {@code assert onLoop()}. */
    boolean onLoop();

    /** Runs a task on the loop, soon, in the order of the calls. Callable from any thread. */
    @Override
    void execute(Runnable task);

    /** Runs a task on the loop once the delay has passed. Callable only on the loop. */
    Timer schedule(Duration delay, Runnable task);

    /** A scheduled task. */
    interface Timer {
        /** Cancels the task; no effect if it has already run. */
        void cancel();
    }
}
