package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Patience patience = new Patience();
    private long now = 5 * SECOND;

    PatienceTest() {
        patience.rest(now);
        patience.onAsked(now);
    }

    /** Seconds until it is over, with this happening at the end of each. */
    private int secondsUntilOver(Runnable each) {
        for (int second = 1; second <= 1000; second++) {
            now += SECOND;
            each.run();
            if (patience.isOver(now)) {
                return second;
            }
        }
        return -1;
    }

    @Test
    void aHeadIsWaitedForTwentySeconds() {
        assertEquals(20, secondsUntilOver(() -> {}));
    }

    @Test
    void aBodyThatDripsIsAsGoodAsNone() {
        patience.onHead();
        assertEquals(30, secondsUntilOver(() -> patience.onBytes(1, now)));
    }

    @Test
    void aBodyThatIsSlowIsWaitedFor() {
        patience.onHead();
        assertEquals(-1, secondsUntilOver(() -> patience.onBytes(Patience.WORTH / 30 + 1, now)));
    }

    @Test
    void answersOfAByteEachAreAsGoodAsNone() {
        assertEquals(30, secondsUntilOver(() -> {
            patience.onHead();
            patience.onBytes(1, now);
            patience.onAsked(now);
        }));
    }

    @Test
    void smallFilesAreWorthIt() {
        assertEquals(-1, secondsUntilOver(() -> {
            patience.onHead();
            patience.onBytes(1, now);
            patience.onServed(now);
            patience.onAsked(now);
        }));
    }

    @Test
    void ourOwnRestDoesNotCount() {
        patience.onHead();
        now += 29 * SECOND;
        assertFalse(patience.isOver(now));
        now += 500 * SECOND;
        patience.rest(now);
        assertFalse(patience.isOver(now + 29 * SECOND));
        assertTrue(patience.isOver(now + 30 * SECOND));
    }
}
