package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CountersTest {
    private static final long SECOND = 1_000_000_000L;

    private final Counters counters = new Counters();

    /** Receives 100,000 bytes a second, ten times a second, between these seconds. */
    private void receive(int from, int to) {
        for (long tenth = 10L * from + 1; tenth <= 10L * to; tenth++) {
            counters.onDownloaded(10_000, tenth * SECOND / 10);
        }
    }

    @Test
    void addsUpEachKindByItself() {
        counters.onDownloaded(5, 0);
        counters.onDownloaded(7, SECOND);
        counters.onUploaded(3, SECOND);
        counters.onWasted(2);
        assertEquals(12, counters.downloaded());
        assertEquals(3, counters.uploaded());
        assertEquals(2, counters.wasted());
    }

    @Test
    void measuresFromTheFirstRequestAndNotFromTheFirstBlock() {
        counters.onRequest(0);
        counters.onDownloaded(100_000, SECOND);
        assertEquals(100_000, counters.downRate(SECOND), 15_000);
        assertEquals(0, counters.upRate(SECOND));
    }

    @Test
    void theRateForTheRemainingTimeSettlesAfterASecondAndIsTheSlowerOne() {
        counters.onRequest(0);
        assertEquals(OptionalDouble.empty(), counters.settledRate(SECOND / 2));
        receive(0, 60);
        assertEquals(100_000, counters.settledRate(60 * SECOND).orElseThrow(), 3_000);
        long later = 70 * SECOND;
        assertTrue(counters.downRate(later) < 20_000, "what is shown has nearly come to a stop");
        assertTrue(counters.settledRate(later).orElseThrow() > 50_000);
    }

    @Test
    void nothingArrivesForEverAtNoRate() {
        assertEquals(Double.MAX_VALUE, counters.secondsFor(1, 0));
        counters.onRequest(0);
        receive(0, 60);
        assertEquals(10, counters.secondsFor(1_000_000, 60 * SECOND), 0.5);
    }
}
