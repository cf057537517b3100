package bittc.download.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class IntroductionLimiterTest {
    private long now = Long.MAX_VALUE - 1000; // wraps during the test
    private final IntroductionLimiter limiter = new IntroductionLimiter(now);

    private boolean asks(int port) {
        return limiter.mayAsk(InetSocketAddress.createUnresolved("peer", port), now);
    }

    @Test
    void allowsTwoASecond() {
        assertTrue(asks(1));
        assertFalse(asks(2));
        now += IntroductionLimiter.INTERVAL.toNanos() - 1;
        assertFalse(asks(2));
        now++;
        assertTrue(asks(2));
    }

    @Test
    void allowsAnAddressOnceInTenMinutes() {
        assertTrue(asks(1));
        now += IntroductionLimiter.AGAIN_AFTER.toNanos() - 1;
        assertFalse(asks(1));
        assertTrue(asks(2), "a refusal takes no turn");
        now += IntroductionLimiter.INTERVAL.toNanos();
        assertTrue(asks(1));
    }

    @Test
    void keepsNoMoreAddressesThanTheTimeAllows() {
        int most = (int) (IntroductionLimiter.AGAIN_AFTER.toNanos() / IntroductionLimiter.INTERVAL.toNanos());
        for (int i = 0; i < 3 * most; i++) {
            assertTrue(asks(i));
            assertTrue(limiter.size() <= most + 1);
            now += IntroductionLimiter.INTERVAL.toNanos();
        }
        assertEquals(most, limiter.size());
    }
}
