package bittc.webseed;

import bittc.http.AnswerException;
import bittc.http.AnswerReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;

/** Holds received bytes that the listener has left, in order. While it holds any, nothing more is read. */
final class HeldBytes {
    /**
     * In bytes: the read under way, of 256 KiB, one more that had begun, and bytes that TLS had decrypted before. With the
     * read buffer and TLS's current record, a response costs at most 2 MiB. Honest servers stay far below, as reading is
     * paused meanwhile; so the limit slows down none.
     */
    static final int MAX_HELD = 1024 * 1024;

    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private int bytes;

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Keeps a copy of the buffer's remaining bytes, as the buffer is reused. */
    void add(ByteBuf in, ByteBufAllocator allocator) throws AnswerException {
        int more = in.readableBytes();
        if (more > MAX_HELD - bytes) {
            throw new AnswerException("sends more than requested");
        }
        bytes += more;
        held.add(allocator.heapBuffer(more, more).writeBytes(in));
    }

    /** Offers the bytes again, until the listener leaves some. */
    void offer(AnswerReader reader, AnswerReader.Listener listener) throws AnswerException {
        while (!held.isEmpty()) {
            ByteBuf first = held.getFirst();
            int before = first.readableBytes();
            reader.read(first, listener);
            if (held.isEmpty()) {
                return; // the listener closed the connection
            }
            bytes -= before - first.readableBytes();
            if (first.isReadable()) {
                return;
            }
            held.remove().release();
        }
    }

    void clear() {
        held.forEach(ByteBuf::release);
        held.clear();
        bytes = 0;
    }
}
