package bittc.webseed;

import bittc.http.AnswerException;
import bittc.http.AnswerReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has come of an answer and was left by its listener, in order. Whoever holds some of it reads nothing more. */
final class HeldBytes {
    /**
     * In bytes: the read under way, of 256 KiB, one more that had begun, and what TLS had taken apart before. With the buffer
     * of the read, and what TLS has of a record, an answer costs 2 MiB at most. Honest servers come nowhere near it, for they
     * are not read meanwhile; so it does not slow anybody down.
     */
    static final int MAX_HELD = 1024 * 1024;

    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private int bytes;

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Keeps a copy of what is left of the buffer, which is needed again. */
    void add(ByteBuf in, ByteBufAllocator allocator) throws AnswerException {
        int more = in.readableBytes();
        if (more > MAX_HELD - bytes) {
            throw new AnswerException("sends more than it is asked for");
        }
        bytes += more;
        held.add(allocator.heapBuffer(more, more).writeBytes(in));
    }

    /** Offers it once more, until the listener leaves something again. */
    void offer(AnswerReader reader, AnswerReader.Listener listener) throws AnswerException {
        while (!held.isEmpty()) {
            ByteBuf first = held.getFirst();
            int before = first.readableBytes();
            reader.read(first, listener);
            if (held.isEmpty()) {
                return; // the listener has closed the connection
            }
            bytes -= before - first.readableBytes();
            if (first.isReadable()) {
                return;
            }
            held.remove().release();
        }
    }

    /** Forgets it. */
    void clear() {
        held.forEach(ByteBuf::release);
        held.clear();
        bytes = 0;
    }
}
