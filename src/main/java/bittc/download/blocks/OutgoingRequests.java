package bittc.download.blocks;

import bittc.torrent.PieceLayout;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What one peer has been asked for, how it answers, and how much more it may be asked: a snubbed peer, silent for too long,
 * for one block at a time; one that rejects all for nothing during a while.
 */
public final class OutgoingRequests implements ReceiveBudget.Reader {
    /** Blocks that were never asked for: an honest peer may send a few when a cancel crosses them. */
    private static final int MAX_UNASKED = 256;

    /**
     * Rejections of what was never asked for, or was answered before: some clients answer a cancel that crossed the block.
     * Each is looked for among all requests, so there is an end to them.
     */
    private static final int MAX_STRAY_REJECTS = 4096;

    /** Rejections in a row after which a peer is left alone for a while, doubling each time. */
    private static final int REJECTS_BEFORE_PAUSE = 16;

    private static final Duration REJECT_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_REJECT_PAUSES = 6;

    /** A late answer is waited for this long, then its request is forgotten. */
    private static final Duration EXPIRED_KEPT = Duration.ofSeconds(120);

    /** A peer that needs longer than this for a piece shares it with others. */
    private static final double WHOLE_PIECE_SECONDS = 20;

    /** Takes what the peer sends, and what it is not asked for any more. */
    public interface Sink {
        /**
         * A buffer for a block that is about to come; if the disk is behind, this is the last for a while; null if the block
         * is not wanted any more.
         */
        ByteBuffer claim(ReceiveBudget.Reader reader, int length);

        /**
         * A block that was asked for has come whole.
         *
         * @param peer the picker's key of the one that has sent it
         * @param answered how many requests under way it has answered: none if it comes late
         */
        void onBlock(Object peer, int pieceIndex, int blockIndex, ByteBuffer buffer, int answered);

        /** A block that was claimed will not come. */
        void release(ByteBuffer buffer);

        /** Blocks that a peer was asked for may be asked of others. */
        void onReleased();

        /** A line for {@code -v}. */
        void detail(String line);
    }

    /** The picker's key of the peer; in text, its name for people. */
    private final Object peer;

    private final DataState data;
    private final Counters counters;
    private final SharedRate requestRate;
    private final Sink sink;
    private final LongSupplier clock;
    private final RequestQueue queue = new RequestQueue();
    private final Pipeline pipeline = new Pipeline();
    private final RateMeter down = new RateMeter(Duration.ofSeconds(10));

    /** Null until the connection is open. */
    private PeerLink link;

    private boolean reading = true;
    private boolean snubbed;
    private int unasked;
    private int strayRejects;
    private int rejects;
    private int rejectPauses;
    private long askAgainAt;
    private long lastBlockAt;

    public OutgoingRequests(
            Object peer, DataState data, Counters counters, SharedRate requestRate, Sink sink, LongSupplier clock) {
        this.peer = peer;
        this.data = data;
        this.counters = counters;
        this.requestRate = requestRate;
        this.sink = sink;
        this.clock = clock;
        lastBlockAt = clock.getAsLong();
        askAgainAt = lastBlockAt;
    }

    /** The connection is open. */
    public void onOpen(PeerLink opened) {
        link = opened;
    }

