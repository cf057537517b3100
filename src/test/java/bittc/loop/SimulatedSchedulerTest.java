package bittc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedSchedulerTest {
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTasksByTimeAndThenInTheOrderTheyCame() {
        scheduler.schedule(Duration.ofSeconds(2), () -> ran.add("late"));
        scheduler.schedule(Duration.ofSeconds(1), () -> ran.add("first"));
        scheduler.schedule(Duration.ofSeconds(1), () -> ran.add("second"));
        scheduler.advance(Duration.ofSeconds(2));
        assertEquals(List.of("first", "second", "late"), ran);
    }

    @Test
    void eachTaskSeesItsOwnTime() {
        long start = scheduler.nanoTime();
        scheduler.schedule(
                Duration.ofMillis(5),
                () -> scheduler.schedule(
                        Duration.ofMillis(5), () -> ran.add(String.valueOf(scheduler.nanoTime() - start))));
        scheduler.advance(Duration.ofSeconds(1));
        assertEquals(List.of("10000000"), ran);
        assertEquals(Duration.ofSeconds(1).toNanos(), scheduler.nanoTime() - start);
    }

    @Test
    void timeStandsStillWhileIdleTasksRun() {
        scheduler.schedule(Duration.ofNanos(1), () -> ran.add("never"));
        scheduler.execute(() -> scheduler.execute(() -> ran.add("now")));
        scheduler.runUntilIdle();
        assertEquals(List.of("now"), ran);
        assertEquals(1, scheduler.pending());
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        scheduler.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled")).cancel();
        scheduler.advance(Duration.ofSeconds(2));
        assertEquals(List.of(), ran);
        assertEquals(0, scheduler.pending());
    }

    @Test
    void advancesNoFurtherThanTheConditionNeeds() {
        scheduler.schedule(Duration.ofSeconds(1), () -> ran.add("one"));
        scheduler.schedule(Duration.ofSeconds(2), () -> ran.add("two"));
        assertTrue(scheduler.advanceUntil(Duration.ofMinutes(1), () -> ran.size() == 1));
        assertFalse(scheduler.advanceUntil(Duration.ofMinutes(1), () -> ran.size() == 3));
        assertEquals(List.of("one", "two"), ran);
    }
}
