package bittc.dht;

import java.util.ArrayDeque;
import java.util.Deque;

/** Limits the number of tasks in progress; the others wait in order. */
final class LookupLimit {
    private final int atOnce;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;

    LookupLimit(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Begins a task, now or in its turn; the task calls {@link #end} at its end. */
    void request(Runnable begin) {
        waiting.add(begin);
        proceed();
    }

    /** Withdraws a request; false if the task has already begun. */
    boolean withdraw(Runnable begin) {
        return waiting.remove(begin);
    }

    /** Ends a task that has begun. */
    void end() {
        inFlight--;
        proceed();
    }

    private void proceed() {
        while (inFlight < atOnce && !waiting.isEmpty()) {
            inFlight++;
            waiting.remove().run();
        }
    }
}
