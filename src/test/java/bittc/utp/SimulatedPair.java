package bittc.utp;

import bittc.loop.SimulatedScheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;

/** Two machines and the path between them, on simulated time. */
final class SimulatedPair {
    final SimulatedScheduler world;
    final SimulatedEnd a;
    final SimulatedEnd b;

    SimulatedPair(SimulatedScheduler world, Random random, int number) {
        this.world = world;
        a = end(random, 2 * number);
        b = end(random, 2 * number + 1);
        a.other = b;
        b.other = a;
        a.out = new Pipe(world, random);
        b.out = new Pipe(world, random);
    }

    private SimulatedEnd end(Random random, int number) {
        InetSocketAddress address = new InetSocketAddress("10.1.0." + number, 1000 + number);
        return new SimulatedEnd(world, random, address, new Random(random.nextLong()));
    }

    /** Sets both directions: bytes a second, milliseconds of a round trip and of the queue (that of {@code a} alone). */
    SimulatedPair path(double rate, int roundTrip, int queue, double loss) {
        for (Pipe pipe : new Pipe[] {a.out, b.out}) {
            pipe.rate = rate;
            pipe.delayNanos = Duration.ofMillis(roundTrip).toNanos() / 2;
            pipe.loss = loss;
        }
        a.out.queue = rate == 0 ? 1 << 30 : (int) (rate * queue / 1000);
        return this;
    }

    /** Sends so many bytes from {@code a} to {@code b}; returns the receiver. */
    Party transfer(long bytes) {
        Party sender = new Party(new Random(1), 1, bytes, 2, 0);
        Party receiver = new Party(new Random(2), 2, 0, 1, bytes);
        b.acceptor = receiver;
        sender.connection = a.endpoint.connect(b.address, sender);
        return receiver;
    }
}
