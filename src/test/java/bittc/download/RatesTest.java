package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aMeterIsRightFromTheFirstSecondOn() {
        RateMeter meter = new RateMeter(Duration.ofSeconds(5));
        meter.begin(0);
        for (int i = 1; i <= 10; i++) {
            meter.add(100_000, i * SECOND / 10);
        }
        assertEquals(1e6, meter.rate(SECOND), 1.5e5);
    }

    @Test
    void aMeterForgetsWhenNothingComes() {
        RateMeter meter = new RateMeter(Duration.ofSeconds(5));
        for (int i = 1; i <= 300; i++) {
            meter.add(100_000, i * SECOND / 10);
        }
        assertEquals(1e6, meter.rate(30 * SECOND), 3e4);
        assertTrue(meter.rate(60 * SECOND) < 1e4);
    }

    @Test
    void aBucketKeepsItsRateOverAnyTenSeconds() {
        TokenBucket bucket = new TokenBucket(1_000_000, 0);
        long taken = 0;
        for (long now = 0; now < 10 * SECOND; now += SECOND / 10) {
            while (bucket.take(16384, now)) {
                taken += 16384;
            }
        }
        assertEquals(10e6, taken, 0.5e6);
    }

    @Test
    void aBucketDoesNotSaveUpForAFlood() {
        TokenBucket bucket = new TokenBucket(1_000_000, 0);
        long taken = 0;
        while (bucket.take(1000, 100 * SECOND)) {
            taken += 1000;
        }
        assertTrue(taken <= 501_000, "took " + taken);
    }

    @Test
    void noLimitIsNoLimit() {
        TokenBucket bucket = new TokenBucket(0, 0);
        for (int i = 0; i < 1000; i++) {
            assertTrue(bucket.take(Long.MAX_VALUE / 2, 0));
        }
    }
}
