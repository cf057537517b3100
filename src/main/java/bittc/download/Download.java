package bittc.download;

import bittc.loop.Scheduler;
import bittc.metainfo.FileSelection;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.picker.PiecePicker;
import bittc.storage.PieceStore;
import bittc.storage.StorageException;
import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import bittc.wire.PexMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * The coordinator of one torrent: its peers, its pieces, and every decision about them. Owned by the session loop. What it
 * is doing and when it ends is in {@link Lifecycle}.
 */
public final class Download {
    private final Session session;
    private final Scheduler scheduler;
    private final InfoHash infoHash;
    private final DownloadListener listener;
    private final Swarm swarm;
    private final Explainer explainer;
    private final PeerSources sources;
    private final DownloadOptions options;
    private final Suspicion suspicion = new Suspicion();
    private final Traffic traffic = new Traffic();
    private final Lifecycle lifecycle;

    /** What asks peers what the torrent is, or null once that is known. */
    private MetadataFetch metadata;

    // From here on null until it is known what the torrent is.

    private Metainfo metainfo;
    private PieceStore store;
    private Payload payload;

    /** The pieces that hold a byte of a file that is wanted. */
    private Bitfield wanted;

    /** Null until it is also known what is on disk. */
    private PiecePicker picker;

    private long doneBytes;
    private long checkedBytes;
    private boolean allocating;

    /** A torrent that is known. */
    Download(Session session, Metainfo metainfo, PieceStore store, DownloadOptions options, DownloadListener listener) {
        this(
                session,
                metainfo.infoHash(),
                options.trackers().tiers(metainfo.trackers(), metainfo.isPrivate()),
                DownloadState.CHECKING,
                options,
                listener);
        this.store = store;
        know(metainfo, options.files().in(metainfo));
    }

    /**
     * A torrent of which the info hash is known, and little else.
     *
     * @param stores makes its store once more is known; empty if that is all that is wanted
     */
    Download(
            Session session,
            MagnetLink link,
            Optional<Function<Metainfo, PieceStore>> stores,
            DownloadOptions options,
            DownloadListener listener) {
        this(
                session,
                link.infoHash(),
                options.trackers().tiers(link.trackers(), false),
                DownloadState.METADATA,
                options,
                listener);
        metadata = new MetadataFetch(this, session, link, stores);
    }

    private Download(
            Session session,
            InfoHash infoHash,
            List<List<String>> trackers,
            DownloadState first,
            DownloadOptions options,
            DownloadListener listener) {
        this.session = session;
        this.infoHash = infoHash;
        this.options = options;
        this.listener = listener;
        scheduler = session.scheduler();
        lifecycle = new Lifecycle(this, session, first, options, listener);
        swarm = new Swarm(this, session);
        explainer = new Explainer(this, session);
        sources = new PeerSources(this, session, trackers, listener);
    }

    // ---- from the session

    void start() {
        lifecycle.start();
        open();
    }

    private void open() {
        if (metadata == null) {
            store.open(new StoreEvents());
        } else {
            sources.start();
        }
    }

    /** The torrent's info dictionary has come from peers, and is what was asked for. */
    void onMetadata(Metainfo learnt, Optional<Function<Metainfo, PieceStore>> stores) {
        if (stores.isEmpty()) {
            listener.onMetadata(learnt);
            lifecycle.leave();
            return;
        }
        metadata = null;
        FileSelection selection = options.files().in(learnt);
        know(learnt, selection);
        if (learnt.isPrivate()) {
            swarm.keepTrackersPeers();
        }
        listener.onMetadata(learnt);
        if (selection.isEmpty()) {
            lifecycle.fail(new DownloadListener.Failure(
                    "nothing-selected", "none of its files is selected", "bittc download --list shows them"));
            return;
        }
        store = stores.get().apply(learnt);
        lifecycle.onMetadata();
        open();
    }

    private void know(Metainfo known, FileSelection selection) {
        metainfo = known;
        payload = new Payload(known, selection);
        wanted = selection.pieces(known);
        if (known.isPrivate()) {
            sources.useTrackersOnly();
        }
    }

    /** Called a few times a second. */
    void onTick(long now) {
        if (isStopping() || !sources.started() && picker == null) {
            return;
        }
        swarm.onTick(now);
        if (metadata != null) {
            metadata.onTick(now);
        } else if (picker != null && !isComplete()) {
            swarm.dealer().fillAll();
        }
        lifecycle.onTick(now);
    }

    // ---- the store

    private final class StoreEvents implements PieceStore.Listener {
        @Override
        public void onCheckProgress(long bytes) {
            // The store counts all bytes of the torrent, those not wanted too.
            checkedBytes = (long) ((double) bytes / layout().totalLength() * payload.total());
        }

        @Override
        public void onAllocateProgress(long bytes) {
            allocating = true;
            onCheckProgress(bytes);
        }

