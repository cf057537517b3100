package bittc.webseed;

import bittc.torrent.PieceLayout;
import bittc.wire.PeerMessageListener;
import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;

/**
 * The blocks that a web seed is asked for, in the order of asking, and the one that is coming. Blocks that follow each other
 * in the torrent make a run, which is asked for at once; a block is filled as its bytes come, and they are copied only then.
 */
final class BlockStream {
    private record Block(int piece, int begin, int length, long offset) {
        long end() {
            return offset + length;
        }
    }

    private final PieceLayout layout;
    private final PeerMessageListener listener;

    /** What the server has been asked for, or is about to be; the head is the block that is coming. */
    private final ArrayDeque<Block> run = new ArrayDeque<>();

    private final ArrayDeque<Block> pending = new ArrayDeque<>();

    /** What more may be added to before the server is asked for it. */
    private final ArrayDeque<Block> held = new ArrayDeque<>();

    private boolean begun;

    /** Of the block that is coming; null if nobody wants it any more. */
    private ByteBuffer buffer;

    private int filled;
    private boolean stopped;

    BlockStream(PieceLayout layout, PeerMessageListener listener) {
        this.layout = layout;
        this.listener = listener;
    }

    /** Takes note of a block that is wanted; the server is not asked for it before {@link #release}. */
    void add(int piece, int begin, int length) {
        held.add(new Block(piece, begin, length, layout.offsetOf(piece) + begin));
    }

    /** All that has been added may be asked for. */
    void release() {
        pending.addAll(held);
        held.clear();
    }

    /** Drops a block that the server has not been asked for yet; false if it is too late for that. */
    boolean drop(int piece, int begin, int length) {
        Block block = new Block(piece, begin, length, layout.offsetOf(piece) + begin);
        return pending.remove(block) || held.remove(block);
    }

    /** Whether no block is missing that may be asked for. */
    boolean isIdle() {
        return run.isEmpty() && pending.isEmpty();
    }

    /** Whether a block is missing that may be asked for. */
    boolean hasWork() {
        if (run.isEmpty() && !pending.isEmpty()) {
            run.add(pending.remove());
        }
        return !run.isEmpty();
    }

    /** Where in the torrent the next missing byte is; there must be work. */
    long position() {
        return run.getFirst().offset() + filled;
    }

    /** Where in the torrent the run ends. */
    long runEnd() {
        return run.getLast().end();
    }

    /**
     * Whether the next missing byte is in this part of the torrent. If no run is under way, one of the blocks there begins one:
     * the first in the torrent, wherever it stands in the order of asking.
     */
    boolean seek(long from, long to) {
        if (stopped) {
            return false;
        }
        if (run.isEmpty()) {
            Block next = pending.peekFirst();
            if (next == null || next.offset() != from) {
                next = pending.stream()
                        .filter(block -> block.offset() >= from && block.offset() < to)
                        .min(Comparator.comparingLong(Block::offset))
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

    /** Lets the run grow by whatever follows it, up to that byte of the torrent; returns where it ends, that byte at most. */
    long grow(long limit) {
        long end = run.getLast().end();
        while (end < limit && !pending.isEmpty() && pending.getFirst().offset() == end) {
            run.add(pending.remove());
            end = run.getLast().end();
        }
        return Math.min(end, limit);
    }

    /** Takes so many bytes, which are the next ones of the run. */
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

    /** The next bytes are zeros: of the block that is coming, up to so many; returns how many it took. */
    int zeros(long atMost) throws ProtocolViolation {
        int n = begin(atMost);
        for (int i = 0; buffer != null && i < n; i++) {
            buffer.put((byte) 0);
        }
        advance(n);
        return n;
    }

    /** How many of so many bytes belong to the block that is coming. */
    private int begin(long available) throws ProtocolViolation {
        Block block = run.getFirst();
        if (!begun) {
            buffer = listener.onPieceHeader(block.piece(), block.begin(), block.length());
            begun = true;
        }
        return (int) Math.min(available, block.length() - filled);
    }

    private void advance(int n) throws ProtocolViolation {
        filled += n;
        Block block = run.getFirst();
        if (filled == block.length() && !stopped) {
            ByteBuffer whole = buffer;
            run.remove();
            begun = false;
            buffer = null;
            filled = 0;
            listener.onPiece(block.piece(), block.begin(), block.length(), whole);
        }
    }

    /** Nothing more is to be taken. */
    void halt() {
        stopped = true;
    }

    /** Nothing more will come: a buffer that is half filled goes back. */
    void abandon() {
        ByteBuffer abandoned = buffer;
        buffer = null;
        if (abandoned != null) {
            listener.onPieceAbandoned(abandoned);
        }
    }
}