    RequestQueue queue() {
        return queue;
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    /** How many are under way. */
    public int active() {
        return queue.active();
    }

    /** Whether the peer was silent for too long, and has sent nothing since. */
    public boolean snubbed() {
        return snubbed;
    }

    /** When a block came, or could have begun to come. */
    public long lastBlockAt() {
        return lastBlockAt;
    }

    /** Bytes per second, over about 10 s. */
    public double rate(long now) {
        return down.rate(now);
    }

    /** Whether it is asked for nothing for a while, since it rejects all. */
    public boolean isPaused(long now) {
        return askAgainAt - now > 0;
    }

    /** How many more blocks may be asked for now. */
    public int room(double secondsLeft, long now) {
        if (isPaused(now)) {
            return 0;
        }
        int depth = snubbed ? 1 : pipeline.depth(secondsLeft, now);
        return depth - queue.active();
    }

    /** Whether the peer can be expected to fetch a piece alone in reasonable time. */
    public boolean areFast(long now) {
        return !snubbed
                && (!pipeline.proven()
                        || pipeline.rate(now) * WHOLE_PIECE_SECONDS
                                >= data.layout().pieceLength());
    }

    // ---- towards the peer

    void send(int pieceIndex, int blockIndex) {
        long now = clock.getAsLong();
        if (queue.active() == 0) {
            lastBlockAt = now; // its silence counts from here
        }
        queue.add(pieceIndex, blockIndex, now);
        pipeline.onRequest(now);
        counters.onRequest(now);
        link.request(pieceIndex, PieceLayout.beginOf(blockIndex), data.layout().blockLength(pieceIndex, blockIndex));
    }

    void cancel(int pieceIndex, int blockIndex) {
        if (queue.expire(pieceIndex, blockIndex)) {
            tellCancelled(pieceIndex, blockIndex);
        }
    }

    private void tellCancelled(int pieceIndex, int blockIndex) {
        requestRate.giveBack(PieceLayout.BLOCK_LENGTH);
        link.cancel(pieceIndex, PieceLayout.beginOf(blockIndex), data.layout().blockLength(pieceIndex, blockIndex));
    }

    /** Takes back what was asked for of this piece, which is begun anew: nobody else is told. */
    void takeBack(int pieceIndex) {
        queue.expireAll(pieceIndex, this::tellCancelled);
    }

    /** Gives up all of them: others may be asked. */
    public void giveUp() {
        if (data.isOpen()) { // nobody is asked for anything before
            requestRate.giveBack((long) queue.active() * PieceLayout.BLOCK_LENGTH);
            queue.expireAll(data.picker()::onReleased);
            data.picker().onAbandoned(peer);
        }
    }

    /** Gives its requests up if the peer has been silent for too long. */
    void checkSnubbed(long now) {
        queue.forgetBefore(now - EXPIRED_KEPT.toNanos());
        if (!reading || queue.active() == 0 || now - lastBlockAt < pipeline.timeoutNanos()) {
            return;
        }
        boolean fresh = !snubbed;
        snubbed = true;
        giveUp();
        if (fresh) {
            sink.detail(peer + ": snubbed");
        }
        lastBlockAt = now;
    }

    /** {@inheritDoc} While we do not read, the peer's silence is ours. */
    @Override
    public void setReading(boolean now) {
        reading = now;
        lastBlockAt = clock.getAsLong();
        link.setReading(now);
    }

    // ---- from the peer

    public void onChoke() {
        giveUp();
        sink.onReleased();
        if (!link.handshake().fast()) {
            queue.clear(); // without BEP 6 a choke drops them all, unanswered
        }
    }

    public void onUnchoke() {
        snubbed = false;
    }

    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation {
        if (data.isOpen() && !data.layout().isBlock(pieceIndex, begin, length)) {
            if (data.wasBlock(pieceIndex, begin, length)) {
                return null; // it comes late: by now its piece is fetched with its padding
            }
            throw new ProtocolViolation("piece that is no block: " + pieceIndex + ":" + begin + "+" + length);
        }
        int block = PieceLayout.blockAt(begin);
        if (!queue.contains(pieceIndex, block)) {
            if (++unasked > MAX_UNASKED) {
                throw new ProtocolViolation("more than " + MAX_UNASKED + " blocks that nobody asked for");
            }
            return null;
        }
        return data.picker().isExpected(pieceIndex, block, peer) ? sink.claim(this, length) : null;
    }

    /** A block whose buffer was given will not come. */
    public void onPieceAbandoned(ByteBuffer buffer) {
        sink.release(buffer);
    }

    public void onPiece(int pieceIndex, int begin, int length, ByteBuffer buffer) {
        long now = clock.getAsLong();
        int block = PieceLayout.blockAt(begin);
        counters.onDownloaded(length, now);
        int activeBefore = queue.active();
        // Without a buffer it answers no request that is under way: that one was sent after the block's header had
        // come.
        if (queue.contains(pieceIndex, block) && (buffer != null || !queue.isActive(pieceIndex, block))) {
            long sentAt = queue.remove(pieceIndex, block);
            pipeline.onBlock(length, sentAt, now);
            down.add(length, now);
            lastBlockAt = now;
            snubbed = false;
            rejects = 0;
            rejectPauses = 0;
        }
        if (queue.active() == activeBefore) {
            requestRate.charge(length); // its request was given up, or there was none
        } else if (length < PieceLayout.BLOCK_LENGTH) { // it was dealt out as a whole one
            requestRate.giveBack(PieceLayout.BLOCK_LENGTH - length);
        }
        if (buffer == null) {
            counters.onWasted(length);
        } else {
            sink.onBlock(peer, pieceIndex, block, buffer, activeBefore - queue.active());
        }
    }

    public void onReject(int pieceIndex, int begin, int length) throws ProtocolViolation {
        if (!queue.contains(pieceIndex, PieceLayout.blockAt(begin))
                || !data.layout().isBlock(pieceIndex, begin, length)) {
            if (++strayRejects > MAX_STRAY_REJECTS) {
                throw new ProtocolViolation("more than " + MAX_STRAY_REJECTS + " rejections of what was not asked for");
            }
            return; // an answer to something long forgotten
        }
        int block = PieceLayout.blockAt(begin);
        if (queue.reject(pieceIndex, block)) {
            requestRate.giveBack(PieceLayout.BLOCK_LENGTH);
            data.picker().onReleased(pieceIndex, block);
            sink.onReleased();
            if (++rejects >= REJECTS_BEFORE_PAUSE) {
                rejects = 0;
                rejectPauses = Math.min(rejectPauses + 1, MAX_REJECT_PAUSES);
                askAgainAt = clock.getAsLong() + (REJECT_PAUSE.toNanos() << rejectPauses);
                data.picker().onAbandoned(peer);
            }
        }
    }
}
