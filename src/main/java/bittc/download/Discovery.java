package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.loop.Scheduler;
import bittc.metainfo.Metainfo;
import bittc.net.ExternalAddress;
import bittc.net.Family;
import bittc.net.InvalidUrlException;
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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A session's sources of peers and web seeds: trackers, {@link PeerFinder}s, {@link WebSeedFinder}s; and our address. */
final class Discovery {
    /** Networks that have to say the same before we take it for our address. */
    private static final int AGREEING_NETWORKS = 2;

    /** Told to trackers, which refuse 0, if peers cannot connect to us: nobody listens on it. */
    private static final int NO_PORT = 1;

    private final TrackerFactory trackers;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final PeerId peerId;

    /** Lets a tracker recognise us at another address. */
    private final int key;

    private final List<PeerFinder> finders = new ArrayList<>();
    private final List<WebSeedFinder> webSeedFinders = new ArrayList<>();
    private final ExternalAddress external = new ExternalAddress(AGREEING_NETWORKS);
    private final Set<Consumer<InetSocketAddress>> addressListeners = new LinkedHashSet<>();

    private int announcedPort;
    private boolean searchesForAll;

    /** Trackers only, to begin with. */
    Discovery(TrackerFactory trackers, Scheduler scheduler, RandomGenerator random, PeerId peerId) {
        this.trackers = trackers;
        this.scheduler = scheduler;
        this.random = random;
        this.peerId = peerId;
        key = random.nextInt();
    }

    // ---- trackers

    /**
     * Creates an announcer for these trackers.
     *
     * @param announceUrls in tiers (BEP 12)
     * @param request makes the request for each event
     * @param onUnusable takes trackers with invalid URLs
     */
    Announcer announcer(
            List<List<String>> announceUrls,
            Function<Event, AnnounceRequest> request,
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
        return new Announcer(tiers, scheduler, random, request, listener);
    }

    /** Creates a tracker request from a torrent's current state. */
    AnnounceRequest request(InfoHash infoHash, Counters counters, DataState data, Event event) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                announcedPort == 0 ? NO_PORT : announcedPort,
                counters.uploaded(),
                counters.downloaded(),
                data.leftOfTorrent(),
                event == Event.NONE && data.isPartialSeed() ? Event.PAUSED : event,
                Announcer.NUM_WANT,
                key);
    }

    // ---- other sources

    /** Adds a way to find peers, for torrents added from now on. */
    void use(PeerFinder finder) {
        finders.add(finder);
    }

    /** Adds a way to find web seeds, for torrents added from now on. */
    void use(WebSeedFinder finder) {
        webSeedFinders.add(finder);
    }

    /** From now on finders are used whatever {@link LoopbackRule} says. */
    void searchForAll() {
        searchesForAll = true;
    }

    boolean searchesForAll() {
        return searchesForAll;
    }

    List<PeerFinder> finders() {
        return finders;
    }

    List<WebSeed> webSeeds(Metainfo metainfo) {
        return webSeedFinders.stream()
                .flatMap(finder -> finder.webSeeds(metainfo).stream())
                .toList();
    }

    /** Like {@link WebSeedFinder#unusable}. */
    List<String> unusableWebSeeds(Metainfo metainfo) {
        return webSeedFinders.stream()
                .flatMap(finder -> finder.unusable(metainfo).stream())
                .toList();
    }

    /** The port of our DHT node; 0 if there is none. */
    int nodePort() {
        return finders.stream()
                .mapToInt(PeerFinder::nodePort)
                .filter(port -> port != 0)
                .findFirst()
                .orElse(0);
    }

    /** Passes on the address of a peer's DHT node. */
    void onNode(InetSocketAddress node) {
        finders.forEach(finder -> finder.onNode(node));
    }

    // ---- our address

    /** Notes our address as reported by {@code by} (BEP 24). */
    void onOurAddress(InetAddress by, InetAddress ours) {
        Optional<InetAddress> before = external.of(Family.of(ours));
        external.onTold(by, ours);
        Optional<InetAddress> now = external.of(Family.of(ours));
        if (now.isPresent() && !now.equals(before)) {
            finders.forEach(finder -> finder.onExternalAddress(now.get()));
            tellAddress(now.get());
        }
    }

    private void tellAddress(InetAddress ours) {
        InetSocketAddress self = new InetSocketAddress(ours, announcedPort);
        List.copyOf(addressListeners).forEach(listener -> listener.accept(self));
    }

    /** Sets the port that trackers, peers and finders are told; 0 if peers cannot connect to us. */
    void announcePort(int port) {
        announcedPort = port;
        for (Family family : Family.values()) {
            external.of(family).ifPresent(this::tellAddress);
        }
    }

    /** The port where peers can connect to us, as everybody is told; 0 if they cannot. */
    int announcedPort() {
        return announcedPort;
    }

    /** Adds a listener for changes of our address, with the announced port. */
    void addAddressListener(Consumer<InetSocketAddress> listener) {
        addressListeners.add(listener);
    }

    void removeAddressListener(Consumer<InetSocketAddress> listener) {
        addressListeners.remove(listener);
    }
}
