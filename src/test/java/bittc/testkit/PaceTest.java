package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    private final Pace pace = new Pace(1000);

    @Test
    void everyoneWaitsForThoseBefore() {
        assertEquals(0, pace.take(500, 7));
        assertEquals(SECOND / 2, pace.take(500, 7));
        assertEquals(SECOND, pace.take(1, 7));
        assertEquals(SECOND + SECOND / 1000 - 3, pace.take(1, 10));
    }

    @Test
    void unusedTimeIsNotSavedUp() {
        pace.take(1000, 0);
        assertEquals(0, pace.take(1000, 100 * SECOND));
        assertEquals(SECOND, pace.take(1000, 100 * SECOND));
    }

    @Test
    void theClockMayWrapAround() {
        assertEquals(0, pace.take(1000, Long.MAX_VALUE - 5));
        assertEquals(SECOND - 10, pace.take(1000, Long.MAX_VALUE - 5 + 10));
    }

    @Test
    void aRateOfManyBytesNeverOverflows() {
        Pace fast = new Pace(Long.MAX_VALUE);
        fast.take(Integer.MAX_VALUE, 0);
        assertEquals(0, fast.take(Integer.MAX_VALUE, 0));
    }
}
