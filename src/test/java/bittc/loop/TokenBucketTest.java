package bittc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aBucketKeepsItsRateWithBlocksOfAnyLength() {
        for (int length : new int[] {1, 16384, 3_000_000}) {
            TokenBucket bucket = new TokenBucket(1_000_000, 200_000, 0);
            long taken = 0;
            for (long now = 0; now < 100 * SECOND; now += SECOND / 100) {
                while (bucket.available(now) > 0) {
                    bucket.take(length);
                    taken += length;
                }
            }
            assertEquals(100e6, taken, 0.2e6 + length);
        }
    }

    @Test
    void aBucketDoesNotSaveUpForAFlood() {
        TokenBucket bucket = new TokenBucket(1_000_000, 200_000, 0);
        long taken = 0;
        while (bucket.available(100 * SECOND) > 0) {
            bucket.take(1000);
            taken += 1000;
        }
        assertEquals(200_000, taken, 1000);
    }

    @Test
    void whatIsGivenBackMayBeTakenAgain() {
        TokenBucket bucket = new TokenBucket(1_000_000, 200_000, 0);
        assertTrue(bucket.available(SECOND) > 0);
        bucket.take(300_000);
        assertFalse(bucket.available(SECOND) > 0);
        bucket.take(-200_000);
        assertTrue(bucket.available(SECOND) > 0);
    }

    @Test
    void oneEventAfterTheOtherPassesUntilTheBurstIsOver() {
        TokenBucket bucket = new TokenBucket(5, 20, 0);
        for (int i = 0; i < 20; i++) {
            assertTrue(bucket.takeOne(0));
        }
        assertFalse(bucket.takeOne(SECOND / 10));
        assertTrue(bucket.takeOne(SECOND / 5));
        assertFalse(bucket.takeOne(SECOND / 5));
    }
}
