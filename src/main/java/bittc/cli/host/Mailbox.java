package bittc.cli.host;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What other threads have to tell the main thread, in order. */
public final class Mailbox {
    /** Remarks wait here while the terminal is held (Ctrl-S); more than these are dropped. */
    private static final int MAX_REMARKS = 1000;

    /** As long as an orderly end may take. */
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(3);

    private final LinkedBlockingQueue<Runnable> messages = new LinkedBlockingQueue<>();

    /** Leaves a message that must arrive. */
    public void post(Runnable message) {
        messages.add(message);
    }

    /**
     * Leaves a message that must be taken in time, and waits for that.
     *
     * @param onLate is called here if the reader is held up elsewhere, as by a pipe that nobody reads or writes
     */
    void postUrgent(Runnable message, Duration limit, Runnable onLate) {
        CountDownLatch taken = new CountDownLatch(1);
        post(() -> {
            taken.countDown();
            message.run();
        });
        try {
            if (!taken.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                onLate.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves the word of a signal to end; ends the process by it where the main thread does not listen. */
    public void postSignal(String name, Runnable message) {
        postUrgent(message, SIGNAL_LIMIT, () -> Signals.end(name));
    }

    /** Leaves a message that nobody misses when there are too many. */
    public void postRemark(Runnable message) {
        if (messages.size() < MAX_REMARKS) {
            messages.add(message);
        }
    }

    /** Runs what has arrived; waits for something to arrive, but no longer than this. */
    public void runNext(Duration wait) throws InterruptedException {
        Runnable message = messages.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        while (message != null) {
            message.run();
            message = messages.poll();
        }
    }
}
