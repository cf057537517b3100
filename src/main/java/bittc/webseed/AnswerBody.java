package bittc.webseed;

import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * The bytes of one answer, some of which are of blocks that are wanted, in order; those between are passed over. A server
 * without ranges sends a whole file: all that is wanted of it is taken from the one answer, which waits while nothing is.
 */
final class AnswerBody {
    private final BlockStream blocks;

    /** Of the torrent: the next byte that comes. */
    private long at;

    private final long end;

    /** An answer with the bytes of the torrent from there on, up to the end. */
    AnswerBody(BlockStream blocks, long at, long end) {
        this.blocks = blocks;
        this.at = at;
        this.end = end;
    }

    /** Whether something that is still to come is wanted. */
    boolean isWanted() {
        return blocks.seek(at, end);
    }

    /** Whether this byte of the torrent has gone by. */
    boolean hasPassed(long offset) {
        return offset < at;
    }

    /** Whether all of it has come. */
    boolean isOver() {
        return at == end;
    }

    /** How many bytes are still to come. */
    long missing() {
        return end - at;
    }

    /** Takes up to so many bytes out of the buffer, as long as something behind them is wanted. */
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
