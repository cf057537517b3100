package bittc.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SendFailuresTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -3 * SECOND;

    private final SendFailures failures = new SendFailures(START);

    private boolean fail(Family family, int times, long second) {
        boolean reopen = false;
        for (int i = 0; i < times; i++) {
            reopen |= failures.onFailed(family, START + second * SECOND);
        }
        return reopen;
    }

    @Test
    void opensAnewWhenNothingLeaves() {
        assertFalse(fail(Family.IPV4, SendFailures.ENOUGH, 9), "it was opened just now");
        assertTrue(fail(Family.IPV4, 1, 10));
    }

    @Test
    void opensAnewWhenAFamilyThatHasWorkedDoesNotAnyMore() {
        failures.onSent(Family.IPV4);
        failures.onSent(Family.IPV6);
        assertFalse(fail(Family.IPV6, SendFailures.ENOUGH - 1, 60));
        failures.onSent(Family.IPV4);
        assertTrue(fail(Family.IPV6, 1, 60), "what leaves by IPv4 says nothing of IPv6");
    }

    @Test
    void bearsWithAFamilyThatThisMachineDoesNotHave() {
        failures.onSent(Family.IPV4);
        for (int second = 10; second < 1000; second++) {
            assertFalse(fail(Family.IPV6, SendFailures.ENOUGH, second));
        }
    }

    @Test
    void addsUpNothingOfTheTwoFamilies() {
        assertFalse(fail(Family.IPV4, SendFailures.ENOUGH - 1, 60) || fail(Family.IPV6, SendFailures.ENOUGH - 1, 60));
    }

    @Test
    void bearsWithAddressesToWhichThereIsNoWay() {
        for (int second = 20; second < 1000; second++) {
            assertFalse(fail(Family.IPV4, SendFailures.ENOUGH - 1, second));
            failures.onSent(Family.IPV4);
        }
    }
}
