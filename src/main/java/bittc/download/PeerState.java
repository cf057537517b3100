package bittc.download;

import bittc.picker.PiecePicker;
import bittc.torrent.Bitfield;
import bittc.wire.ExtensionHandshake;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One connection as the protocol sees it: BEP 3's four booleans, what the peer has, and every message that it sends. What
 * it has been asked for is in {@link OutgoingRequests}, what it asks for in {@link Uploads}; what a message means for the
 * torrent is {@link Download}'s to decide.
 */
final class PeerState implements PeerHandler {
    /** Pieces that a peer lets us have while it chokes us (BEP 6); more are not remembered. */
    private static final int MAX_ALLOWED_FAST = 64;

    private final Download download;
    private final InetSocketAddress address;
    private final boolean incoming;
    private final OutgoingRequests requests;
    private final Uploads uploads;

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
        requests = new OutgoingRequests(download, this, now);
        uploads = new Uploads(download, this);
        pieces = new Bitfield(download.layout().pieceCount());
        createdAt = now;
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

    long openedAt() {
        return openedAt;
    }

    long createdAt() {
        return createdAt;
    }

    /** What we have asked of it. */
    OutgoingRequests requests() {
        return requests;
    }

    /** What it has asked of us. */
    Uploads uploads() {
        return uploads;
    }

    // ---- what the download has it do

    /** How many more blocks may be asked of it now. */
    int room(double secondsLeft, long now) {
        boolean mayAsk = !closed && wanted > 0 && (!peerChoking || allowedFast != null);
        return mayAsk ? requests.room(secondsLeft, now) : 0;
    }

    /** What the picker sees of this peer. */
    PiecePicker.Candidate candidate(boolean suspect, long now) {
        return new PiecePicker.Candidate(this, peerChoking ? allowedFast : pieces, requests.areFast(now), suspect);
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
        requests.giveUp();
        if (piecesTold) {
            download.picker().removePeer(pieces);
        }
        download.onPeerClosed(this, opened, reason);
    }

    // ---- messages

    @Override
    public void onChoke() {
        peerChoking = true;
        requests.onChoke();
        download.fillLater();
    }

    @Override
    public void onUnchoke() {
        peerChoking = false;
        requests.onUnchoke();
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
        uploads.onRequest(pieceIndex, begin, length);
    }

    @Override
    public void onCancel(int pieceIndex, int begin, int length) {
        uploads.onCancel(pieceIndex, begin, length);
    }

    @Override
    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation {
        return requests.onPieceHeader(pieceIndex, begin, length);
    }

    @Override
    public void onPiece(int pieceIndex, int begin, int length, ByteBuffer buffer) {
        requests.onPiece(pieceIndex, begin, length, buffer);
    }

    @Override
    public void onPieceAbandoned(ByteBuffer buffer) {
        download.store().release(buffer);
    }

    @Override
    public void onReject(int pieceIndex, int begin, int length) throws ProtocolViolation {
        checkFast("reject");
        requests.onReject(pieceIndex, begin, length);
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
        told.requestQueue().ifPresent(requests.pipeline()::onLimit);
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

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
