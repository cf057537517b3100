package bittc.download.blocks;

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
}
