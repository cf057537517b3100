package bittc.webseed;

import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * The body of one response. Passes wanted bytes to the blocks, in order, and skips those between. A server without ranges
 * sends a whole file: all wanted blocks of it are taken from that one response, which waits while none is wanted.
 */
final class AnswerBody {
    private final BlockStream blocks;

    /** Offset in the torrent of the next byte. */
    private long at;

    private final long end;

    /** A body with the torrent's bytes from {@code at} to {@code end}, exclusive. */
    AnswerBody(BlockStream blocks, long at, long end) {
        this.blocks = blocks;
        this.at = at;
        this.end = end;
    }

    /** Returns whether any byte still to come is wanted. */
    boolean isWanted() {
        return blocks.seek(at, end);
    }

    /** Returns whether this byte of the torrent has passed. */
    boolean hasPassed(long offset) {
        return offset < at;
    }

    /** Returns whether the whole body has arrived. */
    boolean isOver() {
        return at == end;
    }

    /** Bytes still to come. */
    long missing() {
        return end - at;
    }

    /** Takes up to {@code length} bytes from the buffer, as long as any later one is wanted. */
    void take(ByteBuf in, int length) throws ProtocolViolation {
        int left = length;
        while (left > 0 && isWanted()) {
            long gap = blocks.position() - at;
            int n = (int) Math.min(left, gap > 0 ? gap : Math.min(blocks.runEnd(), end) - at);
            if (gap > 0) {
                in.skipBytes(n);
            } else {
                blocks.take(in, n);
            }
            at += n;
            left -= n;
        }
    }
}
