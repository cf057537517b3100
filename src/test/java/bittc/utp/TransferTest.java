package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes through every kind of bad path: they arrive whole and in order, and nothing stays behind. */
class TransferTest {
    private static final int SEEDS = Integer.getInteger("utp.seeds", 2_000);
    private static final long MILLI = 1_000_000;

    @Test
    void allBytesArriveWhateverThePathDoes() {
        unproven = 0;
        for (int seed = Integer.getInteger("utp.first", 0); seed < SEEDS; seed++) {
            try {
                new Run(seed).run();
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
        assertTrue(unproven <= SEEDS / 100, unproven + " ended before an ack reached the acceptor");
    }

    private static int unproven;

    private static final class Run {
        private final Random random;
        private final SimulatedScheduler world = new SimulatedScheduler();
        private final SimulatedEnd a;
        private final SimulatedEnd b;

        Run(int seed) {
            random = new Random(seed * 7919L);
            a = end(1);
            b = end(2);
            a.other = b;
            b.other = a;
            a.out = pipe();
            b.out = pipe();
        }

        private SimulatedEnd end(int number) {
            InetSocketAddress address = new InetSocketAddress("10.0.0." + number, 1000 + number);
            // Numbers near their wrap in every fourth run.
            Random numbers = random.nextInt(4) == 0 ? new NearWrap(random.nextLong()) : new Random(random.nextLong());
            SimulatedEnd end = new SimulatedEnd(world, random, address, numbers);
            end.skew = (random.nextDouble() - 0.5) * 1000;
            end.clockOffset =
                    random.nextInt(3) == 0 ? (1L << 31 + random.nextInt(2)) * 1000 - 500 * MILLI : random.nextInt();
            end.segments = random.nextBoolean() ? 1 : 1 + random.nextInt(64);
            end.receiveBuffer = random.nextInt(3) == 0 ? 64 : 1 << 20;
            end.full = random.nextInt(3) == 0 ? 0.05 : 0;
            end.slowSends = random.nextInt(3) == 0 ? 0.2 : 0;
            return end;
        }

        private Pipe pipe() {
            Pipe pipe = new Pipe(world, random);
            pipe.rate = random.nextInt(4) == 0 ? 0 : 20_000 * Math.pow(1000, random.nextDouble());
            pipe.delayNanos = (long) (MILLI * Math.pow(300, random.nextDouble()));
            pipe.queue = 3_000 + random.nextInt(200_000);
            pipe.loss = random.nextInt(3) == 0 ? random.nextDouble() * 0.05 : 0;
            pipe.burst = random.nextInt(6) == 0 ? 0.003 : 0;
            pipe.duplication = random.nextInt(6) == 0 ? 0.03 : 0;
            pipe.corruption = random.nextInt(6) == 0 ? 0.01 : 0;
            pipe.reordering = random.nextInt(6) == 0 ? 0.05 : 0;
            pipe.reorderNanos = (long) (random.nextDouble() * 50 * MILLI);
            pipe.mtu = random.nextInt(4) == 0 ? 1_200 + random.nextInt(300) : 1 << 16;
            if (random.nextInt(8) == 0) {
                pipe.outageFrom = world.nanoTime() + random.nextInt(3_000) * MILLI;
                pipe.outageUntil = pipe.outageFrom + random.nextInt(2_000) * MILLI;
            }
            return pipe;
        }

        void run() {
            long up = random.nextInt(3) == 0 ? random.nextInt(300) : random.nextInt(60_000);
            long down = random.nextInt(3) == 0 ? random.nextInt(300) : random.nextInt(60_000);
            Party left = new Party(random, 1, up + 1, 2, down);
            Party right = new Party(random, 2, down, 1, up + 1);
            for (Party each : new Party[] {left, right}) {
                each.trusting = a.out.corruption == 0 && b.out.corruption == 0;
                each.pauses = random.nextInt(5) == 0 ? 0.1 : 0;
                each.later = task -> world.schedule(Duration.ofMillis(random.nextInt(400)), task);
            }
            b.acceptor = right;
            left.connection = a.endpoint.connect(b.address, left);
            if (random.nextInt(5) == 0) {
                stall(a, 20);
            }
            world.advanceUntil(
                    Duration.ofMinutes(10), () -> left.closed != null && (right.closed != null || b.accepted == null));
            if (b.accepted != null && !b.accepted.isProven()) {
                unproven++;
            } else if (left.trusting && left.connected && b.accepted != null) {
                assertEquals(up + 1, right.received, "up; left " + left.closed + ", right " + right.closed);
                assertEquals(down, left.received, "down; left " + left.closed + ", right " + right.closed);
            }
            left.connection.abort();
            if (b.accepted != null) {
                b.accepted.abort();
            }
            world.advance(Duration.ofMinutes(2));
            assertEquals(0, world.pending(), "timers left");
            assertEquals(0, a.endpoint.heldBytes() + b.endpoint.heldBytes(), "memory left");
        }

        private void stall(SimulatedEnd end, int times) {
            world.schedule(Duration.ofMillis(random.nextInt(500)), () -> {
                end.busyUntil = world.nanoTime() + random.nextInt(200) * MILLI;
                if (times > 1) {
                    stall(end, times - 1);
                }
            });
        }
    }

    /** Draws numbers just below 2^16 now and then. */
    private static final class NearWrap extends Random {
        private static final long serialVersionUID = 1;

        NearWrap(long seed) {
            super(seed);
        }

        @Override
        public int nextInt() {
            return 0xfff0 + (super.nextInt() & 0x0f);
        }
    }

    @Test
    void littleIsSentTwiceAtOnePercentLoss() {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedScheduler world = new SimulatedScheduler();
            SimulatedPair pair = new SimulatedPair(world, new Random(seed), 1).path(2e6, 50, 100, 0.01);
            int bytes = 500_000;
            Party receiver = pair.transfer(bytes);
            assertTrue(world.advanceUntil(Duration.ofSeconds(60), () -> receiver.received == bytes), "seed " + seed);
            double needed = bytes / 1180.0;
            assertTrue(pair.a.sentPackets < 1.2 * needed, "seed " + seed + ": " + pair.a.sentPackets / needed);
        }
    }

    /** The trial of a larger size is lost twice, and each time only its padding does not arrive. */
    @Test
    void aPathThatSwallowsLargePacketsCostsNoTimeout() {
        SimulatedScheduler world = new SimulatedScheduler();
        SimulatedPair pair = new SimulatedPair(world, new Random(1), 1).path(2e6, 50, 300, 0);
        pair.a.out.mtu = 1_300;
        Party receiver = pair.transfer(4_000_000);
        assertTrue(
                world.advanceUntil(Duration.ofSeconds(4), () -> receiver.received == 4_000_000),
                "" + receiver.received);
        assertEquals(2, pair.a.out.dropped);
    }

    @Test
    void aPathThatCarriesLargePacketsGetsThem() {
        SimulatedScheduler world = new SimulatedScheduler();
        SimulatedPair pair = new SimulatedPair(world, new Random(1), 1).path(2e6, 50, 300, 0);
        Party receiver = pair.transfer(4_000_000);
        assertTrue(world.advanceUntil(Duration.ofSeconds(4), () -> receiver.received == 4_000_000));
        assertTrue(4e6 / pair.a.sentPackets > 1_380, 4e6 / pair.a.sentPackets + " bytes a packet");
    }
}
