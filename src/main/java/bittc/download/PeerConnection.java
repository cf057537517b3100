package bittc.download;

import bittc.download.blocks.Advertised;
import bittc.download.blocks.Choker;
import bittc.download.blocks.DataState;
import bittc.download.blocks.OutgoingRequests;
import bittc.download.blocks.PeerLink;
import bittc.download.blocks.Pipeline;
import bittc.download.blocks.Requester;
import bittc.download.blocks.SharedRate;
import bittc.download.blocks.Uploads;
import bittc.download.connect.PeerBook;
import bittc.picker.Candidate;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One connection to a peer or web seed. Its parts: {@link ChokeState} (choking and interest), {@link PeerPieces} (the
 * peer's pieces), {@link OutgoingRequests} (our requests), {@link Uploads} (the peer's requests). Its messages arrive
 * through {@link PeerMessages}.
 */
final class PeerConnection
        implements WebSeeds.Connection,
                Requester.Peer,
                PeerExtensions.Peer,
                PeerPieces.Listener,
                Choker.Peer,
                PeerEviction.Peer,
                DuplicateConnections.Connection,
                Uploads.Peer {
    private final PeerEvents torrent;
    private final DataState data;
    private final SharedRate uploadRate;
    private final LongSupplier clock;
    private final InetSocketAddress address;
    private final boolean incoming;
    private final Optional<WebSeed> webSeed;
    private final OutgoingRequests requests;
    private final Advertised advertised;
    private final Uploads uploads;

    /** Null for a web seed. */
    private final PeerExtensions extensions;

    /** Collects the peer's pieces until the download is open; null from then on. */
    private PendingHaves early;

    /** The peer's pieces; null until then. */
    private PeerPieces pieces;

    /** The peer's listening address, if known and not held by another connection: its {@link PeerBook} entry. */
    private InetSocketAddress reachableAt;

    private PeerLink link;
    private boolean closed;

    /** True once it has refused an encrypted handshake over this transport. */
    boolean refusedOverTcp;

    boolean refusedOverUtp;

    private final ChokeState interest = new ChokeState();
    private final long createdAt;
    private long openedAt;

    /**
     * An outgoing connection about to be made, or an incoming one.
     *
     * @param address the remote address; for an outgoing connection, the one in the {@link PeerBook}
     */
    PeerConnection(PeerContext context, InetSocketAddress address, boolean incoming) {
        this(context, address, incoming, Optional.empty());
    }

    /** A connection about to be made to a web seed. */
    PeerConnection(PeerContext context, WebSeed webSeed) {
        this(context, webSeed.address(), false, Optional.of(webSeed));
        requests.pipeline().onLimit(Pipeline.MAX_DEPTH);
    }

    private PeerConnection(
            PeerContext context, InetSocketAddress address, boolean incoming, Optional<WebSeed> webSeed) {
        torrent = context.torrent();
        data = context.data();
        uploadRate = context.uploadRate();
        clock = context.clock();
        this.webSeed = webSeed;
        this.address = address;
        this.incoming = incoming;
        reachableAt = incoming || webSeed.isPresent() ? null : address;
        requests =
                new OutgoingRequests(this, data, context.counters(), context.requestRate(), context.received(), clock);
        advertised = new Advertised(data);
        uploads = new Uploads(this, data, advertised, context.counters(), uploadRate, context.stored(), clock);
        extensions = webSeed.isPresent() ? null : new PeerExtensions(this, data, context.extensions(), clock);
        createdAt = clock.getAsLong();
        if (data.isOpen()) {
            pieces = new PeerPieces(data.layout(), data.picker(), this);
        } else {
            early = new PendingHaves();
        }
    }

    /** Called when the metadata and our pieces are known: applies the peer's earlier messages. */
    void begin() {
        PendingHaves said = early;
        early = null;
        pieces = new PeerPieces(data.layout(), data.picker(), this);
        try {
            said.replay(pieces);
        } catch (ProtocolViolation violation) {
            close(violation.getMessage());
        }
    }

    // ---- queries

    @Override
    public PeerLink link() {
        return link;
    }

    @Override
    public PeerHandler handler() {
        return new PeerMessages(this, torrent);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public boolean incoming() {
        return incoming;
    }

    @Override
    public boolean isWebSeed() {
        return webSeed.isPresent();
    }

    @Override
    public WebSeed server() {
        return webSeed.orElseThrow();
    }

    @Override
    public Optional<InetSocketAddress> reachableAt() {
        return Optional.ofNullable(reachableAt);
    }

    @Override
    public void setReachableAt(InetSocketAddress listening) {
        reachableAt = listening;
    }

    @Override
    public boolean isOpen() {
        return link != null && !closed;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** The peer's pieces; null until the download is open. */
    PeerPieces pieces() {
        return pieces;
    }

    @Override
    public boolean isSeed() {
        return pieces != null && pieces.areAll();
    }

    /** The extensions spoken with the peer; null for a web seed. */
    PeerExtensions extensions() {
        return extensions;
    }

    @Override
    public boolean amChoking() {
        return interest.amChoking();
    }

    @Override
    public boolean peerInterested() {
        return interest.peerInterested();
    }

    @Override
    public long openedAt() {
        return openedAt;
    }

    @Override
    public long createdAt() {
        return createdAt;
    }

    @Override
    public long lastBlockAt() {
        return requests.lastBlockAt();
    }

    @Override
    public boolean snubbed() {
        return requests.snubbed();
    }

    @Override
    public boolean isProven() {
        return requests.pipeline().proven();
    }

    @Override
    public double rate(long now) {
        return requests.pipeline().rate(now);
    }

    @Override
    public double downRate(long now) {
        return requests.rate(now);
    }

    @Override
    public double upRate(long now) {
        return uploads.rate(now);
    }

    @Override
    public boolean isUseless() {
        return pieces.wanted() == 0 && !peerInterested() || requests.snubbed();
    }

    @Override
    public OutgoingRequests requests() {
        return requests;
    }

    /** The pieces of ours that it is shown. */
    Advertised advertised() {
        return advertised;
    }

    /** The peer's requests. */
    Uploads uploads() {
        return uploads;
    }

    // ---- calls by the download

    @Override
    public int room(double secondsLeft, long now) {
        boolean mayAsk = !closed && pieces.wanted() > 0 && pieces.mayAsk(interest.peerChoking());
        return mayAsk ? requests.room(secondsLeft, now) : 0;
    }

    @Override
    public boolean mayBring(int pieceIndex, long now) {
        return isOpen()
                && pieces.mayAsk(interest.peerChoking())
                && pieces.requestable(interest.peerChoking()).get(pieceIndex)
                && !requests.isPaused(now)
                && requests.areFast(now);
    }

    @Override
    public Candidate candidate(boolean suspect, long now) {
        return new Candidate(
                this,
                pieces.requestable(interest.peerChoking()),
                requests.areFast(now),
                suspect,
                webSeed.isPresent(),
                webSeed.filter(WebSeed::readsForward).isPresent(),
                requests.pipeline().proven());
    }

    @Override
    public void setChoking(boolean choking) {
        if (isOpen() && interest.setChoking(choking, link)) {
            if (choking) {
                uploads.rejectAll();
            }
            flushLater();
        }
    }

    /** Announces a piece that we have now. */
    void have(int pieceIndex) {
        pieces.onOurs(pieceIndex);
        if (!pieces.areAll()) {
            advertised.onStored(link, pieceIndex);
            torrent.flushLater(this);
        }
        updateInterest();
    }

    /** Notes that we lost a piece, and tells a peer that understands it (BEP 54); others' requests are rejected. */
    void lost(int pieceIndex) {
        pieces.onLost(pieceIndex);
        uploads.onLost(pieceIndex);
        updateInterest();
    }

    @Override
    public void withdraw(int pieceIndex) {
        if (extensions != null) {
            extensions.withdraw(pieceIndex);
        }
    }

    @Override
    public void close(String reason) {
        if (isOpen()) {
            link.close(reason);
        }
    }

    @Override
    public void flushLater() {
        torrent.flushLater(this);
    }

    @Override
    public void requestMetadata(int part) {
        extensions.requestMetadata(part);
    }

    @Override
    public void onListens(int port) {
        torrent.onListens(this, port);
    }

    @Override
    public void onPieces() {
        torrent.onPieces(this);
    }

    @Override
    public void onWithdrawn(int pieceIndex) {
        requests.onWithdrawn(pieceIndex);
    }

    @Override
    public void updateInterest() {
        if (interest.setInterested(pieces.wanted() > 0, link)) {
            flushLater();
        }
    }

    // ---- from the connection

    /** Called when the handshake is done. */
    void open(PeerLink opened) {
        link = opened;
        openedAt = clock.getAsLong();
        requests.onOpen(opened);
        uploads.onOpen(opened);
        if (extensions != null) {
            extensions.onOpen(opened);
            uploadRate.join(uploads);
        }
        if (early != null && data.isOpen()) {
            begin(); // it was being connected when the metadata became known
        }
    }

    /** Called when the connection has ended or failed. */
    void onClosed() {
        closed = true;
        uploadRate.leave(uploads);
        requests.giveUp();
        if (pieces != null) {
            pieces.onClosed();
        }
    }

    /** The choking and interest of both sides. */
    ChokeState interest() {
        return interest;
    }

    @Override
    public HaveListener news() {
        return early != null ? early : pieces;
    }

    @Override
    public String toString() {
        return webSeed.isPresent()
                ? "web seed " + server().name()
                : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
