package bittc.download;

import bittc.download.blocks.ReceiveBudget;
import bittc.download.blocks.SharedRate;
import bittc.download.connect.Bans;
import bittc.download.connect.ConnectionSlots;
import bittc.download.connect.DialLimiter;
import bittc.download.connect.IntroductionLimiter;
import bittc.download.metadata.MetadataBudget;
import bittc.loop.Countdown;
import bittc.loop.Scheduler;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.storage.BlockPool;
import bittc.storage.PieceStore;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.TrackerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Keeps many torrents on one loop and drives them with a regular tick. They share {@link SessionResources}. */
public final class Session implements IncomingPeers {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Scheduler scheduler;
    private final SessionResources resources;
    private final Set<Torrent> downloads = new LinkedHashSet<>();

    /** The same by their hashes: a hybrid has two. */
    private final Map<InfoHash, Torrent> byHash = new HashMap<>();

    /** The torrents by their names in encrypted handshakes; null until the first such handshake. */
    private Map<ByteBuffer, InfoHash> obfuscated;

    private Predicate<InetAddress> admitted = address -> true;
    private boolean ticking;

    /**
     * Starts without torrents.
     *
     * @param background runs tasks that would block the loop
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
        this.scheduler = scheduler;
        ConnectionSlots slots = new ConnectionSlots(options.maxPeers());
        ReceiveBudget received = new ReceiveBudget(pool, slots::taken);
        pool.onRelease(received::onDiskProgress);
        resources = new SessionResources(
                options,
                peerId,
                scheduler,
                random,
                connector,
                background,
                slots,
                new Bans(),
                new DialLimiter(scheduler.nanoTime()),
                new IntroductionLimiter(scheduler.nanoTime()),
                new SharedRate(options.maxDownloadRate(), scheduler),
                new SharedRate(options.maxUploadRate(), scheduler),
                received,
                new MetadataBudget(),
                new Discovery(trackers, scheduler, random, peerId),
                address -> admitted.test(address));
    }

    /**
     * Adds a torrent and starts to download it.
     *
     * @throws IllegalArgumentException if the session has it already
     */
    public Torrent add(Metainfo metainfo, PieceStore store, DownloadOptions settings, DownloadListener listener) {
        return add(new Torrent(metainfo, store, settings, resources, listener, this::onEnded));
    }

    /**
     * Adds a torrent by its info hash: fetches the metadata from peers, then downloads it.
     *
     * @param stores makes its store, after {@link DownloadListener#onMetadata}
     * @throws IllegalArgumentException if the session has it already
     */
    public Torrent add(
            MagnetLink link,
            Function<Metainfo, PieceStore> stores,
            DownloadOptions settings,
            DownloadListener listener) {
        return add(new Torrent(link, Optional.of(stores), settings, resources, listener, this::onEnded));
    }

    /**
     * Adds a torrent by its info hash, only to fetch its metadata from peers.
     *
     * @param listener of {@link DownloadListener#onMetadata} and of the end
     * @throws IllegalArgumentException if the session has it already
     */
    public Torrent learn(MagnetLink link, DownloadOptions settings, DownloadListener listener) {
        return add(new Torrent(link, Optional.empty(), settings, resources, listener, this::onEnded));
    }

    private Torrent add(Torrent added) {
        assert scheduler.onLoop();
        List<InfoHash> hashes = added.wireHashes();
        for (InfoHash hash : hashes) {
            if (has(hash)) {
                throw new IllegalArgumentException("torrent added twice: " + hash);
            }
        }
        downloads.add(added);
        for (InfoHash hash : hashes) {
            byHash.put(hash, added);
            if (obfuscated != null) {
                obfuscated.put(ByteBuffer.wrap(hash.obfuscated()), hash);
            }
        }
        added.start();
        if (!ticking) {
            ticking = true;
            scheduler.schedule(TICK, this::tick);
        }
        return added;
    }

    public boolean has(InfoHash infoHash) {
        return byHash.containsKey(infoHash);
    }

    /** From now on trackers, peers and finders are told that peers can connect to us there; until then, nowhere. */
    public void announcePort(int port) {
        assert scheduler.onLoop();
        resources.discovery().announcePort(port);
    }

    /** Adds a way to find peers, for torrents added from now on. */
    public void use(PeerFinder finder) {
        resources.discovery().use(finder);
    }

    /**
     * Uses the finders for torrents of this machine too, as the user has named a source beyond it. Otherwise those whose
     * trackers are all at loopback addresses use no finder ({@link LoopbackRule}).
     */
    public void searchForAll() {
        resources.discovery().searchForAll();
    }

    /** Adds a way to find web seeds, for torrents added from now on. */
    public void use(WebSeedFinder finder) {
        resources.discovery().use(finder);
    }

    /** Returns whether this address may be a peer, and is not banned from every torrent. */
    public boolean admits(InetSocketAddress address) {
        if (!resources.admits().test(address.getAddress())) {
            return false;
        }
        for (Torrent each : downloads) {
            if (!resources.bans().isBanned(each.infoHash(), address)) {
                return true;
            }
        }
        return downloads.isEmpty();
    }

    /** Restricts peers to these addresses from now on, for any source and for incoming connections. */
    public void admitOnly(Predicate<InetAddress> wanted) {
        admitted = admitted.and(wanted);
    }

    /**
     * Stops every download.
     *
     * @param limit time limit; unfinished work is abandoned then
     * @param done called once, on the loop
     */
    public void stop(Duration limit, Runnable done) {
        assert scheduler.onLoop();
        List<Torrent> all = new ArrayList<>(downloads);
        Countdown stopped = new Countdown(all.size() + 1, done);
        scheduler.schedule(limit, stopped::finish);
        all.forEach(d -> d.stop(limit, stopped));
        stopped.run();
    }

    @Override
    public Optional<PeerHandler> accept(InfoHash infoHash, InetSocketAddress address) {
        Torrent wanted = byHash.get(infoHash);
        return wanted == null ? Optional.empty() : wanted.accept(address);
    }

    @Override
    public Optional<InfoHash> byObfuscatedHash(byte[] hash) {
        if (obfuscated == null) {
            obfuscated = new HashMap<>();
            byHash.keySet().forEach(each -> obfuscated.put(ByteBuffer.wrap(each.obfuscated()), each));
        }
        return Optional.ofNullable(obfuscated.get(ByteBuffer.wrap(hash)));
    }

    private void tick() {
        if (downloads.isEmpty()) {
            ticking = false;
            return;
        }
        scheduler.schedule(TICK, this::tick);
        long now = scheduler.nanoTime();
        resources.received().onDiskProgress();
        List.copyOf(downloads).forEach(each -> each.onTick(now));
        resources.requestRate().wake();
        resources.uploadRate().wake();
    }

    private void onEnded(Torrent which) {
        if (!downloads.remove(which)) {
            return;
        }
        for (InfoHash hash : which.wireHashes()) {
            byHash.remove(hash);
            if (obfuscated != null) {
                obfuscated.remove(ByteBuffer.wrap(hash.obfuscated()));
            }
        }
    }

    // ---- for tests

    SessionResources resources() {
        return resources;
    }
}
