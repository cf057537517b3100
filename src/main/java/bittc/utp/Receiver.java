package bittc.utp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Brings the packets of a peer into order, and holds what arrived too early, or while nobody reads. Data in order is passed on
 * from where it was received, and costs no memory. Numbers are those of the wire, extended to 32 bits.
 */
final class Receiver {
    /** Bytes that a peer may send beyond those delivered. */
    static final int MAX_WINDOW = 1024 * 1024;

    /** Packets beyond the next one that may arrive early. */
    static final int MAX_AHEAD = 1024;

    /** Granted to a connection that holds less, however little memory is left: what is in order needs none. */
    private static final int LEAST_WINDOW = 64 * 1024;

    /** A packet that took a number and has no payload. */
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final Purse purse;
    private final Consumer<ByteBuffer> reader;
    private final Deque<ByteBuffer> held = new ArrayDeque<>();
    private ByteBuffer[] early;
    private int earlyCount;
    private int earlyBytes;
    private int heldBytes;

    /** The last number that arrived in order. */
    private int ack;

    /** The highest number that arrived. */
    private int highest;

    private boolean hasFin;
    private int fin;
    private boolean reading;
    private boolean discarding;

    Receiver(Purse purse, int ack, Consumer<ByteBuffer> reader) {
        this.purse = purse;
        this.ack = ack;
        this.highest = ack;
        this.reader = reader;
    }

    int ack() {
        return ack;
    }

    /** Bytes that the peer may have outstanding. */
    int window() {
        return Math.max(0, Math.min(MAX_WINDOW, Math.max(purse.room(), LEAST_WINDOW)) - heldBytes);
    }

    boolean hasEarly() {
        return earlyCount > 0;
    }

    /** The same, and all is delivered. */
    boolean isAtEnd() {
        return hasFin && ack == fin && held.isEmpty();
    }

    /** Returns whether the FIN and all before it arrived. */
    boolean isComplete() {
        return hasFin && ack == fin;
    }

    void setReading(boolean on) {
        reading = on;
    }

    boolean canDeliver() {
        return reading && !held.isEmpty();
    }

    /** Takes a packet that is at most {@link #MAX_AHEAD} ahead; returns whether its number is now acked, or named as early. */
    boolean onPacket(int number, boolean isFin, ByteBuffer payload) {
        int ahead = number - ack - 1;
        if (ahead < 0) {
            return false;
        }
        if (hasFin && (isFin ? number != fin : number - fin >= 0) || isFin && number - highest < 0) {
            return false;
        }
        if (ahead > 0) {
            return takeEarly(number, payload) && noteFin(number, isFin);
        }
        ack = number; // first, so that what the reader sends acks it
        if (!take(payload)) {
            ack = number - 1;
            return false;
        }
        noteFin(number, isFin);
        takeNowInOrder();
        return true;
    }

    private boolean noteFin(int number, boolean isFin) {
        highest = number - highest > 0 ? number : highest;
        if (isFin) {
            hasFin = true;
            fin = number;
        }
        return true;
    }

    private boolean takeEarly(int number, ByteBuffer payload) {
        if (early == null) {
            early = new ByteBuffer[MAX_AHEAD];
        }
        int at = number & MAX_AHEAD - 1;
        if (early[at] != null || payload.remaining() + earlyBytes > window()) {
            return false;
        }
        ByteBuffer copy = payload.hasRemaining() ? purse.copy(payload) : EMPTY;
        if (copy == null) {
            return false;
        }
        early[at] = copy;
        earlyCount++;
        earlyBytes += copy.remaining();
        return true;
    }

    private void takeNowInOrder() {
        while (earlyCount > 0 && early[ack + 1 & MAX_AHEAD - 1] != null) {
            ack++;
            ByteBuffer copy = early[ack & MAX_AHEAD - 1];
            early[ack & MAX_AHEAD - 1] = null;
            earlyCount--;
            earlyBytes -= copy.remaining();
            if (copy == EMPTY) {
                continue;
            }
            if (discarding || reading && held.isEmpty()) {
                if (!discarding) {
                    reader.accept(copy);
                }
                purse.release(copy);
            } else {
                held.add(copy);
                heldBytes += copy.remaining();
            }
        }
    }

    /** Delivers or holds a payload in order; false if there is no room. */
    private boolean take(ByteBuffer payload) {
        if (discarding || !payload.hasRemaining()) {
            return true;
        }
        if (reading && held.isEmpty()) {
            reader.accept(payload);
            return true;
        }
        int length = payload.remaining();
        if (length > window()) {
            return false;
        }
        if (!appendToLast(payload)) {
            ByteBuffer copy = purse.copyWithRoom(payload);
            if (copy == null) {
                return false;
            }
            held.add(copy);
        }
        heldBytes += length;
        return true;
    }

    /** Small packets share a buffer, so that what is held costs memory by its bytes, not by its packets. */
    private boolean appendToLast(ByteBuffer payload) {
        ByteBuffer last = held.peekLast();
        if (last == null || last.capacity() - last.limit() < payload.remaining()) {
            return false;
        }
        int end = last.limit();
        last.limit(end + payload.remaining());
        last.duplicate().position(end).put(payload);
        return true;
    }

    /** Delivers what is held, until reading is switched off. */
    void deliverHeld() {
        while (reading && !held.isEmpty()) {
            ByteBuffer next = held.poll();
            heldBytes -= next.remaining();
            reader.accept(next);
            purse.release(next);
        }
    }

    /** Drops what is held, and whatever comes; it is acked all the same. */
    void discard() {
        discarding = true;
        while (!held.isEmpty()) {
            purse.release(held.poll());
        }
        heldBytes = 0;
    }

    /** Gives back all memory. */
    void clear() {
        discard();
        for (int number = ack + 1; earlyCount > 0; number++) {
            ByteBuffer copy = early[number & MAX_AHEAD - 1];
            if (copy != null) {
                early[number & MAX_AHEAD - 1] = null;
                earlyCount--;
                if (copy != EMPTY) {
                    purse.release(copy);
                }
            }
        }
    }

    /** The number of bytes that the selective ack needs: a multiple of four, at most {@code max}. */
    int bitsLength(int max) {
        int bits = highest - ack - 1;
        return hasEarly() ? Math.min(max, (bits + 31) / 32 * 4) : 0;
    }

    /** Writes the bits of early packets: the lowest bit of the first byte is that of {@code ack + 2}. */
    void writeBits(ByteBuffer to, int at, int length) {
        for (int i = 0; i < length; i++) {
            int bits = 0;
            for (int j = 0; j < 8 && earlyCount > 0; j++) {
                int ahead = 8 * i + j + 2;
                if (ahead <= MAX_AHEAD && early[ack + ahead & MAX_AHEAD - 1] != null) {
                    bits |= 1 << j;
                }
            }
            to.put(at + i, (byte) bits);
        }
    }
}
