package bittc.loop;

/** Runs a task once: after a number of calls, or when it is told to wait no longer. Used on the loop. */
public final class Countdown implements Runnable {
    private final Runnable task;
    private int left;

    /** Waits for so many calls of {@link #run}, at least one. */
    public Countdown(int calls, Runnable task) {
        this.left = calls;
        this.task = task;
    }

    /** Counts a call; runs the task if it is the last. */
    @Override
    public void run() {
        if (--left == 0) {
            task.run();
        }
    }

    /** Runs the task now, unless it has run. */
    public void finish() {
        if (left > 0) {
            left = 0;
            task.run();
        }
    }
}
