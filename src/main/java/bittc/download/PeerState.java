package bittc.download;

import bittc.picker.PiecePicker;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.wire.ExtensionHandshake;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection as the protocol sees it: BEP 3's four booleans, what the peer has, what it has been asked for, and every
 * message that it sends. What a message means for the torrent is {@link Download}'s to decide.
 */
final class PeerState implements PeerHandler {
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

    /** Pieces that a peer lets us have while it chokes us (BEP 6); more are not remembered. */
    private static final int MAX_ALLOWED_FAST = 64;

    /** A late answer is waited for this long, then its request is forgotten. */
    private static final Duration EXPIRED_KEPT = Duration.ofSeconds(120);

    private final Download download;
    private final InetSocketAddress address;
    private final boolean incoming;
    private final Pipeline pipeline;
    private final RequestQueue requests = new RequestQueue();
    private final Uploads uploads = new Uploads(this);
    private final RateMeter down;
    private final RateMeter up;

    /** Where it can be connected to, if known and if no other connection leads there: the {@link PeerBook}'s entry. */
    private InetSocketAddress reachableAt;

    private PeerLink link;
    private boolean closed;
    private Bitfield pieces;
    private boolean piecesTold;
    private Bitfield allowedFast;
    private int wanted;

    private boolean amChoking = true;
    private boolean amInterested;
    private boolean peerChoking = true;
    private boolean peerInterested;

    private boolean introduced;
    private boolean reading = true;
    private boolean snubbed;
    private int unasked;
    private int strayRejects;
    private int rejects;
    private int rejectPauses;
    private long askAgainAt;
    private long lastBlockAt;
    private final long createdAt;
    private long openedAt;

    /**
     * A connection about to be made, or one that a peer has made.
     *
     * @param address where it leads; for a connection that we make, the one in the {@link PeerBook}
     */
    PeerState(Download download, InetSocketAddress address, boolean incoming, long now) {
        this.download = download;
        this.address = address;
        this.incoming = incoming;
        reachableAt = incoming ? null : address;
        pipeline = new Pipeline();
        down = new RateMeter(Duration.ofSeconds(10));
        up = new RateMeter(Duration.ofSeconds(10));
        pieces = new Bitfield(download.layout().pieceCount());
        createdAt = now;
        lastBlockAt = now;
        askAgainAt = now;
    }

    // ---- what others ask

    Download download() {
        return download;
    }

    PeerLink link() {
        return link;
    }

    InetSocketAddress address() {
        return address;
    }

    boolean incoming() {
        return incoming;
    }

    Optional<InetSocketAddress> reachableAt() {
        return Optional.ofNullable(reachableAt);
    }

    void setReachableAt(InetSocketAddress listening) {
        reachableAt = listening;
    }

