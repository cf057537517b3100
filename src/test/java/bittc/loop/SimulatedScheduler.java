package bittc.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * A loop on simulated time: the test's own thread runs the tasks, in the order of their time and then of their coming.
 * Time stands still but for {@link #advance} and {@link #advanceUntil}, so the same calls always give the same run.
 */
public final class SimulatedScheduler implements Scheduler {
    /** Where the clock starts: below zero, as a real one may, so that code which takes 0 for "never" is found out. */
    private static final long START_NANOS = -Duration.ofSeconds(30).toNanos();

    /** More tasks than this at one moment are taken for a loop that never ends. */
    private static final int MAX_TASKS_AT_ONCE = 10_000_000;

    private final Thread thread = Thread.currentThread();
    private final PriorityQueue<Task> queue =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::sequence));
    private long now = START_NANOS;
    private long nextSequence;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean onLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        if (!onLoop()) {
            throw new IllegalStateException("called from another thread: a simulation has only one");
        }
        Task task = new Task(now + Math.max(0, delay.toNanos()), nextSequence++, action);
        queue.add(task);
        return () -> queue.remove(task);
    }

    /** Runs what is due now, and what that makes due now; time does not move. */
    public void runUntilIdle() {
        int count = 0;
        while (!queue.isEmpty() && queue.peek().at() <= now) {
            if (++count > MAX_TASKS_AT_ONCE) {
                throw new AssertionError("tasks without end at one moment");
            }
            queue.poll().action().run();
        }
    }

    /** Moves the clock on, and runs on the way whatever becomes due, each task at its own time. */
    public void advance(Duration duration) {
        advanceUntil(duration, () -> false);
    }

    /** Like {@link #advance}, but stops after the task that makes the condition true; false if none did in that time. */
    public boolean advanceUntil(Duration limit, BooleanSupplier condition) {
        long end = now + limit.toNanos();
        runUntilIdle();
        while (!condition.getAsBoolean()) {
            if (queue.isEmpty() || queue.peek().at() > end) {
                now = end;
                return false;
            }
            now = queue.peek().at();
            queue.poll().action().run();
        }
        return true;
    }

    /** How many tasks and timers wait. */
    public int pending() {
        return queue.size();
    }

    /** Identity is what tells two tasks apart: each has its own sequence number. */
    private record Task(long at, long sequence, Runnable action) {}
}
