package bittc.download;

import bittc.download.blocks.BlockReceiver;
import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.connect.PeerBook;
import bittc.download.metadata.MetadataFetch;
import bittc.download.metadata.MetadataPeer;
import bittc.loop.Scheduler;
import bittc.metainfo.FileSelection;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.storage.PieceStore;
import bittc.storage.disk.StorageException;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.tracker.TrackerStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One torrent of a session, from the check of its files to its end. Owned by the session loop. Connects its parts with each
 * other: {@link Lifecycle} (state and end), {@link Swarm} (peers), {@link BlockReceiver} (blocks).
 */
public final class Torrent {
    private final InfoHashes infoHashes;
    private final DownloadOptions options;
    private final DownloadListener listener;
    private final SessionResources session;
    private final Consumer<Torrent> onEnded;
    private final Scheduler scheduler;
    private final Counters counters = new Counters();
    private final DataState data = new DataState();
    private final Lifecycle lifecycle;
    private final BlockReceiver blocks;
    private final PeerSources sources;
    private final Swarm swarm;
    private final ProgressReport report;

    /** Null until the metadata is known. */
    private PieceStore store;

    /** A torrent with known metadata. */
    Torrent(
            Metainfo metainfo,
            PieceStore store,
            DownloadOptions options,
            SessionResources session,
            DownloadListener listener,
            Consumer<Torrent> onEnded) {
        this(
                metainfo.infoHashes(),
                options.trackers().tiers(metainfo.trackers(), metainfo.isPrivate()),
                DownloadState.CHECKING,
                options,
                session,
                listener,
                onEnded);
        this.store = store;
        know(metainfo, options.files().in(metainfo));
        sources.onNamed(metainfo.webSeeds(), List.of());
    }

    /**
     * A torrent known by its info hash.
     *
     * @param stores makes its store once the metadata is known; empty to fetch only the metadata
     */
    Torrent(
            MagnetLink link,
            Optional<Function<Metainfo, PieceStore>> stores,
            DownloadOptions options,
            SessionResources session,
            DownloadListener listener,
            Consumer<Torrent> onEnded) {
        this(
                link.infoHashes(),
                options.trackers().tiers(link.trackers(), false),
                DownloadState.METADATA,
                options,
                session,
                listener,
                onEnded);
        sources.onNamed(link.webSeeds(), link.peers());
        swarm.ask(Optional.of(new MetadataFetch(
                link, session.metadata(), session.background(), scheduler, new MetadataEvents(stores))));
    }

    private Torrent(
            InfoHashes infoHashes,
            List<List<String>> trackers,
            DownloadState first,
            DownloadOptions options,
            SessionResources session,
            DownloadListener listener,
            Consumer<Torrent> onEnded) {
        this.infoHashes = infoHashes;
        this.options = options;
        this.listener = listener;
        this.session = session;
        this.onEnded = onEnded;
        scheduler = session.scheduler();
        lifecycle = new Lifecycle(new LifecycleActions(), first, data, counters, scheduler, options, listener);
        blocks = new BlockReceiver(data, counters, session.received(), new BlockEvents());
        sources = new PeerSources(infoHashes, trackers, data, counters, session, this::onPeersFound, listener);
        swarm = new Swarm(infoHashes, data, counters, blocks, sources, session, listener, lifecycle::isStopping);
        report = new ProgressReport(lifecycle, data, counters, swarm, sources, session);
    }

    // ---- from the session

    InfoHash infoHash() {
        return infoHashes.primary();
    }

    /** The hashes by which it reaches peers and they reach it. */
    List<InfoHash> wireHashes() {
        return infoHashes.wireHashes();
    }

    void start() {
        swarm.join();
        lifecycle.start();
        open();
    }

    private void open() {
        if (store == null) {
            sources.start();
        } else {
            blocks.open(store, found -> data.open(found, options.order(), session.random()));
        }
    }

    private void know(Metainfo known, FileSelection selection) {
        data.know(known, selection);
        if (known.isPrivate()) {
            sources.useTrackersOnly();
        }
    }

    /** Called a few times a second. */
    void onTick(long now) {
        if (mayHavePeers()) {
            swarm.onTick(now);
            lifecycle.onTick(now);
        }
    }

    private boolean mayHavePeers() {
        return !lifecycle.isStopping() && (sources.started() || data.isOpen());
    }

    /** Returns a handler for an incoming peer, or empty to refuse it. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return mayHavePeers() ? swarm.accept(address) : Optional.empty();
    }

    private void onPeersFound(List<InetSocketAddress> peers, PeerBook.Source source) {
        swarm.onPeersFound(peers, source);
    }

    // ---- from the user

    /** Adds peers named by the user. */
    public void addPeers(List<InetSocketAddress> peers) {
        assert scheduler.onLoop();
        onPeersFound(peers, PeerBook.Source.USER);
    }

    /** Gives it up, for a reason that concerns the whole session. */
    public void fail(DownloadListener.Failure failure) {
        assert scheduler.onLoop();
        lifecycle.fail(failure);
    }