        @Override
        public void onOpened(Bitfield found) {
            if (isStopping()) {
                return;
            }
            picker = new PiecePicker(layout(), found, wanted, options.order(), session.random());
            for (int piece = found.nextSet(0); piece >= 0; piece = found.nextSet(piece + 1)) {
                doneBytes += payload.of(piece);
            }
            store.blocksOnDisk().forEach(picker::onFound);
            swarm.onOpened();
            lifecycle.onOpened();
        }

        @Override
        public void onStored(int piece) {
            picker.onStored(piece);
            doneBytes += payload.of(piece);
            swarm.onStored(piece);
            session.onDiskProgress();
            lifecycle.onStored();
        }

        @Override
        public void onHashMismatch(int piece, long[] digests) {
            Object[] sources = picker.sources(piece);
            picker.onHashMismatch(piece);
            traffic.onWasted(layout().lengthOf(piece));
            detail("piece " + piece + " failed its hash");
            ban(suspicion.onMismatch(piece, sources, digests));
            fillLater();
        }

        @Override
        public void onBlockDigests(int piece, long[] digests) {
            ban(suspicion.onVerified(piece, digests));
        }

        @Override
        public void onFileComplete(int fileIndex) {
            listener.onFileComplete(fileIndex);
        }

        @Override
        public void onFailed(StorageException failure) {
            lifecycle.fail(new DownloadListener.Failure(failure.code().word(), failure.getMessage(), failure.hint()));
        }
    }

    private void ban(Set<Object> culprits) {
        for (Object culprit : culprits) {
            if (culprit instanceof PeerState peer) { // and not what an earlier run has left
                swarm.ban(peer, "wrong bytes");
            }
        }
    }

    /** Proof has come that this peer lies. */
    void ban(PeerState peer, String sent) {
        swarm.ban(peer, sent);
    }

    void fail(DownloadListener.Failure failure) {
        lifecycle.fail(failure);
    }

    /**
     * Ends the download: keeps what has been received, tells the trackers, leaves the peers.
     *
     * @param limit takes no longer than this for the trackers
     * @param done called once, when all of it is done
     */
    public void stop(Duration limit, Runnable done) {
        assert scheduler.onLoop();
        lifecycle.stop(limit, done);
    }

    // ---- where peers come from

    /** Peers that the user has named. */
    public void addPeers(List<InetSocketAddress> peers) {
        assert scheduler.onLoop();
        onPeersFound(peers, PeerBook.Source.TRACKER);
    }

    /** Addresses that are said to be peers. */
    void onPeersFound(List<InetSocketAddress> peers, PeerBook.Source source) {
        if (isStopping()) {
            return;
        }
        for (InetSocketAddress address : peers) {
            swarm.learn(address, source);
        }
        swarm.connectMore();
    }

    /** Whether peers may tell us of others, and we them (BEP 11, BEP 27). */
    boolean exchangesPeers() {
        return session.exchangesPeers() && !sources.trackersOnly();
    }

    /** A peer has told of others. */
    void onPeersExchanged(List<PexMessage.Peer> peers) {
        onPeersFound(
                peers.stream()
                        .filter(peer -> !isComplete() || !peer.has(PexMessage.UPLOAD_ONLY))
                        .map(PexMessage.Peer::address)
                        .toList(),
                PeerBook.Source.PEER);
    }

    /** A peer has told us what our address is. */
    void onOurAddress(PeerState peer, InetAddress address) {
        session.onOurAddress(peer.address().getAddress(), address);
    }

    void needPeers() {
        sources.needPeers();
    }

    // ---- blocks

    /**
     * A buffer for a block that is about to come; if the disk is behind, this is the last for a while; null if the
     * block is not wanted any more.
     */
    ByteBuffer claim(PeerState peer, int length) {
        if (isStopping()) {
            return null;
        }
        session.onClaim(peer);
        return store.claim(length);
    }

    /**
     * A block that was asked for has come whole.
     *
     * @param answered how many requests under way it has answered: none if it comes late
     */
    void onBlock(PeerState peer, int pieceIndex, int blockIndex, ByteBuffer buffer, int answered) {
        int length = buffer.position();
        int requesters = picker.requesters(pieceIndex, blockIndex);
        if (isStopping() || picker.onReceived(pieceIndex, blockIndex, peer) == PiecePicker.Receipt.UNWANTED) {
            store.release(buffer);
            traffic.onWasted(length);
            return;
        }
        lifecycle.onNewByte(now());
        if (requesters > answered) { // seldom, so nobody's requests are looked through for the usual block
            swarm.dealer().cancelEverywhere(pieceIndex, blockIndex);
        }
        store.write(pieceIndex, RequestQueue.begin(blockIndex), buffer.flip());
    }

    SharedRate uploadRate() {
        return session.uploadRate();
    }

    SharedRate requestRate() {
        return session.requestRate();
    }

    /** Asks the peer for as much as there is room for, and lets it leave. */
    void fill(PeerState peer) {
        if (!isStopping() && picker != null) {
            swarm.dealer().fill(peer);
        }
    }

