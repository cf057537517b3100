package bittc.webseed;

import bittc.torrent.PieceLayout;
import bittc.wire.PeerMessageListener;
import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;

/**
 * Queues the blocks requested from a web seed, and fills them in. Consecutive blocks of the torrent form a run, which is
 * requested at once; a block's bytes are copied once, as they arrive.
 */
final class BlockStream {
    /** A requested block, with its offset in the torrent. */
    private record Wanted(int piece, int begin, int length, long offset) {
        long end() {
            return offset + length;
        }
    }

    private final PieceLayout layout;
    private final PeerMessageListener listener;

    /** Blocks requested from the server, or about to be; the head is arriving. */
    private final ArrayDeque<Wanted> run = new ArrayDeque<>();

    private final ArrayDeque<Wanted> pending = new ArrayDeque<>();

    /** Blocks held until {@link #release}. */
    private final ArrayDeque<Wanted> held = new ArrayDeque<>();

    private boolean begun;

    /** The buffer of the arriving block; null if it is no longer wanted. */
    private ByteBuffer buffer;

    private int filled;
    private boolean stopped;

    BlockStream(PieceLayout layout, PeerMessageListener listener) {
        this.layout = layout;
        this.listener = listener;
    }

    /** Adds a wanted block, held until {@link #release}. */
    void add(int piece, int begin, int length) {
        held.add(new Wanted(piece, begin, length, layout.offsetOf(piece) + begin));
    }

    /** Lets all added blocks be requested. */
    void release() {
        pending.addAll(held);
        held.clear();
    }

    /** Drops a block not yet requested from the server; returns false if it is too late. */
    boolean drop(int piece, int begin, int length) {
        Wanted block = new Wanted(piece, begin, length, layout.offsetOf(piece) + begin);
        return pending.remove(block) || held.remove(block);
    }

    /** Returns whether no released block is missing. */
    boolean isIdle() {
        return run.isEmpty() && pending.isEmpty();
    }

    /** Returns whether a released block is missing; starts a run with it. */
    boolean hasWork() {
        if (run.isEmpty() && !pending.isEmpty()) {
            run.add(pending.remove());
        }
        return !run.isEmpty();
    }

    /** Offset in the torrent of the next missing byte; there must be work. */
    long position() {
        return run.getFirst().offset() + filled;
    }

    /** Offset in the torrent of the run's end. */
    long runEnd() {
        return run.getLast().end();
    }

    /**
     * Returns whether the next missing byte is in this range of the torrent. Without a run, starts one with the first
     * block, in torrent order, of that range.
     */
    boolean seek(long from, long to) {
        if (stopped) {
            return false;
        }
        if (run.isEmpty()) {
            Wanted next = pending.peekFirst();
            if (next == null || next.offset() != from) {
                next = pending.stream()
                        .filter(block -> block.offset() >= from && block.offset() < to)
                        .min(Comparator.comparingLong(Wanted::offset))
                        .orElse(null);
            }
            if (next == null || next.offset() >= to) {
                return false;
            }
            pending.removeFirstOccurrence(next);
            run.add(next);
        }
        return position() >= from && position() < to;
    }

    /** Extends the run with consecutive blocks up to this offset; returns its end, at most the offset. */
    long grow(long limit) {
        long end = run.getLast().end();
        while (end < limit && !pending.isEmpty() && pending.getFirst().offset() == end) {
            run.add(pending.remove());
            end = run.getLast().end();
        }
        return Math.min(end, limit);
    }

    /** Takes the next {@code length} bytes of the run. */
    void take(ByteBuf in, int length) throws ProtocolViolation {
        int left = length;
        while (left > 0 && !stopped) {
            int n = begin(left);
            if (buffer == null) {
                in.skipBytes(n);
            } else {
                int end = buffer.limit();
                buffer.limit(buffer.position() + n);
                in.readBytes(buffer);
                buffer.limit(end);
            }
            left -= n;
            advance(n);
        }
    }

    /** Fills the arriving block with up to this many zeros; returns how many it took. */
    int zeros(long atMost) throws ProtocolViolation {
        int n = begin(atMost);
        for (int i = 0; buffer != null && i < n; i++) {
            buffer.put((byte) 0);
        }
        advance(n);
        return n;
    }

    /** Returns how many of the available bytes belong to the arriving block. */
    private int begin(long available) throws ProtocolViolation {
        Wanted block = run.getFirst();
        if (!begun) {
            buffer = listener.onPieceHeader(block.piece(), block.begin(), block.length());
            begun = true;
        }
        return (int) Math.min(available, block.length() - filled);
    }

    private void advance(int n) throws ProtocolViolation {
        filled += n;
        Wanted block = run.getFirst();
        if (filled == block.length() && !stopped) {
            ByteBuffer whole = buffer;
            run.remove();
            begun = false;
            buffer = null;
            filled = 0;
            listener.onPiece(block.piece(), block.begin(), block.length(), whole);
        }
    }

    /** Stops taking bytes. */
    void halt() {
        stopped = true;
    }

    /** Gives back a half-filled buffer at the end of the connection. */
    void abandon() {
        ByteBuffer abandoned = buffer;
        buffer = null;
        if (abandoned != null) {
            listener.onPieceAbandoned(abandoned);
        }
    }
}
