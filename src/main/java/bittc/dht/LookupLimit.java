package bittc.dht;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets so many tasks be under way at a time, the others in the order of their coming. */
final class LookupLimit {
    private final int atOnce;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    LookupLimit(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Begins a task, at once or when it is its turn; its end is told by {@link #end}. */
    void request(Runnable begin) {
        waiting.add(begin);
        proceed();
    }

    /** Takes back a request; false if the task has begun. */
    boolean withdraw(Runnable begin) {
        return waiting.remove(begin);
    }

    /** A task that has begun is over. */
    void end() {
        underWay--;
        proceed();
    }

    private void proceed() {
        while (underWay < atOnce && !waiting.isEmpty()) {
            underWay++;
            waiting.remove().run();
        }
    }
}
