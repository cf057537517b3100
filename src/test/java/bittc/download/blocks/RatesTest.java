package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    void aBucketKeepsItsRateWithBlocksOfAnyLength() {
        for (int length : new int[] {1, 16384, 3_000_000}) {
            TokenBucket bucket = new TokenBucket(1_000_000, 0);
            long taken = 0;
            for (long now = 0; now < 100 * SECOND; now += SECOND / 100) {
                while (bucket.isOpen(now)) {
                    bucket.take(length);
                    taken += length;
                }
            }
            assertEquals(100e6, taken, 0.2e6 + length);
        }
    }

    @Test
    void aBucketDoesNotSaveUpForAFlood() {
        TokenBucket bucket = new TokenBucket(1_000_000, 0);
        long taken = 0;
        while (bucket.isOpen(100 * SECOND)) {
            bucket.take(1000);
            taken += 1000;
        }
        assertEquals(200_000, taken, 1000);
    }

    @Test
    void whatIsGivenBackMayBeTakenAgain() {
        TokenBucket bucket = new TokenBucket(1_000_000, 0);
        assertTrue(bucket.isOpen(SECOND));
        bucket.take(300_000);
        assertFalse(bucket.isOpen(SECOND));
        bucket.take(-200_000);
        assertTrue(bucket.isOpen(SECOND));
    }

    @Test
    void noLimitIsNoLimit() {
        TokenBucket bucket = new TokenBucket(0, 0);
        for (int i = 0; i < 1000; i++) {
            assertTrue(bucket.isOpen(0));
            bucket.take(Long.MAX_VALUE / 2);
        }
    }
}
