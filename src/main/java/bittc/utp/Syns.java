package bittc.utp;

import bittc.utp.SlabPool.Slab;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * The SYNs of a connection that we make. Each repetition has an id of its own, because some clients ignore a repeated SYN, and
 * all are waited for until one is answered.
 */
final class Syns {
    /** Times at which each is sent, and at which the connection has failed, in milliseconds from the start. */
    static final int[] CONNECT = {0, 1000, 3000, 7000};

    /** The same for hole punching: the first ones die at the other NAT. */
    static final int[] PUNCH = {0, 250, 750, 1750, 3000, 6000};

    private final Resources resources;
    private final InetSocketAddress to;
    private final int[] schedule;
    private final int[] ids;
    private final int number;
    private final long start;
    private int sent;

    Syns(Resources resources, InetSocketAddress to, int[] schedule) {
        this.resources = resources;
        this.to = to;
        this.schedule = schedule;
        ids = new int[schedule.length - 1];
        number = resources.draw();
        start = resources.now();
    }

    /** The sequence number that all of them have. */
    int number() {
        return number;
    }

    long start() {
        return start;
    }

    int sent() {
        return sent;
    }

    /** Returns whether one of them was sent with this id, on which we receive. */
    boolean has(int id) {
        for (int i = 0; i < sent; i++) {
            if (ids[i] == id) {
                return true;
            }
        }
        return false;
    }

    /** The time to send the next one, or to give up. */
    long deadline() {
        return start + TimeUnit.MILLISECONDS.toNanos(schedule[sent]);
    }

    boolean isExhausted() {
        return sent == ids.length;
    }

    /** Sends the next one, with an id that is not taken; if the socket is full, it counts as lost. */
    void sendNext(IntPredicate isTaken) {
        int id;
        do {
            id = resources.draw();
        } while (has(id) || isTaken.test(id) || isTaken.test(id + 1 & 0xffff));
        ids[sent++] = id;
        if (resources.socket.isWritable()) {
            Slab slab = resources.scratch(Packet.HEADER);
            int at = slab.take(Packet.HEADER);
            ByteBuffer bytes = slab.bytes;
            Packet.writeKind(bytes, at, Packet.SYN, 0, id);
            Packet.writeTimes(bytes, at, resources.micros(), 0, Receiver.MAX_WINDOW);
            Packet.writeNumbers(bytes, at, number, 0);
            slab.send(resources.socket, to, at, Packet.HEADER, Packet.HEADER);
        }
    }
}
