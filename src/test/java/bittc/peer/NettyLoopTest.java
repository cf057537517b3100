package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NettyLoopTest {
    private final CompletableFuture<Throwable> bug = new CompletableFuture<>();
    private final NettyLoop loop = new NettyLoop((thread, thrown) -> bug.complete(thrown));

    @AfterEach
    void close() {
        loop.close();
    }

    private static <T> T result(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void runsTasksOnOneThreadThatKeepsTheProcessAlive() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
        loop.execute(() -> {
            ran.complete(Thread.currentThread());
            onLoop.complete(loop.onLoop());
        });
        assertEquals("session", result(ran).getName());
        assertFalse(result(ran).isDaemon());
        assertTrue(result(onLoop));
        assertFalse(loop.onLoop());
    }

    @Test
    void runsATimerAfterItsDelayAndNotACancelledOne() throws Exception {
        CompletableFuture<Long> late = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        loop.execute(() -> {
            long start = loop.nanoTime();
            Scheduler.Timer timer = loop.schedule(Duration.ofMillis(1), () -> cancelled.complete("ran"));
            timer.cancel();
            loop.schedule(Duration.ofMillis(20), () -> late.complete(loop.nanoTime() - start));
        });
        assertTrue(result(late) >= 20_000_000, "too early");
        assertFalse(cancelled.isDone());
    }

    @Test
    void reportsWhatATaskLetsOutAndGoesOn() throws Exception {
        IllegalStateException ours = new IllegalStateException("ours");
        CompletableFuture<String> next = new CompletableFuture<>();
        loop.execute(() -> {
            throw ours;
        });
        loop.execute(() -> next.complete("ran"));
        assertSame(ours, result(bug));
        assertEquals("ran", result(next));
    }

    @Test
    void dropsTasksThatComeAfterTheEnd() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        loop.execute(() -> thread.complete(Thread.currentThread()));
        result(thread);
        loop.close();
        result(thread).join(TimeUnit.SECONDS.toMillis(20));
        assertFalse(result(thread).isAlive());
        CompletableFuture<String> dropped = new CompletableFuture<>();
        loop.execute(() -> dropped.complete("ran"));
        assertFalse(dropped.isDone());
    }
}
