package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How fast a connection sends: alone it fills the line and little of the queue, beside TCP it makes room. */
class CongestionTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimulatedScheduler world = new SimulatedScheduler();

    private SimulatedPair pair(double megabits, int roundTrip, int queue, double loss) {
        return new SimulatedPair(world, new Random(1), 1).path(megabits * 1e6 / 8, roundTrip, queue, loss);
    }

    /** The share of the line that the receiver gets in this time. */
    private double share(Party receiver, double megabits, int seconds) {
        long before = receiver.received;
        world.advance(Duration.ofSeconds(seconds));
        return (receiver.received - before) / (megabits * 1e6 / 8 * seconds);
    }

    @Test
    void aloneItFillsTheLineAndKeepsAQueueOfOneHundredMilliseconds() {
        SimulatedPair pair = pair(10, 80, 300, 0);
        Party receiver = pair.transfer(1L << 32);
        world.advance(Duration.ofSeconds(3));
        for (int i = 0; i < 5; i++) {
            assertTrue(share(receiver, 10, 1) > 0.95);
            long queue = pair.a.out.queueNanos() / 1_000_000;
            assertTrue(queue >= 75 && queue <= 125, queue + " ms");
        }
    }

    @Test
    void besideTcpItMakesRoomAndComesBack() {
        SimulatedPair pair = pair(10, 40, 300, 0);
        Party receiver = pair.transfer(1L << 32);
        world.advance(Duration.ofSeconds(10));
        RenoFlow tcp = new RenoFlow(world, pair.a.out, pair.b.out);
        tcp.start();
        world.advance(Duration.ofSeconds(10));
        double beside = share(receiver, 10, 10);
        assertTrue(beside <= 0.1, "beside TCP " + beside);
        tcp.stop();
        world.advance(Duration.ofSeconds(8));
        double after = share(receiver, 10, 2);
        assertTrue(after >= 0.9, "after it " + after);
    }

    /** The later one finds a queue of 100 ms, and takes that for the path until its first slowdown. */
    @Test
    void twoShareTheLineThoughOneBeganLater() {
        for (int seed = 0; seed < 3; seed++) {
            SimulatedScheduler together = new SimulatedScheduler();
            SimulatedPair first = new SimulatedPair(together, new Random(seed), 1).path(2e6 / 8, 40, 300, 0);
            SimulatedPair second = new SimulatedPair(together, new Random(seed + 100), 2).path(2e6 / 8, 40, 300, 0);
            second.a.out = first.a.out;
            second.b.out = first.b.out;
            Party early = first.transfer(1L << 32);
            together.advance(Duration.ofMillis(30_000 + 37 * seed));
            Party late = second.transfer(1L << 32);
            together.advance(Duration.ofSeconds(110));
            long before = early.received;
            long beforeLate = late.received;
            together.advance(Duration.ofSeconds(20));
            double all = early.received - before + late.received - beforeLate;
            double share = (late.received - beforeLate) / all;
            assertTrue(share >= 0.3 && share <= 0.7, seed + ": " + share);
            assertTrue(all > 0.9 * 2e6 / 8 * 20, seed + ": " + all);
        }
    }

    private static Ledbat inSlowdown(long delay) {
        Ledbat ledbat = new Ledbat(1_000, 1 << 20);
        ledbat.onLoss();
        for (int i = 0; i < Ledbat.SLOWDOWN_INTERVAL; i++) {
            ledbat.onAck(ledbat.window(), ledbat.window(), delay, true);
        }
        return ledbat;
    }

    @Test
    void aSlowdownWaitsUntilTheQueueIsEmptyAndReturnsToTheWindow() {
        int before = 2_000 + (Ledbat.SLOWDOWN_INTERVAL - 1) * Ledbat.GAIN;
        Ledbat ledbat = inSlowdown(50_000);
        assertEquals(2_000, ledbat.window());
        ledbat.onAck(before - 3_000, before, 50_000, false);
        ledbat.onAck(1_000, 3_000, 50_000, false); // now only two packets are in flight
        ledbat.onAck(2_000, 2_000, 50_000, true);
        ledbat.onAck(1_000, 2_000, 0, true);
        assertEquals(2_000, ledbat.window());
        ledbat.onAck(1_000, 1_000, 0, true);
        assertEquals(before / 2, ledbat.window());
        assertTrue(ledbat.isSlowStart());
        ledbat.onAck(before / 2, before / 2, 0, true);
        ledbat.onAck(before / 2, before / 2, 0, true);
        assertFalse(ledbat.isSlowStart());
        assertEquals(before, ledbat.window());
    }

    @Test
    void aQueueThatIsNearlyEmptyNeedsNoSlowdown() {
        assertTrue(inSlowdown(20_000).window() > 100_000);
    }

    @Test
    void lossTimeoutAndSilenceInASlowdownCountForTheWindowAfterIt() {
        int before = 2_000 + (Ledbat.SLOWDOWN_INTERVAL - 1) * Ledbat.GAIN;
        Ledbat ledbat = inSlowdown(50_000);
        ledbat.onLoss();
        assertEquals(2_000, ledbat.window());
        ledbat.onIdle();
        assertEquals(before / 2 / 2 * 2 / 3, ledbat.window());
        ledbat = inSlowdown(50_000);
        ledbat.onTimeout();
        assertEquals(1_000, ledbat.window());
        ledbat.onAck(1_000, 1_000, 0, true);
        assertEquals(2_000, ledbat.window());
    }

    /** What theory gives for halving at a loss: 1.22 segments by round trip and root of the loss. */
    @Test
    void lossesCostNoMoreThanHalvingDoes() {
        for (double loss : new double[] {0.005, 0.02, 0.05}) {
            SimulatedPair pair = pair(0, 80, 0, 0);
            pair.a.out.loss = loss;
            Party receiver = pair.transfer(1L << 32);
            world.advance(Duration.ofSeconds(10));
            long before = receiver.received;
            world.advance(Duration.ofSeconds(40));
            double reached = (receiver.received - before) / 40.0 / (1.22 * 1452 / (0.08 * Math.sqrt(loss)));
            assertTrue(reached > 1.2, loss + ": " + reached);
            receiver.connection.abort();
        }
    }

    @Test
    void severalHolesAreFilledInOneRoundTrip() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.advance(100);
        script.receive("21 00 2000 00000001 00000000 00100000 0500 1000");
        script.sent.clear();
        for (int i = 0; i < 20; i++) {
            script.write("x");
            script.advance(1);
        }
        assertEquals(20, script.sent.size());
        script.sent.clear();
        script.advance(90);
        // 0x1001, 0x1004 and 0x1007 are lost, the other ones up to 0x1010 arrived.
        script.receive("21 01 2000 00000001 00000000 00100000 0500 1000 0004" + "db7f0000");
        script.sends(
                "01002001 T D 00100000 100104ff 78",
                "01002001 T D 00100000 100404ff 78",
                "01002001 T D 00100000 100704ff 78");
    }

    @Test
    void threeRepeatedAcksAreALossForReceiversWithoutSelectiveAcks() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.receive("21 00 2000 00000001 00000000 00100000 0500 1000");
        script.sent.clear();
        script.write("a");
        script.write("b");
        script.sent.clear();
        for (int i = 0; i < 3; i++) {
            script.sendsNothing();
            script.receive("21 00 2000 00000001 00000000 00100000 0500 1000");
        }
        assertEquals("01002001 T D 00100000 100104ff 61", script.next());
    }

    @Test
    void delaysAreComparedAcrossTheWrapOfTheClock() {
        for (int start : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, -50_000}) {
            DelayHistory delays = new DelayHistory();
            delays.add(start, 0);
            for (int i = 0; i < 3; i++) {
                delays.add(start + 80_000, i);
            }
            assertEquals(80_000, delays.queueing());
            assertEquals(20_000, delays.add(start - 20_000, 5));
            assertEquals(0, delays.queueing());
        }
    }

    @Test
    void theLeastDelayIsForgottenAfterThirteenMinutes() {
        DelayHistory delays = new DelayHistory();
        delays.add(0, 0);
        for (int second = 0; second < 14 * 61; second++) {
            for (int i = 0; i < 3; i++) {
                delays.add(50_000, second * SECOND);
            }
            if (second == 11 * 60) {
                assertEquals(50_000, delays.queueing());
            }
        }
        assertEquals(0, delays.queueing());
    }

    @Test
    void aClockThatRunsTooFastToBeTrueIsPenalised() {
        DelayHistory delays = new DelayHistory();
        for (int i = 0; i < 600; i++) {
            delays.add(-i * 10_000, i * SECOND / 10); // half a second in five
        }
        assertTrue(delays.queueing() > 20_000, delays.queueing() + "");
    }

    @Test
    void aForgedDelayIsBounded() {
        for (int forged : new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 1, -1}) {
            Ledbat ledbat = new Ledbat(1_180, 1 << 20);
            DelayHistory delays = new DelayHistory();
            delays.add(0, 0);
            for (int i = 0; i < 10; i++) {
                delays.add(forged, i);
                ledbat.onAck(1_180, 4_720, Math.min(delays.queueing(), 100_000), true);
            }
            assertTrue(ledbat.window() >= 1_180 && ledbat.window() <= 20_000, ledbat.window() + "");
        }
    }

    @Test
    void theWindowGrowsOnlyWhileItIsTheLimit() {
        Ledbat ledbat = new Ledbat(1_180, 1 << 20);
        int before = ledbat.window();
        ledbat.onAck(1_180, 1_180, 0, false);
        assertEquals(before, ledbat.window());
        ledbat.onAck(1_180, 4_720, 0, true);
        assertEquals(before + 1_180, ledbat.window());
        ledbat.onLoss();
        assertEquals((before + 1_180) / 2, ledbat.window());
        assertFalse(ledbat.isSlowStart());
        ledbat.onTimeout();
        assertEquals(1_180, ledbat.window());
        assertTrue(ledbat.isSlowStart());
    }

    @Test
    void timeoutsDoubleAndHaveALimit() {
        RoundTrip roundTrip = new RoundTrip();
        assertEquals(RoundTrip.FIRST_TIMEOUT.toNanos(), roundTrip.timeout());
        roundTrip.add(10_000_000);
        assertEquals(RoundTrip.MIN_TIMEOUT.toNanos(), roundTrip.timeout());
        roundTrip.onTimeout();
        assertEquals(2 * RoundTrip.MIN_TIMEOUT.toNanos(), roundTrip.timeout());
        for (int i = 0; i < 100; i++) {
            roundTrip.onTimeout();
        }
        assertEquals(RoundTrip.MAX_TIMEOUT.toNanos(), roundTrip.timeout());
        roundTrip.onProgress();
        assertEquals(RoundTrip.MIN_TIMEOUT.toNanos(), roundTrip.timeout());
    }

    @Test
    void aSizeThatTimesOutTwiceIsGivenUpUntilOneArrives() {
        SegmentSize size = new SegmentSize(false, 0);
        assertEquals(1402, size.probe(0));
        size.onProbeSent();
        assertEquals(0, size.probe(0));
        size.onDelivered(1402, true);
        assertEquals(1402, size.size());
        size.onTimeout();
        size.onTimeout();
        assertEquals(1200, size.size());
        size.onTimeout();
        size.onTimeout();
        assertEquals(548, size.size());
        assertEquals(0, size.probe(SegmentSize.PAUSE.toNanos() - 1));
        size.onDelivered(1200, false);
        assertEquals(1200, size.size());
        assertEquals(1402, size.probe(SegmentSize.PAUSE.toNanos()));
    }

    @Test
    void packetsAreSmallerByWhatTheSocketAdds() {
        for (int overhead : new int[] {0, 10, 22}) {
            Script script = new Script(0, 0x1000, 0x2000);
            script.overhead = overhead;
            script.connect();
            script.receive("21 00 2000 00000001 00000000 00100000 0500 1000");
            script.sent.clear();
            script.write("x".repeat(3_000));
            assertEquals(1_200 - overhead, script.sent.getFirst().length);
        }
        SegmentSize size = new SegmentSize(true, 22);
        assertEquals(1_402 - 22, size.probe(0));
        size.onProbeSent();
        size.onDelivered(1_402 - 22, true);
        assertEquals(1_402 - 22, size.size());
    }

    @Test
    void writersShareEightMebibytesAndNoneIsLeftWithoutAny() {
        SlabPool pool = new SlabPool();
        long taken = 0;
        for (int i = 0; i < 40; i++) {
            SendQueue queue = new SendQueue(pool, 0);
            int fitted = queue.write(java.nio.ByteBuffer.allocate(2 << 20), 1_200);
            assertTrue(fitted > 8 * 1024 && fitted <= SendQueue.MAX_BYTES + 1_200, fitted + "");
            taken += fitted;
        }
        assertTrue(taken <= SlabPool.MAX_MEMORY + 40 * (SendQueue.MAX_SMALL_BYTES + SlabPool.SMALL), taken + "");
    }
}
