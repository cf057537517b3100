package bittc.cli.host;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries messages from other threads to the main thread, in order. While the terminal is held (Ctrl-S) they wait here: from
 * {@value #CROWDED} on, remarks are dropped, and a message of which only the latest counts replaces the one before it. All
 * others are bounded by their senders: a few for each torrent, and for each of its files.
 */
public final class Mailbox {
    /** Number of messages from which on the mailbox is crowded. */
    private static final int CROWDED = 1000;

    /** Longest time for an orderly end. */
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(3);

    private final LinkedBlockingQueue<Runnable> messages = new LinkedBlockingQueue<>();

    /** Leaves a message that must arrive. */
    public void post(Runnable message) {
        messages.add(message);
    }

    /**
     * Leaves a message that must be taken in time, and waits until it is.
     *
     * @param onLate called here if the reader is blocked elsewhere, for example by a pipe that nobody reads or writes
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

    /** Leaves the message of a signal to end; ends the process by it if the main thread is blocked. */
    public void postSignal(String name, Runnable message) {
        postUrgent(message, SIGNAL_LIMIT, () -> Signals.end(name));
    }

    /** Leaves a message that is dropped in a crowd. */
    public void postRemark(Runnable message) {
        if (messages.size() < CROWDED) {
            messages.add(message);
        }
    }

    /**
     * Leaves a message that must arrive, but which the next of its kind may replace in a crowd.
     *
     * @param before the result of the last call for this kind; an empty reference at first
     * @return the argument for the next call; empty once the message has been taken
     */
    public AtomicReference<Runnable> postLatest(AtomicReference<Runnable> before, Runnable message) {
        if (messages.size() >= CROWDED && before.getAndUpdate(old -> old == null ? null : message) != null) {
            return before;
        }
        AtomicReference<Runnable> waiting = new AtomicReference<>(message);
        messages.add(() -> waiting.getAndSet(null).run());
        return waiting;
    }

    /** Runs all messages; waits up to the given time for the first. */
    public void runNext(Duration wait) throws InterruptedException {
        Runnable message = messages.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        while (message != null) {
            message.run();
            message = messages.poll();
        }
    }
}
