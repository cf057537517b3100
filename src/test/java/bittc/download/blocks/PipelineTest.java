package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.PieceLayout;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final double AGES = Double.MAX_VALUE;
    private static final long SECOND = 1_000_000_000L;

    /** A line of so many blocks a second and so long a round trip, always asked for as much as the depth allows. */
    private static int settle(Pipeline pipeline, double blocksPerSecond, double roundTrip, double seconds) {
        double now = 0;
        while (now < seconds) {
            int depth = pipeline.depth(AGES, (long) (now * SECOND));
            double step = Math.max(1 / blocksPerSecond, roundTrip / depth);
            double response = Math.max(roundTrip, depth / blocksPerSecond);
            now += step;
            pipeline.onBlock(BLOCK, (long) ((now - response) * SECOND), (long) (now * SECOND));
        }
        return pipeline.depth(AGES, (long) (now * SECOND));
    }

    @Test
    void beginsWithEightRequestsOrWhatThePeerKeeps() {
        Pipeline pipeline = new Pipeline();
        assertEquals(8, pipeline.depth(AGES, 0));
        pipeline.onLimit(3);
        assertEquals(3, pipeline.depth(AGES, 0));
    }

    @Test
    void growsUntilAGigabitLineOfAHundredMillisecondsIsFull() {
        Pipeline pipeline = new Pipeline();
        pipeline.onLimit(2000);
        assertTrue(settle(pipeline, 7629, 0.1, 3) >= 763);
    }

    @Test
    void atFirstGrowsFasterThanTcpsWindowWhichDoublesEachRoundTrip() {
        Pipeline pipeline = new Pipeline();
        pipeline.onRequest(0);
        int depth = pipeline.depth(AGES, 0);
        for (int roundTrip = 1; roundTrip <= 3; roundTrip++) {
            long now = roundTrip * SECOND / 10;
            for (int i = depth; i > 0; i--) {
                pipeline.onBlock(BLOCK, now - SECOND / 10, now);
            }
            int next = pipeline.depth(AGES, now);
            assertTrue(next >= 2.5 * depth, "from " + depth + " to " + next);
            depth = next;
        }
    }

    @Test
    void keepsASlowPeersQueueAtAFewSeconds() {
        int depth = settle(new Pipeline(), 2, 0.05, 30);
        assertTrue(depth >= 5 && depth <= 8, "depth " + depth);
    }

    @Test
    void neverAsksForMoreThanThePeerKeeps() {
        Pipeline pipeline = new Pipeline();
        pipeline.onLimit(5);
        assertEquals(5, settle(pipeline, 1000, 0.05, 5));
        pipeline.onLimit(0);
        assertEquals(1, settle(pipeline, 1000, 0.05, 5));
    }

    @Test
    void givesNobodyMoreThanItCanSendUntilTheEnd() {
        Pipeline pipeline = new Pipeline();
        settle(pipeline, 100, 0.02, 10);
        int atTheEnd = pipeline.depth(0.1, 10 * SECOND);
        assertTrue(atTheEnd < 60, "depth " + atTheEnd);
        assertTrue(pipeline.depth(AGES, 10 * SECOND) > 200);
    }

    @Test
    void waitsLongerForAPeerWhoseAnswersVary() {
        Pipeline steady = new Pipeline();
        Pipeline varying = new Pipeline();
        for (int i = 1; i < 100; i++) {
            steady.onBlock(BLOCK, i * SECOND, i * SECOND + SECOND);
            varying.onBlock(BLOCK, i * SECOND, i * SECOND + (i % 5) * SECOND);
        }
        assertTrue(varying.timeoutNanos() > 2 * steady.timeoutNanos());
        assertEquals(2 * SECOND, steady.timeoutNanos());
    }
}
