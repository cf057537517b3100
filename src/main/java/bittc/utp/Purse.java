package bittc.utp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The memory of received packets that cannot be delivered yet, of all connections of an endpoint. */
final class Purse {
    /** The most such memory, in bytes. */
    static final int MAX_MEMORY = 16 * 1024 * 1024;

    /** A buffer of the usual size holds a packet of Ethernet; these are kept for the next. */
    private static final int USUAL = 1536;

    private static final int USUAL_KEPT = 1024;

    /** Below this length a buffer of its own size costs less than one of the usual size. */
    private static final int SMALL = 512;

    /** The cost of an object of its own, beside its bytes. */
    private static final int OVERHEAD = 96;

    private final Deque<ByteBuffer> idle = new ArrayDeque<>();
    private int used;

    /** Bytes that can still be taken. */
    int room() {
        return Math.max(0, MAX_MEMORY - used);
    }

    int used() {
        return used;
    }

    /** A copy of these bytes; null if there is no memory for it. */
    ByteBuffer copy(ByteBuffer bytes) {
        int length = bytes.remaining();
        return copy(bytes, length <= SMALL || length > USUAL ? length : USUAL);
    }

    /** The same, if possible with room for more behind it. */
    ByteBuffer copyWithRoom(ByteBuffer bytes) {
        return copy(bytes, Math.max(bytes.remaining(), USUAL));
    }

    private ByteBuffer copy(ByteBuffer bytes, int size) {
        if (size + OVERHEAD > room()) {
            return null;
        }
        used += size + OVERHEAD;
        ByteBuffer buffer = size == USUAL && !idle.isEmpty() ? idle.pop() : ByteBuffer.allocate(size);
        return buffer.clear().put(bytes).flip();
    }

    /** Gives back a buffer. */
    void release(ByteBuffer buffer) {
        used -= buffer.capacity() + OVERHEAD;
        if (buffer.capacity() == USUAL && idle.size() < USUAL_KEPT) {
            idle.push(buffer);
        }
    }
}
