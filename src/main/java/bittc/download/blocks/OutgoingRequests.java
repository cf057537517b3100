package bittc.download.blocks;

import bittc.torrent.PieceLayout;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tracks what one peer was asked for and how it answers, and limits how much more it may be asked. A snubbed peer, silent
 * for too long, gets one request at a time; a peer that rejects everything gets none for a while.
 */
public final class OutgoingRequests implements ReceiveBudget.Reader {
    /** Unrequested blocks tolerated: an honest peer may send a few when a cancel crosses them. */
    private static final int MAX_UNASKED = 256;

    /**
     * Rejections tolerated of blocks never requested or already received: some clients answer a cancel that crossed the
     * block. Bounded because each is searched for among all requests.
     */
    private static final int MAX_STRAY_REJECTS = 4096;

    /** Consecutive rejections after which a peer is left alone for a while, doubling each time. */
    private static final int REJECTS_BEFORE_PAUSE = 16;

    private static final Duration REJECT_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_REJECT_PAUSES = 6;

    /** Time for which a late answer is still recognised. */
    private static final Duration EXPIRED_KEPT = Duration.ofSeconds(120);

    /** A peer that takes longer than this for a piece shares it with others. */
    private static final double WHOLE_PIECE_SECONDS = 20;

    /** Takes the peer's blocks, and requests that it will not serve. */
    public interface Sink {
        /**
         * Returns a buffer for a block about to arrive, or null if the block is no longer wanted. If the disk is behind, it
         * pauses the reader after this block.
         */
        ByteBuffer claim(ReceiveBudget.Reader reader, int length);

        /**
         * Called when a requested block has arrived completely.
         *
         * @param peer the sender's key in the picker
         * @param answered how many active requests it answers; 0 if it is late
         */
        void onBlock(Object peer, int pieceIndex, int blockIndex, ByteBuffer buffer, int answered);

        /** Takes back the buffer of a block that will not arrive. */
        void release(ByteBuffer buffer);

        /** Called when blocks requested from this peer may be requested from others. */
        void onReleased();

        /** Takes a line for {@code -v}. */
        void detail(String line);
    }

    /** The peer's key in the picker; its {@code toString} is the name shown to users. */
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

    /** Sets the link once the connection is open. */
    public void onOpen(PeerLink opened) {
        link = opened;
    }

    RequestQueue queue() {
        return queue;
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    /** The number of active requests: sent, not answered, not expired. */
    public int active() {
        return queue.active();
    }

    /** Returns whether the peer was silent for too long and has sent nothing since. */
    public boolean snubbed() {
        return snubbed;
    }

    /** The time of the last block, or of the request since which one could have arrived. */
    public long lastBlockAt() {
        return lastBlockAt;
    }

    /** Bytes per second, over about 10 s. */
    public double rate(long now) {
        return down.rate(now);
    }

    /** Returns whether the peer gets no requests for a while because it rejects everything. */
    public boolean isPaused(long now) {
        return askAgainAt - now > 0;
    }

    /** The number of blocks that may be requested now. */
    public int room(double secondsLeft, long now) {
        if (isPaused(now)) {
            return 0;
        }
        int depth = snubbed ? 1 : pipeline.depth(secondsLeft, now);
        return depth - queue.active();
    }

    /** Returns whether the peer is likely to send a whole piece alone in reasonable time. */
    public boolean areFast(long now) {
        return !snubbed
                && (!pipeline.proven()
                        || pipeline.rate(now) * WHOLE_PIECE_SECONDS
                                >= data.layout().pieceLength());
    }

    // ---- to the peer

    void send(int pieceIndex, int blockIndex) {
        long now = clock.getAsLong();
        if (queue.active() == 0) {
            lastBlockAt = now; // measure its silence from here
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

    /** Cancels the requests for this piece, which is restarted, without telling the picker. */
    void takeBack(int pieceIndex) {
        queue.expireAll(pieceIndex, this::tellCancelled);
    }

    /** Gives up all requests: others may be asked. */
    public void giveUp() {
        if (data.isOpen()) { // nothing is requested before that
            requestRate.giveBack((long) queue.active() * PieceLayout.BLOCK_LENGTH);
            queue.expireAll(data.picker()::onReleased);
            data.picker().onAbandoned(peer);
        }
    }

    /** Gives up all requests if the peer has been silent for too long. */
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

    /** {@inheritDoc} While we do not read, its silence does not count against the peer. */
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
            queue.clear(); // without BEP 6, a choke drops all requests unanswered
        }
    }

    /** Notes that the peer has lost a piece: others are asked for it. */
    public void onWithdrawn(int pieceIndex) {
        queue.expireAll(pieceIndex, (piece, block) -> {
            requestRate.giveBack(PieceLayout.BLOCK_LENGTH);
            data.picker().onReleased(piece, block);
        });
        data.picker().onAbandoned(peer);
        sink.onReleased();
    }

    public void onUnchoke() {
        snubbed = false;
    }

    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation {
        if (data.isOpen() && !data.layout().isBlock(pieceIndex, begin, length)) {
            if (data.wasBlock(pieceIndex, begin, length)) {
                return null; // late: its piece is now fetched with its padding
            }
            throw new ProtocolViolation("piece is not a block: " + pieceIndex + ":" + begin + "+" + length);
        }
        int block = PieceLayout.blockAt(begin);
        if (!queue.contains(pieceIndex, block)) {
            if (++unasked > MAX_UNASKED) {
                throw new ProtocolViolation("more than " + MAX_UNASKED + " unrequested blocks");
            }
            return null;
        }
        return data.picker().isExpected(pieceIndex, block, peer) ? sink.claim(this, length) : null;
    }

    /** Releases the buffer of a block that will not arrive. */
    public void onPieceAbandoned(ByteBuffer buffer) {
        sink.release(buffer);
    }

    public void onPiece(int pieceIndex, int begin, int length, ByteBuffer buffer) {
        long now = clock.getAsLong();
        int block = PieceLayout.blockAt(begin);
        counters.onDownloaded(length, now);
        int activeBefore = queue.active();
        // Without a buffer, the block answers no active request: that one was sent after the block's header arrived.
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
            requestRate.charge(length); // its request had expired, or there was none
        } else if (length < PieceLayout.BLOCK_LENGTH) { // it was charged as a full block
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
                throw new ProtocolViolation("more than " + MAX_STRAY_REJECTS + " rejections of unrequested blocks");
            }
            return; // an answer to a forgotten request
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
