package bittc.download;

import bittc.loop.Scheduler;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.net.InvalidUrlException;
import bittc.storage.BlockPool;
import bittc.storage.PieceStore;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceRequest;
import bittc.tracker.AnnounceRequest.Event;
import bittc.tracker.Announcer;
import bittc.tracker.Tracker;
import bittc.tracker.TrackerFactory;
import bittc.tracker.TrackerStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Many torrents on one loop: what they share is here, namely peers' places, rates, memory, the port and the clock's tick. */
public final class Session implements IncomingPeers {
    private static final Duration TICK = Duration.ofMillis(100);

    /**
     * With more received blocks than this waiting for the disk (4 MiB), nothing more is asked for. One for each peer comes
     * on top, which it may be in the middle of: peers that stop there must not stop the others.
     */
    private static final int CLAIMED_ENOUGH = BlockPool.ENOUGH;

    /** With so many more (another 2 MiB), sockets are not read until it is less than the former. */
    private static final int CLAIMED_MARGIN = 128;

    private final SessionOptions options;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final PeerConnector connector;
    private final TrackerFactory trackers;
    private final BlockPool pool;
    private final Executor background;
    private final PeerId peerId;
    private final int key;
    private final SharedRate requestRate;
    private final SharedRate uploadRate;

    private final Map<InfoHash, Download> downloads = new LinkedHashMap<>();
    private final Map<Download, List<Runnable>> endings = new HashMap<>();
    private final Set<PeerState> paused = new LinkedHashSet<>();
    private final List<PeerFinder> finders = new ArrayList<>();
    private final ExternalAddress external = new ExternalAddress();
    private final Dialer dialer;
    private final MetadataBudget metadataBudget = new MetadataBudget();
    private final List<WebSeedFinder> webSeedFinders = new ArrayList<>();
    private final Places places;
    private Predicate<InetAddress> admitted = address -> true;
    private boolean ticking;

    /**
     * A session without torrents.
     *
     * @param background does what would hold up the loop
     */
    public Session(
            SessionOptions options,
            Scheduler scheduler,
            RandomGenerator random,
            PeerConnector connector,
            TrackerFactory trackers,
            BlockPool pool,
            Executor background,
            PeerId peerId) {
        this.options = options;
        this.scheduler = scheduler;
        this.random = random;
        this.connector = connector;
        this.trackers = trackers;
        this.pool = pool;
        pool.onRelease(this::onDiskProgress);
        this.background = background;
        this.peerId = peerId;
        key = random.nextInt();
        dialer = new Dialer(scheduler.nanoTime());
        places = new Places(options.maxPeers(), downloads.values());
        // Torrents have equal shares in what is received, peers in what is sent.
        requestRate = new SharedRate(options.maxDownloadRate(), scheduler, this::dealers);
        uploadRate = new SharedRate(options.maxUploadRate(), scheduler, this::uploads);
    }

    /**
     * Adds a torrent and begins to download it.
     *
     * @throws IllegalArgumentException if the session has it already
     */
    public Download add(Metainfo metainfo, PieceStore store, DownloadOptions settings, DownloadListener listener) {
        return add(new Download(this, metainfo, store, settings, listener));
    }

    /**
     * Adds a torrent that only its info hash is known of: asks peers what it is, then downloads it.
     *
     * @param stores makes its store once {@link DownloadListener#onMetadata} has been called
     * @throws IllegalArgumentException if the session has it already
     */
    public Download add(
            MagnetLink link,
            Function<Metainfo, PieceStore> stores,
            DownloadOptions settings,
            DownloadListener listener) {
        return add(new Download(this, link, Optional.of(stores), settings, listener));
    }

    /**
     * Adds a torrent that only its info hash is known of, for as long as it takes to learn from peers what it is.
     *
     * @param listener of {@link DownloadListener#onMetadata} and of the end
     * @throws IllegalArgumentException if the session has it already
     */
    public Download learn(MagnetLink link, DownloadOptions settings, DownloadListener listener) {
        return add(new Download(this, link, Optional.empty(), settings, listener));
    }

