package bittc.peer;

import bittc.loop.Scheduler;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does the arithmetic of encrypted handshakes on background threads, a bounded number at once. Incoming connections also
 * wait for their turn, so that strangers cannot keep the processor busy; those that close meanwhile are passed over.
 */
final class KeyWork {
    /** Tasks given to the background threads at once. */
    static final int MAX_RUNNING = 64;

    /** Tasks per second for incoming connections; also the burst. */
    static final int INCOMING_PER_SECOND = 100;

    private static final long NANOS_EACH = Duration.ofSeconds(1).toNanos() / INCOMING_PER_SECOND;

    private final Scheduler scheduler;
    private final Executor background;
    private final Deque<Task<?>> outgoing = new ArrayDeque<>();
    private final Deque<Task<?>> incoming = new ArrayDeque<>();
    private int running;
    private boolean waking;
    private long turns = INCOMING_PER_SECOND;
    private long turnsSince;

    KeyWork(Scheduler scheduler, Executor background) {
        this.scheduler = scheduler;
        this.background = background;
        turnsSince = scheduler.nanoTime();
    }

    private record Task<T>(Channel channel, Supplier<T> work, Consumer<T> then) {}

    /**
     * Does work for a channel.
     *
     * @param then gets the result on the loop, in a later turn, if the channel is still open
     */
    <T> void run(Channel channel, boolean isIncoming, Supplier<T> work, Consumer<T> then) {
        (isIncoming ? incoming : outgoing).add(new Task<>(channel, work, then));
        runWaiting();
    }

    private void runWaiting() {
        while (running < MAX_RUNNING) {
            Task<?> next = next();
            if (next == null || !start(next)) {
                return;
            }
        }
    }

    private Task<?> next() {
        dropClosed(outgoing);
        dropClosed(incoming);
        if (!outgoing.isEmpty() || incoming.isEmpty()) {
            return outgoing.poll();
        }
        if (!takeTurn()) {
            runLater();
            return null;
        }
        return incoming.remove();
    }

    private static void dropClosed(Deque<Task<?>> tasks) {
        while (!tasks.isEmpty() && !tasks.peek().channel().isOpen()) {
            tasks.remove();
        }
    }

    private boolean takeTurn() {
        long more = (scheduler.nanoTime() - turnsSince) / NANOS_EACH;
        turnsSince += more * NANOS_EACH;
        turns = Math.min(INCOMING_PER_SECOND, turns + more);
        if (turns == 0) {
            return false;
        }
        turns--;
        return true;
    }

    private void runLater() {
        if (!waking) {
            waking = true;
            scheduler.schedule(Duration.ofNanos(NANOS_EACH), () -> {
                waking = false;
                runWaiting();
            });
        }
    }

    private <T> boolean start(Task<T> task) {
        try {
            background.execute(() -> {
                T result = task.work().get();
                scheduler.execute(() -> onDone(task, result));
            });
        } catch (RejectedExecutionException e) { // other work fills the queue of these threads
            outgoing.addFirst(task);
            runLater();
            return false;
        }
        running++;
        return true;
    }

    private <T> void onDone(Task<T> task, T result) {
        running--;
        if (task.channel().isOpen()) {
            task.then().accept(result);
        }
        runWaiting();
    }
}