    void fillLater() {
        if (picker != null) {
            swarm.dealer().fillLater();
        }
    }

    void flushLater(PeerState peer) {
        swarm.flushLater(peer);
    }

    // ---- peers

    /** A handler for a peer that has connected to us, or empty if there is no room. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return isStopping() || !sources.started() && picker == null ? Optional.empty() : swarm.accept(address);
    }

    void onPeerOpen(PeerState peer) {
        swarm.onOpen(peer);
    }

    void onPeerClosed(PeerState peer, boolean opened, String reason) {
        swarm.onClosed(peer, opened, reason);
    }

    void onPeerInterested(PeerState peer) {
        swarm.onInterested(peer);
    }

    void onPeerPieces(PeerState peer) {
        if (isComplete() && peer.pieces().areAll()) {
            peer.close("both of us are complete");
        }
    }

    void onPeerListens(PeerState peer, int port) {
        swarm.onListens(peer, port);
    }

    void onPeerNamed(PeerState peer, Optional<String> client) {
        client.ifPresent(name -> detail(peer + ": is " + name));
    }

    boolean isSuspect(PeerState peer) {
        return suspicion.isSuspect(peer);
    }

    void detail(String line) {
        listener.onDetail(line);
    }

    /** The peer runs a DHT node at this port. */
    void onPeerNode(PeerState peer, int port) {
        if (port > 0 && !sources.trackersOnly()) {
            session.onNode(new InetSocketAddress(peer.address().getAddress(), port));
        }
    }

    int listenPort() {
        return session.listenPort();
    }

    /** Where our DHT node is, for peers of a torrent that is not private; 0 if there is none. */
    int nodePort() {
        return sources.trackersOnly() ? 0 : session.nodePort();
    }

    // ---- what others ask

    long now() {
        return scheduler.nanoTime();
    }

    PieceLayout layout() {
        return metainfo.layout();
    }

    InfoHash infoHash() {
        return infoHash;
    }

    /** What the torrent is, once known. */
    Optional<Metainfo> metainfo() {
        return Optional.ofNullable(metainfo);
    }

    PiecePicker picker() {
        return picker;
    }

    PieceStore store() {
        return store;
    }

    Swarm swarm() {
        return swarm;
    }

    PeerSources sources() {
        return sources;
    }

    /** What asks peers what the torrent is, while that is not known. */
    Optional<MetadataFetch> metadata() {
        return Optional.ofNullable(metadata);
    }

    /** Whether it is known what the torrent is, and what of it is on disk. */
    boolean isOpen() {
        return picker != null;
    }

    Traffic traffic() {
        return traffic;
    }

    /** Whether all that is wanted is there. */
    boolean isComplete() {
        return picker != null && picker.missingPieces() == 0;
    }

    /** Whether all that there is is there. */
    boolean isSeed() {
        return picker != null && picker.have().isFull();
    }

    boolean isStopping() {
        return lifecycle.isStopping();
    }

    /** Payload bytes; 0 while unknown. */
    long totalBytes() {
        return payload == null ? 0 : payload.total();
    }

    /** Payload bytes that are missing; while that is unknown, at least some are. */
    long leftBytes() {
        return payload == null ? PieceLayout.BLOCK_LENGTH : payload.total() - doneBytes;
    }

    /** How many seconds the rest takes at the present rate. */
    double secondsLeft(long now) {
        return traffic.secondsFor(picker.remainingBlocks() * (double) PieceLayout.BLOCK_LENGTH, now);
    }

    /** How far the download is, now. */
    public Progress progress() {
        assert scheduler.onLoop();
        long now = now();
        List<PeerState> peers = swarm.connected();
        boolean still = (picker != null || metadata != null) && lifecycle.isStill(now);
        Optional<Progress.Standstill> why = still
                ? Optional.of(explain(now, false))
                : picker == null && allocating ? Optional.of(Standstills.ALLOCATING) : Optional.empty();
        OptionalDouble rate = traffic.settledRate(now);
        return new Progress(
                lifecycle.state(),
                totalBytes(),
                doneBytes,
                checkedBytes,
                traffic.downloaded(),
                traffic.uploaded(),
                traffic.wasted(),
                traffic.downRate(now),
                traffic.upRate(now),
                rate.isPresent() && payload != null
                        ? payload.eta(leftBytes(), rate.getAsDouble())
                        : OptionalLong.empty(),
                peers.size(),
                (int) peers.stream().filter(PeerState::isSeed).count(),
                wanted == null ? 0 : wanted.cardinality(),
                picker == null ? 0 : wanted.cardinality() - picker.missingPieces(),
                why);
    }

    /** Why nothing moves; with {@code over}, why it is given up. */
    Progress.Standstill explain(long now, boolean over) {
        return explainer.explain(now, over);
    }

    /** For how long nothing new has come. */
    Duration silence(long now) {
        return lifecycle.silence(now);
    }
}