    private Download add(Download added) {
        assert scheduler.onLoop();
        if (downloads.putIfAbsent(added.infoHash(), added) != null) {
            throw new IllegalArgumentException("torrent added twice: " + added.infoHash());
        }
        places.onDownloadsChanged();
        added.start();
        if (!ticking) {
            ticking = true;
            scheduler.schedule(TICK, this::tick);
        }
        return added;
    }

    /** Whether this torrent is among those of the session. */
    public boolean has(InfoHash infoHash) {
        return downloads.containsKey(infoHash);
    }

    /** Another way to find peers, for the torrents that are added from now on. */
    public void use(PeerFinder finder) {
        finders.add(finder);
    }

    /** A way to find web seeds, for the torrents that are added from now on. */
    public void use(WebSeedFinder finder) {
        webSeedFinders.add(finder);
    }

    /** As {@link WebSeedFinder#unusable}. */
    List<String> unusableWebSeeds(Metainfo metainfo) {
        return webSeedFinders.stream()
                .flatMap(finder -> finder.unusable(metainfo).stream())
                .toList();
    }

    List<WebSeed> webSeeds(Metainfo metainfo) {
        return webSeedFinders.stream()
                .flatMap(finder -> finder.webSeeds(metainfo).stream())
                .toList();
    }

    /** From now on only these addresses are peers of ours, whoever names them and whoever connects. */
    public void admitOnly(Predicate<InetAddress> wanted) {
        admitted = admitted.and(wanted);
    }

    boolean admits(InetAddress address) {
        return admitted.test(address);
    }

    /**
     * Stops every download.
     *
     * @param limit what is not done by then is left undone
     * @param done called once, on the loop
     */
    public void stop(Duration limit, Runnable done) {
        assert scheduler.onLoop();
        boolean[] ended = {false};
        Runnable once = () -> {
            if (!ended[0]) {
                ended[0] = true;
                done.run();
            }
        };
        List<Download> all = new ArrayList<>(downloads.values());
        int[] left = {all.size() + 1};
        Runnable one = () -> {
            if (--left[0] == 0) {
                once.run();
            }
        };
        scheduler.schedule(limit, once);
        all.forEach(d -> d.stop(limit, one));
        one.run();
    }

    @Override
    public Optional<PeerHandler> accept(InfoHash infoHash, InetSocketAddress address) {
        Download wanted = downloads.get(infoHash);
        return wanted == null ? Optional.empty() : wanted.accept(address);
    }

    private void tick() {
        if (downloads.isEmpty()) {
            ticking = false;
            return;
        }
        scheduler.schedule(TICK, this::tick);
        long now = scheduler.nanoTime();
        onDiskProgress();
        List.copyOf(downloads.values()).forEach(each -> each.onTick(now));
        requestRate.wake();
        uploadRate.wake();
    }

    // ---- endings

    /** Runs this once the download has ended; at once if it has. */
    void whenEnded(Download which, Runnable done) {
        if (downloads.containsValue(which)) {
            endings.computeIfAbsent(which, d -> new ArrayList<>()).add(done);
        } else {
            done.run();
        }
    }