    boolean isOpen() {
        return link != null && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    Bitfield pieces() {
        return pieces;
    }

    boolean piecesTold() {
        return piecesTold;
    }

    boolean isSeed() {
        return pieces.isFull();
    }

    /** How many pieces it has that we lack. */
    int wanted() {
        return wanted;
    }

    boolean amChoking() {
        return amChoking;
    }

    boolean peerChoking() {
        return peerChoking;
    }

    boolean peerInterested() {
        return peerInterested;
    }

    boolean snubbed() {
        return snubbed;
    }

    long openedAt() {
        return openedAt;
    }

    long createdAt() {
        return createdAt;
    }

    long lastBlockAt() {
        return lastBlockAt;
    }

    double downRate(long now) {
        return down.rate(now);
    }

    double upRate(long now) {
        return up.rate(now);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    RequestQueue requests() {
        return requests;
    }

    Uploads uploads() {
        return uploads;
    }

    // ---- what the download has it do

    /** How many more blocks may be asked of it now. */
    int room(double secondsLeft, long now) {
        if (closed || wanted == 0 || peerChoking && allowedFast == null || askAgainAt - now > 0) {
            return 0;
        }
        int depth = snubbed ? 1 : pipeline.depth(secondsLeft, now);
        return depth - requests.active();
    }

    /** The pieces that may be asked of it now. */
    Bitfield requestable() {
        return peerChoking ? allowedFast : pieces;
    }

    void request(int pieceIndex, int blockIndex) {
        long now = download.now();
        if (requests.active() == 0) {
            lastBlockAt = now; // its silence counts from here
        }
        requests.add(pieceIndex, blockIndex, now);
        pipeline.onRequest(now);
        download.onRequest(now);
        link.request(
                pieceIndex, RequestQueue.begin(blockIndex), download.layout().blockLength(pieceIndex, blockIndex));
    }

    void cancel(int pieceIndex, int blockIndex) {
        if (requests.expire(pieceIndex, blockIndex)) {
            link.cancel(
                    pieceIndex,
                    RequestQueue.begin(blockIndex),
                    download.layout().blockLength(pieceIndex, blockIndex));
        }
    }

    void reject(int pieceIndex, int begin, int length) {
        if (link.handshake().fast()) {
            link.reject(pieceIndex, begin, length);
            download.flushLater(this);
        }
    }

    void setChoking(boolean choking) {
        if (choking == amChoking || !isOpen()) {
            return;
        }
        amChoking = choking;
        if (choking) {
            link.choke();
            uploads.rejectAll();
        } else {
            link.unchoke();
        }
        download.flushLater(this);
    }

    /** Tells the peer of a piece that we have now. */
    void have(int pieceIndex) {
        if (pieces.get(pieceIndex)) {
            wanted--;
        }
        if (!pieces.isFull()) {
            link.have(pieceIndex);
        }
        updateInterest();
    }

    void onUploaded(int bytes) {
        up.add(bytes, download.now());
        download.onUploaded(bytes);
    }

    /** Looks whether the peer has been silent for too long; true if its requests have just been given up. */
    boolean checkSnubbed(long now) {
        requests.forgetBefore(now - EXPIRED_KEPT.toNanos());
        if (!reading || requests.active() == 0 || now - lastBlockAt < pipeline.timeoutNanos()) {
            return false;
        }
        boolean fresh = !snubbed;
        snubbed = true;
        requests.expireAll(download.picker()::onReleased);
        download.picker().onAbandoned(this);
        if (fresh) {
            download.detail(this + ": snubbed");
        }
        lastBlockAt = now;
        return true;
    }

    /** Stops and resumes reading what it sends; while we do not, its silence is ours. */
    void setReading(boolean now) {
        reading = now;
        lastBlockAt = download.now();
        link.setReading(now);
    }

    void close(String reason) {
        if (isOpen()) {
            link.close(reason);
        }
    }

    void countWanted() {
        Bitfield have = download.picker().have();
        wanted = 0;
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            if (!have.get(piece)) {
                wanted++;
            }
        }
        updateInterest();
    }

    private void updateInterest() {
        if (wanted > 0 != amInterested) {
            amInterested = wanted > 0;
            if (amInterested) {
                link.interested();
            } else {
                link.notInterested();
            }
            download.flushLater(this);
        }
    }

    // ---- the connection

    @Override
    public void onOpen(PeerLink opened) {
        link = opened;
        openedAt = download.now();
        download.onPeerOpen(this);
    }

    @Override
    public void onWritable() {
        uploads.pump();
    }

    @Override
    public void onReadComplete() {
        if (!closed) {
            download.fill(this);
            link.flush();
        }
    }

    @Override
    public void onClosed(boolean opened, String reason) {
        closed = true;
        requests.expireAll(download.picker()::onReleased);
        download.picker().onAbandoned(this);
        if (piecesTold) {
            download.picker().removePeer(pieces);
        }
        download.onPeerClosed(this, opened, reason);
    }

    // ---- messages

    @Override
    public void onChoke() {
        peerChoking = true;
        requests.expireAll(download.picker()::onReleased);
        download.picker().onAbandoned(this);
        if (!link.handshake().fast()) {
            requests.clear(); // without BEP 6 a choke drops them all, unanswered
        }
        download.fillLater();
    }

    @Override
    public void onUnchoke() {
        peerChoking = false;
        snubbed = false;
    }

    @Override
    public void onInterested() {
        if (!peerInterested) {
            peerInterested = true;
            download.onPeerInterested(this);
        }
    }

    @Override
    public void onNotInterested() {
        peerInterested = false;
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolViolation {
        checkPiece("have", pieceIndex);
        if (pieces.set(pieceIndex)) {
            if (piecesTold) {
                download.picker().addHave(pieces, pieceIndex);
                download.onPeerPieces(this);
            } else {
                learnPieces();
            }
            if (!download.picker().have().get(pieceIndex)) {
                wanted++;
                updateInterest();
            }
        }
    }

    /**
     * BEP 3 knows these messages only as the first; but some clients, aria2 among them, send a bitfield or "have all" in
     * place of many "have". Nobody loses pieces: only what is new counts, so that nobody can keep us busy by taking back.
     */
    private void onPieces(Bitfield told) throws ProtocolViolation {
        if (!piecesTold) {
            pieces = told;
            learnPieces();
            countWanted();
            return;
        }
        for (int piece = told.nextSetBeyond(pieces, 0); piece >= 0; piece = told.nextSetBeyond(pieces, piece + 1)) {
            onHave(piece);
        }
    }

    @Override
    public void onBitfield(byte[] bits) throws ProtocolViolation {
        Bitfield told;
        try {
            told = Bitfield.ofBytes(bits, download.layout().pieceCount());
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation(e.getMessage());
        }
        onPieces(told);
    }

    @Override
    public void onHaveAll() throws ProtocolViolation {
        checkFast("have all");
        if (!pieces.isFull()) {
            Bitfield all = new Bitfield(download.layout().pieceCount());
            all.setAll();
            onPieces(all);
        }
    }

    @Override
    public void onHaveNone() throws ProtocolViolation {
        checkFast("have none");
        if (piecesTold) {
            throw new ProtocolViolation("have none after the peer had said what it has");
        }
        learnPieces();
    }

    private void learnPieces() {
        piecesTold = true;
        download.picker().addPeer(pieces);
        download.onPeerPieces(this);
    }

    @Override
    public void onRequest(int pieceIndex, int begin, int length) throws ProtocolViolation {
        if (!download.layout().isRange(pieceIndex, begin, length)) {
            throw new ProtocolViolation("request beyond the piece: " + pieceIndex + ":" + begin + "+" + length);
        }
        if (length > Uploads.MAX_LENGTH) {
            throw new ProtocolViolation("request of length " + length + " (expected: <= " + Uploads.MAX_LENGTH + ")");
        }
        if (amChoking || !download.picker().have().get(pieceIndex) || !uploads.add(pieceIndex, begin, length)) {
            reject(pieceIndex, begin, length);
        }
        uploads.pump();
    }

    @Override
    public void onCancel(int pieceIndex, int begin, int length) {
        if (uploads.cancel(pieceIndex, begin, length)) {
            reject(pieceIndex, begin, length);
        }
    }

    @Override
    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation {
        if (!download.layout().isBlock(pieceIndex, begin, length)) {
            throw new ProtocolViolation("piece that is no block: " + pieceIndex + ":" + begin + "+" + length);
        }
        int block = begin / PieceLayout.BLOCK_LENGTH;
        if (!requests.contains(pieceIndex, block)) {
            if (++unasked > MAX_UNASKED) {
                throw new ProtocolViolation("more than " + MAX_UNASKED + " blocks that nobody asked for");
            }
            return null;
        }
        return download.picker().isExpected(pieceIndex, block) ? download.claim(this, length) : null;
    }

    @Override
    public void onPiece(int pieceIndex, int begin, int length, ByteBuffer buffer) {
        long now = download.now();
        int block = begin / PieceLayout.BLOCK_LENGTH;
        download.onDownloaded(length, now);
        int activeBefore = requests.active();
        // Without a buffer it answers no request that is under way: that one was sent after the block's header had
        // come.
        if (requests.contains(pieceIndex, block) && (buffer != null || !requests.isActive(pieceIndex, block))) {
            long sentAt = requests.remove(pieceIndex, block);
            pipeline.onBlock(length, sentAt, now);
            down.add(length, now);
            lastBlockAt = now;
            snubbed = false;
            rejects = 0;
            rejectPauses = 0;
        }
        if (buffer == null) {
            download.onWasted(length);
        } else {
            download.onBlock(this, pieceIndex, block, buffer, activeBefore - requests.active());
        }
    }

    @Override
    public void onPieceAbandoned(ByteBuffer buffer) {
        download.store().release(buffer);
    }

    @Override
    public void onReject(int pieceIndex, int begin, int length) throws ProtocolViolation {
        checkFast("reject");
        if (!download.layout().isBlock(pieceIndex, begin, length)
                || !requests.contains(pieceIndex, begin / PieceLayout.BLOCK_LENGTH)) {
            if (++strayRejects > MAX_STRAY_REJECTS) {
                throw new ProtocolViolation("more than " + MAX_STRAY_REJECTS + " rejections of what was not asked for");
            }
            return; // an answer to something long forgotten
        }
        int block = begin / PieceLayout.BLOCK_LENGTH;
        if (requests.reject(pieceIndex, block)) {
            download.picker().onReleased(pieceIndex, block);
            download.fillLater();
            if (++rejects >= REJECTS_BEFORE_PAUSE) {
                rejects = 0;
                rejectPauses = Math.min(rejectPauses + 1, MAX_REJECT_PAUSES);
                askAgainAt = download.now() + (REJECT_PAUSE.toNanos() << rejectPauses);
                download.picker().onAbandoned(this);
            }
        }
    }

    @Override
    public void onAllowedFast(int pieceIndex) throws ProtocolViolation {
        checkFast("allowed fast");
        checkPiece("allowed fast", pieceIndex);
        if (allowedFast == null) {
            allowedFast = new Bitfield(pieces.size());
        }
        if (allowedFast.cardinality() < MAX_ALLOWED_FAST && pieces.get(pieceIndex)) {
            allowedFast.set(pieceIndex);
        }
    }

    @Override
    public void onSuggest(int pieceIndex) throws ProtocolViolation {
        checkFast("suggest");
        checkPiece("suggest", pieceIndex); // rarest first knows better
    }

    @Override
    public void onPort(int port) {
        // The peer's DHT node; this client runs none.
    }

    @Override
    public void onExtended(int extendedId, byte[] payload) throws ProtocolViolation {
        if (extendedId != ExtensionHandshake.EXTENDED_ID) {
            return; // only the handshake is offered, so nothing else can be meant for us
        }
        ExtensionHandshake told = ExtensionHandshake.decode(payload);
        told.requestQueue().ifPresent(pipeline::onLimit);
        if (!introduced) { // it may say the same again, and again; other ports and names are not believed
            introduced = true;
            told.port().ifPresent(port -> download.onPeerListens(this, port));
            download.onPeerNamed(this, told.client());
        }
    }

    private void checkPiece(String message, int pieceIndex) throws ProtocolViolation {
        if (!download.layout().hasPiece(pieceIndex)) {
            throw new ProtocolViolation(message + " of piece " + Integer.toUnsignedString(pieceIndex) + " (expected: < "
                    + download.layout().pieceCount() + ")");
        }
    }

    private void checkFast(String message) throws ProtocolViolation {
        if (!link.handshake().fast()) {
            throw new ProtocolViolation(message + " without the fast extension");
        }
    }

    /** What the picker sees of this peer. */
    PiecePicker.Candidate candidate(boolean suspect, long now) {
        return new PiecePicker.Candidate(this, requestable(), isFast(now), suspect);
    }

    private boolean isFast(long now) {
        return !snubbed
                && (!pipeline.proven()
                        || pipeline.rate(now) * WHOLE_PIECE_SECONDS
                                >= download.layout().pieceLength());
    }

    /** A peer that needs longer than this for a piece shares it with others. */
    private static final double WHOLE_PIECE_SECONDS = 20;

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