    /** Returns whether nothing is asked for peers but this machine. */
    public boolean isLoopbackOnly() {
        return sources.loopbackOnly();
    }

    public Progress progress() {
        assert scheduler.onLoop();
        return report.progress(scheduler.nanoTime());
    }

    /** The connected peers. */
    public List<PeerStatus> peers() {
        assert scheduler.onLoop();
        return PeerStatus.of(swarm.peers(), scheduler.nanoTime());
    }

    /**
     * Ends the download: saves received data, tells the trackers, closes the connections.
     *
     * @param limit time limit for the trackers
     * @param done called once, when all of it is done
     */
    public void stop(Duration limit, Runnable done) {
        assert scheduler.onLoop();
        lifecycle.stop(limit, done);
    }

    // ---- metadata

    private final class MetadataEvents implements MetadataFetch.Listener {
        private final Optional<Function<Metainfo, PieceStore>> stores;

        MetadataEvents(Optional<Function<Metainfo, PieceStore>> stores) {
            this.stores = stores;
        }

        @Override
        public void onMetadata(Metainfo learnt) {
            if (stores.isEmpty()) {
                listener.onMetadata(learnt);
                lifecycle.leave();
                return;
            }
            closeMetadata();
            FileSelection selection = options.files().in(learnt);
            know(learnt, selection);
            if (learnt.isPrivate()) {
                swarm.dropUnlessAllowedInPrivate();
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

        @Override
        public void onInvalid(InvalidMetainfoException why) {
            lifecycle.fail(new DownloadListener.Failure(why.code().word(), why.getMessage(), why.hint()));
        }

        @Override
        public void onLiar(MetadataPeer peer) {
            swarm.ban((PeerConnection) peer, "wrong metadata");
        }

        @Override
        public void detail(String line) {
            listener.onDetail(line);
        }
    }

    private void closeMetadata() {
        swarm.metadata().ifPresent(MetadataFetch::close);
        swarm.ask(Optional.empty());
    }

    // ---- blocks

    private final class BlockEvents implements BlockReceiver.Listener {
        @Override
        public boolean isStopping() {
            return lifecycle.isStopping();
        }

        @Override
        public void onOpened() {
            if (options.seed().superSeed() && data.isSeed()) {
                swarm.superSeed();
            }
            swarm.onOpened();
            lifecycle.onOpened();
        }

        @Override
        public void onNewBlock() {
            lifecycle.onNewByte();
        }

        @Override
        public void onBlockOfOthers(int pieceIndex, int blockIndex) {
            swarm.requester().cancelEverywhere(pieceIndex, blockIndex);
        }

        @Override
        public void onReleased() {
            swarm.requester().fillLater();
        }

        @Override
        public void onStored(int pieceIndex) {
            swarm.onStored(pieceIndex);
            lifecycle.onStored();
        }

        @Override
        public void onCulprit(Object culprit) {
            if (culprit instanceof PeerConnection peer) { // not the sender of an earlier run's blocks
                swarm.ban(peer, "wrong bytes");
            }
        }

        @Override
        public void onFileComplete(int fileIndex) {
            listener.onFileComplete(fileIndex);
        }

        @Override
        public void onBegunLost(int pieceIndex) {
            swarm.requester().takeBack(pieceIndex);
        }

        @Override
        public void onLost(int pieceIndex) {
            swarm.onLost(pieceIndex);
        }

        @Override
        public void onFileChanged(String what) {
            listener.onFileChanged(what);
        }

        @Override
        public void onFailed(StorageException failure) {
            lifecycle.fail(new DownloadListener.Failure(failure.code().word(), failure.getMessage(), failure.hint()));
        }

        @Override
        public void detail(String line) {
            listener.onDetail(line);
        }
    }

    // ---- lifecycle

    private final class LifecycleActions implements Lifecycle.Actions {
        @Override
        public void findPeers() {
            sources.start();
        }

        @Override
        public void onComplete() {
            swarm.onComplete();
        }

        @Override
        public void announceCompleted() {
            sources.onCompleted();
        }

        @Override
        public void save() {
            blocks.flush(false, () -> {});
        }

        @Override
        public void close(Duration limit, Runnable told, Runnable closed) {
            swarm.metadata().ifPresent(MetadataFetch::close);
            swarm.closeAll("we leave");
            sources.stop(limit, told);
            blocks.flush(true, closed);
        }

        @Override
        public void onEnded() {
            swarm.leave();
            onEnded.accept(Torrent.this);
        }

        @Override
        public boolean hasPeers() {
            return !swarm.peers().isEmpty();
        }

        @Override
        public int hungUp() {
            return swarm.hungUp();
        }

        @Override
        public EncryptionPolicy encryption() {
            return session.options().encryption();
        }

        @Override
        public boolean isDeserted() {
            return swarm.isDeserted() && sources.haveSearchedInVain();
        }

        @Override
        public List<TrackerStatus> trackers() {
            return sources.trackers();
        }

        @Override
        public Progress.Standstill explain(long now, boolean over) {
            return report.explain(now, over);
        }
    }

    // ---- for tests

    DataState data() {
        return data;
    }

    Swarm swarm() {
        return swarm;
    }
}