    void onEnded(Download which) {
        downloads.remove(which.infoHash(), which);
        places.onDownloadsChanged();
        List<Runnable> waiting = endings.remove(which);
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    // ---- what downloads share

    Scheduler scheduler() {
        return scheduler;
    }

    RandomGenerator random() {
        return random;
    }

    PeerConnector connector() {
        return connector;
    }

    Places places() {
        return places;
    }

    /** How fast peers are connected to. */
    Dialer dialer() {
        return dialer;
    }

    PeerId peerId() {
        return peerId;
    }

    void onPeerRemoved(PeerState peer) {
        places.giveBack(peer);
        paused.remove(peer);
    }

    List<PeerFinder> finders() {
        return finders;
    }

    Executor background() {
        return background;
    }

    /** A peer has a DHT node there. */
    void onNode(InetSocketAddress node) {
        finders.forEach(finder -> finder.onNode(node));
    }

    /** Somebody has told us our address (BEP 24). */
    void onOurAddress(InetAddress by, InetAddress ours) {
        Optional<InetAddress> before = external.of(ours);
        external.onTold(by, ours);
        Optional<InetAddress> now = external.of(ours);
        if (now.isPresent() && !now.equals(before)) {
            finders.forEach(finder -> finder.onExternalAddress(now.get()));
            InetSocketAddress self = new InetSocketAddress(now.get(), options.listenPort());
            downloads.values().forEach(each -> each.swarm().onOurAddress(self));
        }
    }

    boolean exchangesPeers() {
        return options.exchangePeers();
    }

    /** Where our DHT node is, or 0 if there is none. */
    int nodePort() {
        return finders.stream()
                .mapToInt(PeerFinder::nodePort)
                .filter(port -> port != 0)
                .findFirst()
                .orElse(0);
    }

    /** Where peers can connect to us, or 0 if they cannot. */
    int listenPort() {
        return options.listenPort();
    }

    /**
     * Asks these trackers.
     *
     * @param onUnusable takes those whose URLs make no sense
     */
    Announcer announcer(
            Download which,
            List<List<String>> announceUrls,
            Announcer.Listener listener,
            Consumer<TrackerStatus> onUnusable) {
        List<List<Tracker>> tiers = new ArrayList<>();
        for (List<String> urls : announceUrls) {
            List<Tracker> tier = new ArrayList<>();
            for (String url : urls) {
                try {
                    tier.add(trackers.open(url));
                } catch (InvalidUrlException e) {
                    onUnusable.accept(TrackerStatus.unusable(e.host(), e.getMessage()));
                }
            }
            if (!tier.isEmpty()) {
                tiers.add(tier);
            }
        }
        return new Announcer(
                tiers,
                scheduler,
                random,
                event -> new AnnounceRequest(
                        which.infoHash(),
                        peerId,
                        options.listenPort(),
                        which.traffic().uploaded(),
                        which.traffic().downloaded(),
                        which.content().leftOfTorrent(),
                        event == Event.NONE && which.content().isPartialSeed() ? Event.PAUSED : event,
                        Announcer.NUM_WANT,
                        key),
                listener);
    }

    // ---- rates and memory

    /** What is received, by way of what is asked for. */
    SharedRate requestRate() {
        return requestRate;
    }

    /** What is sent. */
    SharedRate uploadRate() {
        return uploadRate;
    }

    private List<BlockDealer> dealers() {
        return downloads.values().stream().map(each -> each.swarm().dealer()).toList();
    }

    private List<Uploads> uploads() {
        return downloads.values().stream()
                .flatMap(each -> each.swarm().connected().stream())
                .map(PeerState::uploads)
                .toList();
    }

    /** What may be fetched of info dictionaries at a time. */
    MetadataBudget metadataBudget() {
        return metadataBudget;
    }

    /** Whether so much waits for the disk that nothing is asked for. */
    boolean isDiskBehind() {
        return pool.claimed() > enoughClaimed();
    }

    private int enoughClaimed() {
        return CLAIMED_ENOUGH + places.taken();
    }

    void onClaim(PeerState peer) {
        if (pool.claimed() > enoughClaimed() + CLAIMED_MARGIN && paused.add(peer)) {
            peer.requests().setReading(false);
        }
    }

    /** The disk has caught up with something. */
    void onDiskProgress() {
        if (!paused.isEmpty() && pool.claimed() < enoughClaimed()) {
            List<PeerState> resumed = List.copyOf(paused);
            paused.clear();
            resumed.forEach(peer -> peer.requests().setReading(true));
        }
    }
}
