package bittc.utp;

import bittc.loop.SimulatedScheduler;
import java.time.Duration;
import java.util.Random;

/** Prints what a transfer reaches on simulated paths; no test, as nothing in it is right or wrong. */
public final class Figures {
    private Figures() {}

    public static void main(String[] args) {
        for (double loss : new double[] {0.001, 0.005, 0.02, 0.05}) {
            System.out.printf("loss %4.1f%%: ", loss * 100);
            for (int roundTrip : new int[] {20, 80, 200}) {
                double share = 0;
                for (int seed = 0; seed < 4; seed++) {
                    share += lossy(loss, roundTrip, seed) / 4;
                }
                System.out.printf("  %3d ms: %.2f", roundTrip, share);
            }
            System.out.println("   of 1.22 MSS / (RTT sqrt p)");
        }
        for (int queue : new int[] {50, 100, 300}) {
            for (double mbit : new double[] {5, 10, 20, 100}) {
                System.out.printf(
                        "%3.0f Mbit/s, 40 ms, queue %d ms, TCP from 20 s to 50 s: %s%n",
                        mbit, queue, besideTcp(mbit * 1e6 / 8, 40, queue));
            }
            System.out.println("two uTP, 10 Mbit/s, queue " + queue + ": " + two(10e6 / 8, 40, queue));
        }
        for (int queue : new int[] {20, 100, 300}) {
            for (double mbit : new double[] {2, 10, 50, 100}) {
                System.out.printf(
                        "%3.0f Mbit/s, 80 ms, queue %d ms: %s%n", mbit, queue, alone(mbit * 1e6 / 8, 80, queue));
            }
        }
    }

    private static double lossy(double loss, int roundTrip, int seed) {
        SimulatedScheduler world = new SimulatedScheduler();
        SimulatedPair pair = new SimulatedPair(world, new Random(seed), 1).path(0, roundTrip, 0, 0);
        pair.a.out.loss = loss;
        Party receiver = pair.transfer(1L << 32);
        world.advance(Duration.ofSeconds(10));
        long before = receiver.received;
        world.advance(Duration.ofSeconds(40));
        double rate = (receiver.received - before) / 40.0;
        return rate / (1.22 * 1452 / (roundTrip / 1000.0 * Math.sqrt(loss)));
    }

    private static String alone(double rate, int roundTrip, int queue) {
        SimulatedScheduler world = new SimulatedScheduler();
        SimulatedPair pair = new SimulatedPair(world, new Random(1), 1).path(rate, roundTrip, queue, 0);
        Party receiver = pair.transfer(1L << 32);
        StringBuilder text = new StringBuilder();
        long before = 0;
        for (int i = 0; i < 10; i++) {
            long sum = 0;
            for (int j = 0; j < 50; j++) {
                world.advance(Duration.ofMillis(40));
                sum += pair.a.out.queueNanos();
            }
            text.append(String.format(
                    "%3.0f%%/%d ms ", (receiver.received - before) / 2.0 / rate * 100, sum / 50 / 1_000_000));
            before = receiver.received;
        }
        return text + "dropped " + pair.a.out.dropped + " of " + pair.a.out.carried;
    }

    /** Share of our transfer in each two seconds. */
    private static String besideTcp(double rate, int roundTrip, int queue) {
        SimulatedScheduler world = new SimulatedScheduler();
        SimulatedPair pair = new SimulatedPair(world, new Random(1), 1).path(rate, roundTrip, queue, 0);
        Party receiver = pair.transfer(1L << 32);
        RenoFlow tcp = new RenoFlow(world, pair.a.out, pair.b.out);
        StringBuilder text = new StringBuilder();
        long before = 0;
        for (int i = 0; i < 40; i++) {
            if (i == 10) {
                tcp.start();
            } else if (i == 25) {
                tcp.stop();
            }
            world.advance(Duration.ofSeconds(2));
            text.append(String.format("%.0f ", (receiver.received - before) / 2.0 / rate * 100));
            before = receiver.received;
        }
        return text.toString();
    }

    private static String two(double rate, int roundTrip, int queue) {
        SimulatedScheduler world = new SimulatedScheduler();
        SimulatedPair first = new SimulatedPair(world, new Random(1), 1).path(rate, roundTrip, queue, 0);
        SimulatedPair second = new SimulatedPair(world, new Random(2), 2).path(rate, roundTrip, queue, 0);
        second.a.out = first.a.out;
        second.b.out = first.b.out;
        Party early = first.transfer(1L << 32);
        world.advance(Duration.ofSeconds(30));
        Party late = second.transfer(1L << 32);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            long a = early.received;
            long b = late.received;
            world.advance(Duration.ofSeconds(20));
            text.append(String.format(
                    "%.0f:%.0f (%d ms) ",
                    (early.received - a) / 20 / rate * 100,
                    (late.received - b) / 20 / rate * 100,
                    first.a.out.queueNanos() / 1_000_000));
        }
        return text.toString();
    }
}
