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
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final Content content = new Content();
    private final Lifecycle lifecycle;

    /** What asks peers what the torrent is, or null once that is known. */
    private MetadataFetch metadata;

    /** Null until it is known what the torrent is. */
    private PieceStore store;

    /** Whether the store is taking room on the disk, which may take long. */
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
        explainer = new Explainer(this, session);
        lifecycle = new Lifecycle(this, session, explainer, first, options, listener);
        swarm = new Swarm(this, session);
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
        metadata.close();
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
        content.know(known, selection);
        if (known.isPrivate()) {
            sources.useTrackersOnly();
        }
    }

    /** Called a few times a second. */
    void onTick(long now) {
        if (isStopping() || !sources.started() && !content.isOpen()) {
            return;
        }
        swarm.onTick(now);
        if (metadata != null) {
            metadata.onTick(now);
        } else if (content.isOpen() && !content.isComplete()) {
            swarm.dealer().fillAll();
        }
        lifecycle.onTick(now);
    }

    // ---- the store

    private final class StoreEvents implements PieceStore.Listener {
        @Override
        public void onCheckProgress(long bytes) {
            content.onChecked(bytes);
        }

        @Override
        public void onAllocateProgress(long bytes) {
            allocating = true;
            content.onChecked(bytes);
        }

        @Override
        public void onOpened(Bitfield found) {
            if (isStopping()) {
                return;
            }
            content.open(found, options.order(), session.random());
            store.blocksOnDisk().forEach(content.picker()::onFound);
            swarm.onOpened();
            lifecycle.onOpened();
        }

        @Override
        public void onStored(int piece) {
            content.onStored(piece);
            swarm.onStored(piece);
            session.onDiskProgress();
            lifecycle.onStored();
        }

        @Override
        public void onHashMismatch(int piece, long[] digests) {
            Object[] sources = content.picker().sources(piece);
            content.picker().onHashMismatch(piece);
            traffic.onWasted(content.layout().dataLength(piece));
            detail("piece " + piece + " failed its hash");
            ban(suspicion.onMismatch(piece, sources, digests));
            swarm.dealer().fillLater();
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
        onPeersFound(peers, PeerBook.Source.USER);
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
        int requesters = content.picker().requesters(pieceIndex, blockIndex);
        if (isStopping() || content.picker().onReceived(pieceIndex, blockIndex, peer) == PiecePicker.Receipt.UNWANTED) {
            store.release(buffer);
            traffic.onWasted(length);
            return;
        }
        lifecycle.onNewByte(now());
        if (requesters > answered) { // seldom, so nobody's requests are looked through for the usual block
            swarm.dealer().cancelEverywhere(pieceIndex, blockIndex);
        }
        store.write(pieceIndex, PieceLayout.beginOf(blockIndex), buffer.flip());
    }

    /** So many blocks that have come of a piece are not wanted: all of it is fetched again, from another peer. */
    void giveUp(int pieceIndex, int blocks) {
        detail("piece " + pieceIndex + " begun anew");
        traffic.onWasted(
                Math.min(blocks * PieceLayout.BLOCK_LENGTH, content.layout().dataLength(pieceIndex)));
        store.discard(pieceIndex);
    }

    // ---- peers

    /** A handler for a peer that has connected to us, or empty if there is no room. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return isStopping() || !sources.started() && !content.isOpen() ? Optional.empty() : swarm.accept(address);
    }

    boolean isSuspect(PeerState peer) {
        return suspicion.isSuspect(peer);
    }

    /** As {@link DownloadListener#onUnusableUrl}. */
    void onUnusableUrl(String what) {
        listener.onUnusableUrl(what);
    }

    void detail(String line) {
        listener.onDetail(line);
    }

    // ---- what others ask

    long now() {
        return scheduler.nanoTime();
    }

    InfoHash infoHash() {
        return infoHash;
    }

    Session session() {
        return session;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    Content content() {
        return content;
    }

    /** Null until it is known what the torrent is. */
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

    Traffic traffic() {
        return traffic;
    }

    boolean isStopping() {
        return lifecycle.isStopping();
    }

    /** How many seconds the rest takes at the present rate. */
    double secondsLeft(long now) {
        return traffic.secondsFor(content.picker().remainingBlocks() * (double) PieceLayout.BLOCK_LENGTH, now);
    }

    /** Whether it waits for the store to take room on the disk. */
    boolean isAllocating() {
        return allocating && !content.isOpen();
    }

    /** How far the download is, now. */
    public Progress progress() {
        assert scheduler.onLoop();
        return explainer.progress(now());
    }
}
