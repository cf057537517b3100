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
import java.util.OptionalLong;
import java.util.Set;

/**
 * The coordinator of one torrent: its peers, its pieces, and every decision about them. Owned by the session loop.
 *
 * <pre>{@code
 *   CHECKING --> CONNECTING --> DOWNLOADING <--> STALLED        (all of these --> FAILED, STOPPED)
 *       |                            |
 *       +------------> complete <----+ --> SEEDING --> DONE
 * }</pre>
 */
public final class Download {
    /** Nothing for this long, and the download counts as stalled. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(10);

    /** When every tracker has refused this often, and there is no peer, waiting is of no use. */
    private static final int REFUSALS = 3;

    /** How long a complete download waits for its trackers to take note before it leaves. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);

    private final Session session;
    private final Scheduler scheduler;
    private final Metainfo metainfo;
    private final PieceStore store;
    private final DownloadOptions options;
    private final DownloadListener listener;
    private final Announcer announcer;
    private final Swarm swarm;
    private final Payload payload;
    private final Suspicion suspicion = new Suspicion();
    private final RateMeter down;
    private final RateMeter up;
    private final RateMeter longDown;

    private DownloadState state = DownloadState.CHECKING;
    private PiecePicker picker;
    private boolean stopping;
    private long doneBytes;
    private long checkedBytes;
    private long downloaded;
    private long uploaded;
    private long wasted;
    private long lastNewByte;
    private long completeAt;

    Download(Session session, Metainfo metainfo, PieceStore store, DownloadOptions options, DownloadListener listener) {
        this.session = session;
        this.metainfo = metainfo;
        this.store = store;
        this.options = options;
        this.listener = listener;
        scheduler = session.scheduler();
        long now = now();
        payload = new Payload(metainfo);
        down = new RateMeter(Duration.ofSeconds(5));
        up = new RateMeter(Duration.ofSeconds(5));
        longDown = new RateMeter(Duration.ofSeconds(20));
        lastNewByte = now;
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
        if (stopping || picker == null) {
            return;
        }
        swarm.onTick(now);
        if (isComplete()) {
            if (state == DownloadState.SEEDING && seedingEnds(now)) {
                leave();
            }
            return;
        }
        swarm.dealer().fillAll();
        if (state == DownloadState.DOWNLOADING && now - lastNewByte > STALLED_AFTER.toNanos()) {
            enter(DownloadState.STALLED, explain(now, false).explanation());
        }
        giveUpIfHopeless(now);
    }

    private boolean seedingEnds(long now) {
        SeedPolicy seed = options.seed();
        boolean byRatio = seed.ratio().isPresent() && uploaded >= seed.ratio().getAsDouble() * payload.total();
        boolean byTime =
                seed.time().isPresent() && now - completeAt >= seed.time().get().toNanos();
        return byRatio || byTime;
    }

    private void giveUpIfHopeless(long now) {
        if (swarm.isIdle() && allTrackersRefuse()) {
            var tracker = announcer.statuses().get(0);
            fail(new DownloadListener.Failure(
                    "tracker-refused",
                    "tracker " + tracker.host() + " refuses this torrent: \""
                            + tracker.failure().orElse("") + "\"",
                    ""));
            return;
        }
        Duration silent = Duration.ofNanos(now - lastNewByte);
        if (!options.stallTimeout().isZero() && silent.compareTo(options.stallTimeout()) >= 0) {
            Progress.Standstill why = explain(now, true);
            boolean noPeers = swarm.connected().isEmpty();
            fail(new DownloadListener.Failure(
                    noPeers ? "no-peers" : "stalled",
                    (noPeers ? "no peers in " : "nothing received in ")
                            + Standstills.duration(Duration.ofSeconds(silent.toSeconds())) + " (" + why.explanation()
                            + ")",
                    "data kept; run it again later, or --stall-timeout 0 to wait for ever"));
        }
    }

    private boolean allTrackersRefuse() {
        var statuses = announcer.statuses();
        return !statuses.isEmpty()
                && statuses.stream().allMatch(t -> t.refused() && t.failures() >= REFUSALS)
                && swarm.knownAddresses() == 0;
    }

    // ---- the store

    private final class StoreEvents implements PieceStore.Listener {
        @Override
        public void onCheckProgress(long bytes) {
            checkedBytes = bytes;
        }

        @Override
        public void onOpened(Bitfield found) {
            if (stopping) {
                return;
            }
            picker = new PiecePicker(layout(), found, session.random());
            for (int piece = found.nextSet(0); piece >= 0; piece = found.nextSet(piece + 1)) {
                doneBytes += payload.of(piece);
            }
            store.blocksOnDisk().forEach(picker::onFound);
            lastNewByte = now();
            if (isComplete()) {
                complete();
            } else {
                enter(DownloadState.CONNECTING, "");
                announcer.start();
            }
        }

        @Override
        public void onStored(int piece) {
            picker.onStored(piece);
            doneBytes += payload.of(piece);
            swarm.onStored(piece);
            session.onDiskProgress();
            if (isComplete() && !stopping) {
                complete();
            }
        }

        @Override
        public void onHashMismatch(int piece, long[] digests) {
            Object[] sources = picker.sources(piece);
            picker.onHashMismatch(piece);
            wasted += layout().lengthOf(piece);
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
            fail(new DownloadListener.Failure(failure.code().word(), failure.getMessage(), failure.hint()));
        }
    }

    private void ban(Set<Object> culprits) {
        for (Object culprit : culprits) {
            if (culprit instanceof PeerState peer) { // and not what an earlier run has left
                swarm.ban(peer);
            }
        }
    }

    // ---- the end

    boolean isComplete() {
        return picker != null && picker.have().isFull();
    }

    private void complete() {
        completeAt = now();
        swarm.onComplete();
        if (options.seed().seed()) {
            enter(DownloadState.SEEDING, "");
            if (downloaded == 0) {
                announcer.start();
            } else {
                announcer.onCompleted();
            }
            store.flush(false, () -> {});
        } else {
            if (downloaded > 0) {
                announcer.onCompleted();
            }
            leave();
        }
    }

    private void leave() {
        shutDown(DownloadState.DONE, LEAVE_LIMIT, () -> {});
    }

    private void fail(DownloadListener.Failure failure) {
        if (stopping) {
            return;
        }
        stopping = true; // whatever the listener does now
        listener.onFailed(failure);
        shutDown(DownloadState.FAILED, LEAVE_LIMIT, () -> {});
    }

    /**
     * Ends the download: keeps what has been received, tells the trackers, leaves the peers.
     *
     * @param limit takes no longer than this for the trackers
     * @param done called once, when all of it is done
     */
    public void stop(Duration limit, Runnable done) {
        assert scheduler.onLoop();
        if (stopping) {
            session.whenEnded(this, done);
        } else {
            shutDown(DownloadState.STOPPED, limit, done);
        }
    }

