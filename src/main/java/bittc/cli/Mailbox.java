package bittc.cli;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What other threads have to tell the main thread, in order. */
final class Mailbox {
    /** Remarks wait here while the terminal is held (Ctrl-S); more than these are dropped. */
    private static final int MAX_REMARKS = 1000;

    private final LinkedBlockingQueue<Runnable> messages = new LinkedBlockingQueue<>();

    /** Leaves a message that must arrive. */
    void post(Runnable message) {
        messages.add(message);
    }

    /** Leaves a message that nobody misses when there are too many. */
    void postRemark(Runnable message) {
        if (messages.size() < MAX_REMARKS) {
            messages.add(message);
        }
    }

    /** Runs what has arrived; waits for something to arrive, but no longer than this. */
    void runNext(Duration wait) throws InterruptedException {
        Runnable message = messages.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        while (message != null) {
            message.run();
            message = messages.poll();
        }
    }
}
