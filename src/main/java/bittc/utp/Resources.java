package bittc.utp;

import bittc.loop.Scheduler;
import bittc.utp.Endpoint.Socket;
import bittc.utp.SlabPool.Slab;
import java.util.random.RandomGenerator;

/** Holds all that the connections of an endpoint share. */
final class Resources {
    private static final long NANOS_OF_MICRO = 1000;

    final Socket socket;
    final SlabPool pool = new SlabPool();
    final Purse purse = new Purse();
    private final Scheduler loop;
    private final RandomGenerator random;

    /** So that the timestamps do not tell how long this machine has been running. */
    private final int clockOffset;

    private Slab scratch;

    Resources(Scheduler loop, RandomGenerator random, Socket socket) {
        this.loop = loop;
        this.random = random;
        this.socket = socket;
        clockOffset = random.nextInt();
    }

    long now() {
        return loop.nanoTime();
    }

    /** The clock of timestamps, in microseconds modulo 2^32. */
    int micros() {
        return (int) (loop.nanoTime() / NANOS_OF_MICRO) + clockOffset;
    }

    /** A number for a connection or a first packet, 16 bits. */
    int draw() {
        return random.nextInt() & 0xffff;
    }

    /** Memory with room for a packet that is kept nowhere else. */
    Slab scratch(int length) {
        if (scratch == null) {
            scratch = pool.scratch();
        }
        scratch.rewind();
        if (scratch.room() < length) {
            scratch.close();
            scratch = pool.scratch();
        }
        return scratch;
    }

    void close() {
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }
}