    private void shutDown(DownloadState end, Duration limit, Runnable done) {
        stopping = true;
        session.whenEnded(this, done);
        swarm.closeAll("we leave");
        int[] waiting = {2};
        Runnable one = () -> {
            if (--waiting[0] == 0) {
                // The last piece may have been stored meanwhile.
                enter(end == DownloadState.STOPPED && isComplete() ? DownloadState.DONE : end, "");
                session.onEnded(this);
            }
        };
        announcer.stop(limit, one);
        store.flush(true, one);
    }

    private void enter(DownloadState next, String reason) {
        DownloadState from = state;
        state = next;
        listener.onState(from, next, reason);
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
                java.util.OptionalInt.empty(),
                java.util.OptionalInt.empty(),
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
        if (stopping) {
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
        if (stopping || picker.onReceived(pieceIndex, blockIndex, peer) == PiecePicker.Receipt.UNWANTED) {
            store.release(buffer);
            onWasted(length);
            return;
        }
        lastNewByte = now();
        if (state != DownloadState.DOWNLOADING) {
            enter(DownloadState.DOWNLOADING, "");
        }
        if (requesters > answered) { // seldom, so nobody's requests are looked through for the usual block
            swarm.dealer().cancelEverywhere(pieceIndex, blockIndex);
        }
        store.write(pieceIndex, RequestQueue.begin(blockIndex), buffer.flip());
    }

    void onRequest(long now) {
        down.begin(now);
        longDown.begin(now);
    }

    void onDownloaded(int bytes, long now) {
        downloaded += bytes;
        down.add(bytes, now);
        longDown.add(bytes, now);
    }

    void onWasted(int bytes) {
        wasted += bytes;
    }

    void onUploaded(int bytes) {
        uploaded += bytes;
        up.add(bytes, now());
    }

    boolean uploadsInTurn() {
        return session.uploadsInTurn();
    }

    /** Asks the peer for as much as there is room for, and lets it leave. */
    void fill(PeerState peer) {
        if (!stopping && picker != null) {
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
        return picker == null || stopping ? Optional.empty() : swarm.accept(address);
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
        if (isComplete() && peer.pieces().isFull()) {
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

    boolean isStopping() {
        return stopping;
    }

    long uploadedBytes() {
        return uploaded;
    }

    long downloadedBytes() {
        return downloaded;
    }

    long leftBytes() {
        return payload.total() - doneBytes;
    }

    /** How many seconds the rest takes at the present rate. */
    double secondsLeft(long now) {
        double rate = longDown.rate(now);
        return rate < 1 ? Double.MAX_VALUE : picker.remainingBlocks() * (double) PieceLayout.BLOCK_LENGTH / rate;
    }

    /** How far the download is, now. */
    public Progress progress() {
        assert scheduler.onLoop();
        long now = now();
        List<PeerState> peers = swarm.connected();
        boolean still = !state.ended()
                && picker != null
                && !isComplete()
                && (state != DownloadState.DOWNLOADING || now - lastNewByte > STALLED_AFTER.toNanos());
        return new Progress(
                state,
                payload.total(),
                doneBytes,
                checkedBytes,
                downloaded,
                uploaded,
                wasted,
                (long) down.rate(now),
                (long) up.rate(now),
                longDown.isSettled(now) ? payload.eta(leftBytes(), longDown.rate(now)) : OptionalLong.empty(),
                peers.size(),
                (int) peers.stream().filter(PeerState::isSeed).count(),
                layout().pieceCount(),
                picker == null ? 0 : picker.have().cardinality(),
                still ? Optional.of(explain(now, false)) : Optional.empty());
    }

    private Progress.Standstill explain(long now, boolean over) {
        List<PeerState> peers = swarm.connected();
        return Standstills.explain(new Standstills.Facts(
                peers.size(),
                (int) peers.stream().filter(p -> p.wanted() > 0).count(),
                (int) peers.stream()
                        .filter(p -> p.wanted() > 0 && p.peerChoking())
                        .count(),
                swarm.connecting(),
                layout().pieceCount(),
                layout().pieceCount() - picker.have().cardinality(),
                picker.unavailable(),
                picker.remainingBlocks() == 0 || session.isDiskBehind(),
                announcer.statuses(),
                Duration.ofNanos(now - lastNewByte),
                over));
    }
}
