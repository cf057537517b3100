package bittc.download;

import bittc.download.blocks.Advertised;
import bittc.download.blocks.Choker;
import bittc.download.blocks.DataState;
import bittc.download.blocks.OutgoingRequests;
import bittc.download.blocks.PeerLink;
import bittc.download.blocks.Requester;
import bittc.download.blocks.Uploads;
import bittc.download.connect.PeerBook;
import bittc.picker.Candidate;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One connection to a peer, or to a {@link WebSeedConnection web seed}. Its parts: {@link ChokeState} (choking and interest),
 * {@link PeerOffer} (the peer's pieces), {@link OutgoingRequests} (our requests), {@link Uploads} (the peer's requests). Its
 * messages arrive through {@link PeerMessages}.
 */
class PeerConnection
        implements Requester.Peer,
                PeerExtensions.Peer,
                PeerOffer.Peer,
                Choker.Peer,
                PeerEviction.Peer,
                DuplicateConnections.Connection,
                Uploads.Peer {
    private final PeerEvents torrent;
    private final LongSupplier clock;
    private final InetSocketAddress address;
    private final boolean incoming;
    private final OutgoingRequests requests;
    private final Advertised advertised;
    private final Uploads uploads;

    /** Null for a web seed. */
    private final PeerExtensions extensions;

    /** The peer's listening address, if known and not held by another connection: its {@link PeerBook} entry. */
    private InetSocketAddress reachableAt;

    private PeerLink link;
    private boolean closed;

    private final ChokeState interest = new ChokeState();
    private final PeerOffer offer;
    private final long createdAt;
    private long openedAt;

    /**
     * An outgoing connection about to be made, or an incoming one.
     *
     * @param address the remote address; for an outgoing connection, the one in the {@link PeerBook}
     */
    PeerConnection(PeerContext context, InetSocketAddress address, boolean incoming) {
        this(context, address, incoming, false);
    }

    /** The same, or with {@code webSeed} a connection without what only peers have. */
    PeerConnection(PeerContext context, InetSocketAddress address, boolean incoming, boolean webSeed) {
        torrent = context.torrent();
        clock = context.clock();
        DataState data = context.data();
        this.address = address;
        this.incoming = incoming;
        reachableAt = incoming || webSeed ? null : address;
        requests =
                new OutgoingRequests(this, data, context.counters(), context.requestRate(), context.received(), clock);
        advertised = new Advertised(data);
        uploads =
                new Uploads(this, data, advertised, context.counters(), context.uploadRate(), context.stored(), clock);
        extensions = webSeed ? null : new PeerExtensions(this, data, context.extensions(), clock);
        offer = new PeerOffer(this, data, interest, requests);
        createdAt = clock.getAsLong();
    }

    /** Called when the metadata and our pieces are known: applies the peer's earlier messages. */
    void begin() {
        offer.begin();
    }

    // ---- queries

    @Override
    public PeerLink link() {
        return link;
    }

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
        return extensions == null;
    }

    /** Returns whether requests are best in torrent order: a web seed that cannot skip bytes. */
    boolean readsForward() {
        return false;
    }

    @Override
    public Optional<InetSocketAddress> reachableAt() {
        return Optional.ofNullable(reachableAt);
    }

    @Override
    public void setReachableAt(InetSocketAddress listening) {
        reachableAt = listening;
    }

    public boolean isOpen() {
        return link != null && !closed;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** The peer's pieces; null until the download is open. */
    PeerPieces pieces() {
        return offer.pieces();
    }

    @Override
    public boolean isSeed() {
        return offer.isAll();
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

    public boolean isProven() {
        return requests.pipeline().proven();
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
        return !offer.isWanted() && !peerInterested() || requests.snubbed();
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
        return !closed && offer.mayRequest() ? requests.room(secondsLeft, now) : 0;
    }

    @Override
    public boolean mayBring(int pieceIndex, long now) {
        return isOpen() && offer.mayRequest(pieceIndex) && !requests.isPaused(now) && requests.areFast(now);
    }

    @Override
    public Candidate candidate(boolean suspect, long now) {
        return new Candidate(
                this,
                offer.requestable(),
                requests.areFast(now),
                suspect,
                isWebSeed(),
                readsForward(),
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
        pieces().onOurs(pieceIndex);
        if (!isSeed()) {
            advertised.onStored(link, pieceIndex);
            torrent.flushLater(this);
        }
        offer.updateInterest();
    }

    /** Notes that we lost a piece, and tells a peer that understands it (BEP 54); others' requests are rejected. */
    void lost(int pieceIndex) {
        pieces().onLost(pieceIndex);
        uploads.onLost(pieceIndex);
        offer.updateInterest();
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

    // ---- from the connection

    /** Called when the handshake is done. */
    void open(PeerLink opened) {
        link = opened;
        openedAt = clock.getAsLong();
        requests.onOpen(opened);
        if (extensions != null) {
            uploads.onOpen(opened);
            extensions.onOpen(opened);
        }
        offer.begin(); // if it was being connected when the metadata became known
    }

    /** Called when the connection has ended or failed. */
    void onClosed() {
        closed = true;
        uploads.onClosed();
        requests.giveUp();
        offer.onClosed();
    }

    /** The choking and interest of both sides. */
    ChokeState interest() {
        return interest;
    }

    @Override
    public HaveListener news() {
        return offer.news();
    }

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
