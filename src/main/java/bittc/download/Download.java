package bittc.download;

import bittc.loop.Scheduler;
import bittc.metainfo.Metainfo;
import bittc.picker.PiecePicker;
import bittc.storage.PieceStore;
import bittc.storage.StorageException;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.tracker.AnnounceAnswer;
import bittc.tracker.Announcer;
import bittc.tracker.TrackerException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The coordinator of one torrent: its peers, its pieces, and every decision about them. Owned by the session loop. What it
 * is doing and when it ends is in {@link Lifecycle}.
 */
public final class Download {
    private final Session session;
    private final Scheduler scheduler;
    private final Metainfo metainfo;
    private final PieceStore store;
    private final DownloadListener listener;
    private final Announcer announcer;
    private final Swarm swarm;
    private final Payload payload;
    private final Suspicion suspicion = new Suspicion();
    private final Traffic traffic = new Traffic();
    private final Lifecycle lifecycle;

    private PiecePicker picker;
    private long doneBytes;
    private long checkedBytes;

    Download(Session session, Metainfo metainfo, PieceStore store, DownloadOptions options, DownloadListener listener) {
        this.session = session;
        this.metainfo = metainfo;
        this.store = store;
        this.listener = listener;
        scheduler = session.scheduler();
        payload = new Payload(metainfo);
        lifecycle = new Lifecycle(this, session, store, options, listener);
        swarm = new Swarm(this, session);
        announcer = session.announcer(this, metainfo, new Announcer.Listener() {
            @Override
            public void onPeers(String host, AnnounceAnswer answer, Duration next) {
                onTrackerAnswer(host, answer, next);
            }

            @Override
            public void onAnnounceFailed(String host, TrackerException failure, Duration next) {
                onTrackerFailure(host, failure, next);
            }
        });
    }

    // ---- from the session

    void start() {
        store.open(new StoreEvents());
    }

    /** Called a few times a second. */
    void onTick(long now) {
        if (isStopping() || picker == null) {
            return;
        }
        swarm.onTick(now);
        if (!isComplete()) {
            swarm.dealer().fillAll();
        }
        lifecycle.onTick(now);
    }

    // ---- the store

    private final class StoreEvents implements PieceStore.Listener {
        @Override
        public void onCheckProgress(long bytes) {
            checkedBytes = bytes;
        }

        @Override
        public void onOpened(Bitfield found) {
            if (isStopping()) {
                return;
            }
            picker = new PiecePicker(layout(), found, session.random());
            for (int piece = found.nextSet(0); piece >= 0; piece = found.nextSet(piece + 1)) {
                doneBytes += payload.of(piece);
            }
            store.blocksOnDisk().forEach(picker::onFound);
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
                swarm.ban(peer);
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

    // ---- trackers

    private void onTrackerAnswer(String host, AnnounceAnswer answer, Duration next) {
        listener.onTracker(new DownloadListener.TrackerReport(
                host, true, answer.peers().size(), answer.seeders(), answer.leechers(), answer.warning(), next));
        for (InetSocketAddress address : answer.peers()) {
            swarm.learn(address);
        }
        swarm.connectMore();
    }

    private void onTrackerFailure(String host, TrackerException failure, Duration next) {
        listener.onTracker(new DownloadListener.TrackerReport(
                host,
                false,
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(
                        failure.refused()
                                ? "refuses this torrent: \"" + failure.getMessage() + "\""
                                : failure.getMessage()),
                next));
    }

    void needPeers() {
        announcer.needPeers();
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

    boolean uploadsInTurn() {
        return session.uploadsInTurn();
    }

    /** Asks the peer for as much as there is room for, and lets it leave. */
    void fill(PeerState peer) {
        if (!isStopping() && picker != null) {
            swarm.dealer().fill(peer);
        }
    }

    void fillLater() {
        swarm.dealer().fillLater();
    }

    void flushLater(PeerState peer) {
        swarm.flushLater(peer);
    }

    // ---- peers

    /** A handler for a peer that has connected to us, or empty if there is no room. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return picker == null || isStopping() ? Optional.empty() : swarm.accept(address);
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

    // ---- what others ask

    long now() {
        return scheduler.nanoTime();
    }

    PieceLayout layout() {
        return metainfo.layout();
    }

    Metainfo metainfo() {
        return metainfo;
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

    Announcer announcer() {
        return announcer;
    }

    Traffic traffic() {
        return traffic;
    }

    boolean isComplete() {
        return picker != null && picker.have().isFull();
    }

    boolean isStopping() {
        return lifecycle.isStopping();
    }

    long totalBytes() {
        return payload.total();
    }

    long leftBytes() {
        return payload.total() - doneBytes;
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
        boolean still = picker != null && lifecycle.isStill(now);
        OptionalDouble rate = traffic.settledRate(now);
        return new Progress(
                lifecycle.state(),
                payload.total(),
                doneBytes,
                checkedBytes,
                traffic.downloaded(),
                traffic.uploaded(),
                traffic.wasted(),
                traffic.downRate(now),
                traffic.upRate(now),
                rate.isPresent() ? payload.eta(leftBytes(), rate.getAsDouble()) : OptionalLong.empty(),
                peers.size(),
                (int) peers.stream().filter(peer -> peer.pieces().areAll()).count(),
                layout().pieceCount(),
                picker == null ? 0 : picker.have().cardinality(),
                still ? Optional.of(explain(now, false)) : Optional.empty());
    }

    /** Why nothing moves; with {@code over}, why it is given up. */
    Progress.Standstill explain(long now, boolean over) {
        List<PeerState> peers = swarm.connected();
        return Standstills.explain(new Standstills.Facts(
                peers.size(),
                (int) peers.stream().filter(p -> p.pieces().wanted() > 0).count(),
                (int) peers.stream()
                        .filter(p -> p.pieces().wanted() > 0 && p.peerChoking())
                        .count(),
                swarm.connecting(),
                layout().pieceCount(),
                layout().pieceCount() - picker.have().cardinality(),
                picker.unavailable(),
                picker.remainingBlocks() == 0 || session.isDiskBehind(),
                announcer.statuses(),
                lifecycle.silence(now),
                over));
    }
}
