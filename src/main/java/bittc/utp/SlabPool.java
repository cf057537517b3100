package bittc.utp;

import bittc.utp.Endpoint.Sent;
import bittc.utp.Endpoint.Socket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The memory of packets that are being sent: slabs in which packets lie back to back, so that one send carries many. Large
 * slabs are limited; small ones are for connections that send little, and for all when the large ones are out.
 */
final class SlabPool {
    static final int LARGE = 64 * 1024;
    static final int SMALL = 4 * 1024;

    /** Memory of all large slabs. */
    static final int MAX_MEMORY = 8 * 1024 * 1024;

    /** Memory of all small slabs. */
    static final int MAX_SMALL_MEMORY = 4 * 1024 * 1024;

    /** Idle small slabs that are kept. */
    private static final int SMALL_KEPT = 64;

    private final Deque<Slab> idleLarge = new ArrayDeque<>();
    private final Deque<Slab> idleSmall = new ArrayDeque<>();
    private int made;
    private int smallOut;

    /** A large slab, or null if there is none left. */
    Slab large() {
        Slab idle = idleLarge.poll();
        if (idle == null && made < MAX_MEMORY / LARGE) {
            made++;
            return new Slab(this, LARGE);
        }
        return idle == null ? null : idle.open();
    }

    /** A small slab, or null while all are out. */
    Slab small() {
        return smallOut < MAX_SMALL_MEMORY / SMALL ? scratch() : null;
    }

    /** A small slab for what is sent at once: the socket limits these. */
    Slab scratch() {
        smallOut++;
        Slab idle = idleSmall.poll();
        return idle == null ? new Slab(this, SMALL) : idle.open();
    }

    private void free(Slab slab) {
        if (slab.bytes.capacity() == LARGE) {
            idleLarge.push(slab);
            return;
        }
        smallOut--;
        if (idleSmall.size() < SMALL_KEPT) {
            idleSmall.push(slab);
        }
    }

    /** Bytes of slabs that are out. */
    int used() {
        return smallOut * SMALL + (made - idleLarge.size()) * LARGE;
    }

    /** A piece of memory, filled from its start and reused as a whole, once nothing needs its bytes. */
    static final class Slab implements Sent {
        final ByteBuffer bytes;

        /** The same bytes; its position and limit say what to send. */
        final ByteBuffer view;

        private final SlabPool pool;
        private int used;
        private int packets;
        private int sending;
        private boolean open = true;

        private Slab(SlabPool pool, int size) {
            this.pool = pool;
            bytes = ByteBuffer.allocateDirect(size);
            view = bytes.duplicate();
        }

        private Slab open() {
            open = true;
            used = 0;
            return this;
        }

        int used() {
            return used;
        }

        int room() {
            return bytes.capacity() - used;
        }

        /** Takes bytes off the room; returns where they begin. */
        int take(int length) {
            used += length;
            return used - length;
        }

        /** Notes a packet that lies here until {@link #releasePacket}. */
        void keepPacket() {
            packets++;
        }

        void releasePacket() {
            packets--;
            freeIfDone();
        }

        boolean isSending() {
            return sending > 0;
        }

        /** Begins anew at the start, if no send needs the bytes; for memory without packets that are kept. */
        void rewind() {
            if (sending == 0) {
                used = 0;
            }
        }

        /** Notes that nothing more will be put here. */
        void close() {
            open = false;
            freeIfDone();
        }

        void send(Socket socket, InetSocketAddress to, int at, int length, int segment) {
            sending++;
            view.limit(at + length).position(at);
            socket.send(to, view, segment, this);
        }

        @Override
        public void onSent() {
            sending--;
            freeIfDone();
        }

        private void freeIfDone() {
            if (!open && packets == 0 && sending == 0) {
                pool.free(this);
            }
        }
    }
}
