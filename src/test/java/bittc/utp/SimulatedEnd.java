package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.Scheduler;
import bittc.loop.SimulatedScheduler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** A machine at one end of simulated pipes: its clock, its UDP socket, and its endpoint. */
final class SimulatedEnd implements Endpoint.Socket, Scheduler, Endpoint.Incoming {
    final SimulatedScheduler world;
    final Random random;
    final InetSocketAddress address;
    final Endpoint endpoint;

    Pipe out;
    SimulatedEnd other;

    /** What the clock gains, in parts per million, and where it starts. */
    double skew;

    long clockOffset;
    int segments = 32;

    /** Datagrams that the socket holds while the loop is busy. */
    int receiveBuffer = 1 << 20;

    /** The loop does nothing until then. */
    long busyUntil;

    /** The chance that a send fills the socket for a moment; and that its bytes are needed for longer. */
    double full;

    double slowSends;

    Connection.Listener acceptor;
    boolean admits = true;
    Connection accepted;
    long sentBytes;
    long sentPackets;
    private boolean writable = true;
    private boolean reading;
    private final Deque<byte[]> received = new ArrayDeque<>();

    SimulatedEnd(SimulatedScheduler world, Random random, InetSocketAddress address, Random numbers) {
        this.world = world;
        this.random = random;
        this.address = address;
        busyUntil = world.nanoTime();
        endpoint = new Endpoint(this, numbers, this, this);
    }

    @Override
    public boolean admits(InetSocketAddress from) {
        return admits;
    }

    @Override
    public Connection.Listener accept(Connection connection) {
        accepted = connection;
        if (acceptor instanceof Party party) {
            party.connection = connection;
            party.start();
        }
        return acceptor;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public int maxSegments() {
        return segments;
    }

    @Override
    public int overhead(InetSocketAddress to) {
        return 0;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer packets, int segment, Endpoint.Sent sent) {
        assertTrue(writable && packets.isDirect());
        ByteBuffer kept = packets.slice();
        byte[] all = new byte[packets.remaining()];
        packets.get(all);
        assertTrue(all.length <= segments * segment, "more than " + segments + " packets");
        for (int at = 0; at < all.length; at += segment) {
            byte[] one = new byte[Math.min(segment, all.length - at)];
            System.arraycopy(all, at, one, 0, one.length);
            sentBytes += one.length;
            sentPackets++;
            if (out != null) {
                out.carry(one, bytes -> other.arrive(address, bytes));
            }
        }
        if (full > 0 && random.nextDouble() < full) {
            writable = false;
            world.schedule(Duration.ofMillis(1 + random.nextInt(5)), () -> {
                writable = true;
                endpoint.onWritable();
            });
        }
        if (random.nextDouble() < slowSends) {
            world.schedule(Duration.ofMillis(random.nextInt(300)), () -> {
                byte[] now = new byte[all.length];
                kept.get(now);
                assertEquals(ByteBuffer.wrap(all), ByteBuffer.wrap(now), "bytes changed before they were sent");
                sent.onSent();
            });
        } else {
            sent.onSent();
        }
    }

    void arrive(InetSocketAddress from, byte[] datagram) {
        if (received.size() >= receiveBuffer) {
            return;
        }
        received.add(datagram);
        if (!reading) {
            reading = true;
            long wait = Math.max(0, busyUntil - world.nanoTime());
            world.schedule(Duration.ofNanos(wait), () -> {
                reading = false;
                while (!received.isEmpty()) {
                    endpoint.onDatagram(from, ByteBuffer.wrap(received.poll()));
                }
                endpoint.onReadComplete();
            });
        }
    }

    @Override
    public long nanoTime() {
        return (long) (world.nanoTime() * (1 + skew / 1e6)) + clockOffset;
    }

    @Override
    public boolean onLoop() {
        return world.onLoop();
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        // One microsecond for what rounding takes: a timer never fires early.
        Later later = new Later(task);
        later.timer = world.schedule(delay.plusNanos((long) (delay.toNanos() * Math.abs(skew) / 1e6) + 1000), later);
        return later;
    }

    /** Waits on, if the loop is busy when it is due. */
    private final class Later implements Runnable, Timer {
        private final Runnable task;
        private Timer timer;

        Later(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            long wait = busyUntil - world.nanoTime();
            if (wait > 0) {
                timer = world.schedule(Duration.ofNanos(wait), this);
            } else {
                task.run();
            }
        }

        @Override
        public void cancel() {
            timer.cancel();
        }
    }
}
