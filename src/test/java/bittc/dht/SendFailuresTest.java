package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SendFailuresTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -3 * SECOND;

    private final SendFailures failures = new SendFailures(START);

    private boolean fail(int times, long second) {
        boolean reopen = false;
        for (int i = 0; i < times; i++) {
            reopen |= failures.onFailed(START + second * SECOND);
        }
        return reopen;
    }

    @Test
    void opensAnewWhenNothingLeaves() {
        assertFalse(fail(SendFailures.ENOUGH - 1, 60));
        assertTrue(fail(1, 60));
        assertFalse(fail(SendFailures.ENOUGH, 69), "it was opened just now");
        assertTrue(fail(1, 70));
    }

    @Test
    void bearsWithAddressesToWhichThereIsNoWay() {
        for (int second = 20; second < 1000; second++) {
            assertFalse(fail(SendFailures.ENOUGH - 1, second));
            failures.onSent();
        }
    }
}
