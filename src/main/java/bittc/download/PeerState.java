package bittc.download;

import bittc.picker.PiecePicker;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One connection as the protocol sees it: BEP 3's four booleans, and every message that the peer sends. What it has
 * is in {@link PeerPieces}, what it has been asked for in {@link OutgoingRequests}, what it asks for in {@link Uploads};
 * what a message means for the torrent is {@link Download}'s to decide.
 */
final class PeerState implements PeerHandler {
    private final Download download;
    private final InetSocketAddress address;
    private final boolean incoming;
    private final Optional<WebSeed> webSeed;
    private final OutgoingRequests requests;
    private final Uploads uploads;

    /** Null for a web seed. */
    private final PeerExtensions extensions;

    /** What it says of its pieces before we know what to make of it; null from then on. */
    private EarlyPieces early;

    /** What it has; null until then. */
    private PeerPieces pieces;

    /** Where it can be connected to, if known and if no other connection leads there: the {@link PeerBook}'s entry. */
    private InetSocketAddress reachableAt;

    private PeerLink link;
    private boolean closed;

    private boolean amChoking = true;
    private boolean amInterested;
    private boolean peerChoking = true;
    private boolean peerInterested;
    private final long createdAt;
    private long openedAt;
    /**
     * A connection about to be made, or one that a peer has made.
     *
     * @param address where it leads; for a connection that we make, the one in the {@link PeerBook}
     */
    PeerState(Download download, InetSocketAddress address, boolean incoming, long now) {
        this(download, address, incoming, Optional.empty(), now);
    }

    /** One about to be made to a web seed. */
    PeerState(Download download, WebSeed webSeed, long now) {
        this(download, webSeed.address(), false, Optional.of(webSeed), now);
        requests.pipeline().onLimit(Pipeline.MAX_DEPTH);
    }

    private PeerState(
            Download download, InetSocketAddress address, boolean incoming, Optional<WebSeed> webSeed, long now) {
        this.download = download;
        this.webSeed = webSeed;
        this.address = address;
        this.incoming = incoming;
        reachableAt = incoming || webSeed.isPresent() ? null : address;
        requests = new OutgoingRequests(download, this, now);
        uploads = new Uploads(download, this);
        extensions = webSeed.isPresent() ? null : new PeerExtensions(download, this, now);
        createdAt = now;
        if (download.content().isOpen()) {
            pieces = new PeerPieces(download, this);
        } else {
            early = new EarlyPieces();
        }
    }

    /** It is known by now what the torrent is, and what we have of it: what the peer has said before counts from here on. */
    void begin() {
        EarlyPieces said = early;
        early = null;
        pieces = new PeerPieces(download, this);
        try {
            said.replay(pieces);
        } catch (ProtocolViolation violation) {
            close(violation.getMessage());
        }
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

    /** The server that it leads to, if it is no peer's. */
    Optional<WebSeed> webSeed() {
        return webSeed;
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

    /** What it has; not to be asked for before the download is open. */
    PeerPieces pieces() {
        return pieces;
    }

    /** Whether it has everything, as far as we know. */
    boolean isSeed() {
        return pieces != null && pieces.areAll();
    }

    /** What it understands beyond BEP 3, and what has been said in it. */
    PeerExtensions extensions() {
        return extensions;
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
        boolean mayAsk = !closed && pieces.wanted() > 0 && pieces.mayAsk(peerChoking);
        return mayAsk ? requests.room(secondsLeft, now) : 0;
    }

    /** What the picker sees of this peer. */
    PiecePicker.Candidate candidate(boolean suspect, long now) {
        return new PiecePicker.Candidate(
                this,
                pieces.requestable(peerChoking),
                requests.areFast(now),
                suspect,
                webSeed.isPresent(),
                webSeed.filter(WebSeed::readsForward).isPresent(),
                requests.pipeline().proven());
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
        download.swarm().flushLater(this);
    }

    /** Tells the peer of a piece that we have now. */
    void have(int pieceIndex) {
        pieces.onOurs(pieceIndex);
        if (!pieces.areAll()) {
            link.have(pieceIndex);
            download.swarm().flushLater(this);
        }
        updateInterest();
    }

    void close(String reason) {
        if (isOpen()) {
            link.close(reason);
        }
    }

    /** Tells the peer whether it has something that we lack, if that has changed. */
    void updateInterest() {
        boolean interested = pieces.wanted() > 0;
        if (interested != amInterested) {
            amInterested = interested;
            if (interested) {
                link.interested();
            } else {
                link.notInterested();
            }
            download.swarm().flushLater(this);
        }
    }

    // ---- the connection

    @Override
    public boolean runsNode() {
        return download.sources().nodePort() != 0;
    }

    @Override
    public void onOpen(PeerLink opened) {
        link = opened;
        openedAt = download.now();
        if (early != null && download.content().isOpen()) {
            begin(); // it was on its way when the torrent became known
        }
        download.swarm().onOpen(this);
    }

    @Override
    public void onWritable() {
        uploads.pump();
    }

    @Override
    public void onReadComplete() {
        if (!closed) {
            download.swarm().dealer().fill(this);
            if (webSeed.isEmpty()) { // what a web seed is asked for leaves when the dealer wants it to
                link.flush();
            }
        }
    }

    @Override
    public void onClosed(boolean opened, String reason) {
        closed = true;
        requests.giveUp();
        if (pieces != null) {
            pieces.onClosed();
        }
        download.swarm().onClosed(this, opened, reason);
    }

    // ---- messages

    @Override
    public void onChoke() {
        peerChoking = true;
        requests.onChoke();
        download.swarm().dealer().fillLater();
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
            download.swarm().onInterested(this);
        }
    }

    @Override
    public void onNotInterested() {
        if (peerInterested) {
            peerInterested = false;
            download.swarm().onNotInterested(this);
        }
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolViolation {
        news().onHave(pieceIndex);
    }

    @Override
    public void onBitfield(byte[] bits) throws ProtocolViolation {
        news().onBitfield(bits);
    }

    @Override
    public void onHaveAll() throws ProtocolViolation {
        checkFast("have all");
        news().onHaveAll();
    }

    @Override
    public void onHaveNone() throws ProtocolViolation {
        checkFast("have none");
        news().onHaveNone();
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
        news().onAllowedFast(pieceIndex);
    }

    @Override
    public void onSuggest(int pieceIndex) throws ProtocolViolation {
        checkFast("suggest");
        news().onSuggest(pieceIndex);
    }

    @Override
    public void onPort(int port) {
        download.sources().onNode(this, port);
    }

    @Override
    public void onExtended(int extendedId, byte[] payload) throws ProtocolViolation {
        extensions.onExtended(extendedId, payload);
    }

    private PieceNews news() {
        return early != null ? early : pieces;
    }

    private void checkFast(String message) throws ProtocolViolation {
        if (!link.handshake().fast()) {
            throw new ProtocolViolation(message + " without the fast extension");
        }
    }

    @Override
    public String toString() {
        return webSeed.isPresent()
                ? "web seed " + text(address)
                : address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** A web seed's address, for people. */
    static String text(InetSocketAddress webSeed) {
        String host = webSeed.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + webSeed.getPort();
    }
}
