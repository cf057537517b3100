package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.loop.SimulatedScheduler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyWorkTest {
    private final SimulatedScheduler loop = new SimulatedScheduler();

    /** What the background threads have been given, and have not done. */
    private final Deque<Runnable> given = new ArrayDeque<>();

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> done = new ArrayList<>();
    private boolean rejecting;

    private final KeyWork work = new KeyWork(loop, task -> {
        if (rejecting) {
            throw new RejectedExecutionException();
        }
        given.add(task);
    });

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void ask(int count, boolean incoming) {
        for (int i = 0; i < count; i++) {
            String name = (incoming ? "in " : "out ") + i;
            work.run(channel, incoming, () -> name, done::add);
        }
    }

    /** Does all that is given meanwhile too, without time passing. */
    private void doAll() {
        while (!given.isEmpty()) {
            given.remove().run();
            loop.advance(Duration.ZERO);
        }
    }

    @Test
    void givesTheThreadsABoundedNumberOfTasksAtOnceAndDoesAll() {
        ask(500, false);
        assertEquals(KeyWork.MAX_RUNNING, given.size());
        doAll();
        assertEquals(500, done.size());
        assertEquals("out 499", done.get(499));
    }

    @Test
    void doesSoManyASecondForThoseThatConnectToUs() {
        ask(450, true);
        doAll();
        assertEquals(KeyWork.INCOMING_PER_SECOND, done.size(), "a burst");
        for (int second = 1; second <= 3; second++) {
            for (int i = 0; i < 100; i++) {
                loop.advance(Duration.ofMillis(10));
                doAll();
            }
            assertEquals((second + 1) * KeyWork.INCOMING_PER_SECOND, done.size(), "after " + second + " s");
        }
    }

    @Test
    void letsNobodyWhoConnectsToUsDelayOurOwnConnections() {
        ask(450, true);
        ask(1, false);
        doAll();
        assertEquals("out 0", done.get(KeyWork.MAX_RUNNING), "next after those that run");
    }

    @Test
    void passesOverThoseThatHaveClosed() {
        EmbeddedChannel leaving = new EmbeddedChannel();
        for (int i = 0; i < 300; i++) {
            work.run(leaving, true, () -> "left", done::add);
        }
        leaving.close();
        ask(1, true);
        doAll();
        assertEquals(List.of("in 0"), done);
    }

    @Test
    void waitsWhileTheThreadsTakeNothing() {
        rejecting = true;
        ask(2, false);
        loop.advance(Duration.ofSeconds(1));
        rejecting = false;
        loop.advance(Duration.ofSeconds(1));
        doAll();
        assertEquals(List.of("out 0", "out 1"), done);
    }
}
