package bittc.utp;

import bittc.utp.SlabPool.Slab;
import java.nio.ByteBuffer;

/**
 * The packets of a connection, from the oldest that is not acked to the last that was written. A packet keeps its number and
 * its bytes for life; only the last one may grow, as long as it was not sent. Numbers are those of the wire, extended to 32
 * bits.
 *
 * <pre>
 * UNSENT → IN_FLIGHT ⇄ LOST
 *              ↓        ↓
 *              DELIVERED   (acked, or named by a selective ack)
 * </pre>
 */
final class SendQueue {
    /** Bytes that were written and not acked yet, of one connection. */
    static final int MAX_BYTES = 1024 * 1024;

    /** Packets from the oldest to the newest that was sent: receivers drop what is further ahead, some beyond 953. */
    static final int MAX_AHEAD = 900;

    /** The same as {@link #MAX_BYTES} while the large slabs are out. */
    static final int MAX_SMALL_BYTES = 16 * 1024;

    private static final int MAX_PACKETS = 1024;

    /** Bytes beyond the largest window, so that there is always a batch to send when acks come. */
    static final int MUCH_ROOM = 64 * 1024;

    enum State {
        UNSENT,
        IN_FLIGHT,
        LOST,
        DELIVERED
    }

    /** One packet; the object is used again for a later one. */
    static final class Entry {
        /** Null for a FIN, which has no bytes to keep. */
        Slab slab;

        /** The place in the slab at which it begins. */
        int place;

        /** In bytes, with its header. */
        int length;

        State state;

        /** The number of times that it was sent. */
        int copies;

        /** The time at which it was sent last. */
        long sentAt;

        /** The count of all transmissions of the connection when it was sent last. */
        long turn;

        /** Its size in bytes with the padding of a trial of a larger size, if it was last sent with that; else 0. */
        int padded;

        int payload() {
            return length - Packet.HEADER;
        }
    }

    private final SlabPool pool;
    /** Grows up to {@link #MAX_PACKETS}: most connections have few packets in flight. */
    private Entry[] ring = new Entry[16];

    private int oldest;
    private int next;
    private int end;
    private Slab tail;
    private boolean finished;
    private int unsent;
    private int outstanding;
    private int inFlight;
    private int lost;

    SendQueue(SlabPool pool, int first) {
        this.pool = pool;
        oldest = first;
        next = first;
        end = first;
    }

    int oldest() {
        return oldest;
    }

    /** The first packet that was not sent yet; {@link #end} if there is none. */
    int next() {
        return next;
    }

    /** The number after that of the last written packet. */
    int end() {
        return end;
    }

    boolean isEmpty() {
        return oldest == end;
    }

    /** The number of packets that count as lost. */
    int lost() {
        return lost;
    }

    /** Bytes of packets that were never sent. */
    int unsent() {
        return unsent;
    }

    /** Bytes that were sent and are not acked in order, whatever became of them. */
    int outstanding() {
        return outstanding;
    }

    /** Bytes that were sent, and neither arrived nor count as lost. */
    int inFlight() {
        return inFlight;
    }

    Entry get(int number) {
        return ring[number & ring.length - 1];
    }

    /** Returns whether a FIN was appended. */
    boolean isFinished() {
        return finished;
    }

    /** The FIN is the last packet; it has no payload. */
    boolean isFin(int number) {
        return finished && number == end - 1;
    }

    private boolean hasRoom() {
        return unsent + outstanding < MAX_BYTES && end - oldest < MAX_PACKETS;
    }

    /** Returns whether there is room for a batch of packets. */
    boolean hasMuchRoom() {
        return unsent + outstanding <= MAX_BYTES - MUCH_ROOM && end - oldest <= MAX_PACKETS - MAX_PACKETS / 8;
    }

    /** Copies bytes into packets of at most {@code segment} bytes each, with header; returns how many fitted. */
    int write(ByteBuffer data, int segment) {
        int offered = data.remaining();
        while (data.hasRemaining() && hasRoom()) {
            boolean fits = next != end && get(end - 1).length < segment && tail.room() > 0;
            if (!fits && !begin(segment, data.remaining())) {
                break;
            }
            Entry last = get(end - 1);
            int length = Math.min(Math.min(data.remaining(), segment - last.length), tail.room());
            int limit = data.limit();
            tail.bytes.position(tail.take(length));
            tail.bytes.put(data.limit(data.position() + length)).clear();
            data.limit(limit);
            last.length += length;
            unsent += length;
        }
        return offered - data.remaining();
    }

    /** Appends the FIN, if it is not there yet and there is room. */
    void finish() {
        if (!finished && end - oldest < MAX_PACKETS) {
            finished = true;
            closeTail();
            append(null);
        }
    }

    private boolean begin(int segment, int offered) {
        if (tail == null || tail.room() < segment) {
            closeTail();
            int written = unsent + outstanding;
            tail = written + offered > SlabPool.SMALL ? pool.large() : pool.small();
            if (tail == null && written < MAX_SMALL_BYTES) {
                tail = pool.small();
            }
            if (tail == null) {
                return false;
            }
        }
        append(tail);
        return true;
    }

    private void append(Slab slab) {
        if (end - oldest == ring.length) {
            grow();
        }
        Entry entry = get(end);
        if (entry == null) {
            entry = new Entry();
            ring[end & ring.length - 1] = entry;
        }
        entry.slab = slab;
        entry.length = Packet.HEADER;
        entry.state = State.UNSENT;
        entry.copies = 0;
        entry.padded = 0;
        if (slab != null) {
            entry.place = slab.take(Packet.HEADER);
            slab.keepPacket();
        }
        end++;
    }

    private void grow() {
        Entry[] larger = new Entry[2 * ring.length];
        for (int number = oldest; number != end; number++) {
            larger[number & larger.length - 1] = get(number);
        }
        ring = larger;
    }

    private void closeTail() {
        if (tail != null) {
            tail.close();
            tail = null;
        }
    }

    /** The packet is being sent, for the first time or again. */
    void onSend(int number, long now, long turn) {
        Entry entry = get(number);
        if (entry.state == State.UNSENT) {
            next = number + 1;
            unsent -= entry.payload();
            outstanding += entry.payload();
            inFlight += entry.payload();
        } else if (entry.state == State.LOST) {
            lost--;
            inFlight += entry.payload();
        }
        entry.state = State.IN_FLIGHT;
        entry.copies++;
        entry.sentAt = now;
        entry.turn = turn;
        entry.padded = 0;
    }

    void onLost(Entry entry) {
        if (entry.state == State.IN_FLIGHT) {
            entry.state = State.LOST;
            inFlight -= entry.payload();
            lost++;
        }
    }

    void onDelivered(Entry entry) {
        if (entry.state == State.LOST) {
            lost--;
        } else if (entry.state == State.IN_FLIGHT) {
            inFlight -= entry.payload();
        }
        entry.state = State.DELIVERED;
    }

    /** Forgets the oldest packet, which was delivered. */
    void removeOldest() {
        Entry entry = get(oldest);
        outstanding -= entry.payload();
        oldest++;
        release(entry);
        if (oldest == end) {
            closeTail();
        }
    }

    /** Gives back all memory. */
    void clear() {
        for (; oldest != end; oldest++) {
            release(get(oldest));
        }
        next = end;
        closeTail();
    }

    private static void release(Entry entry) {
        if (entry.slab != null) {
            entry.slab.releasePacket();
            entry.slab = null;
        }
    }
}
