package bittc.simulation;

import bittc.download.Consistency;
import bittc.download.DownloadListener;
import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.download.SeedPolicy;
import bittc.download.SessionOptions;
import bittc.download.Torrent;
import bittc.loop.SimulatedScheduler;
import bittc.metainfo.FileChoice;
import bittc.metainfo.FileIndexes;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.picker.PieceOrder;
import bittc.storage.BlockPool;
import bittc.torrent.Bitfield;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A whole swarm in one thread, on simulated time, from a seed: the real session, picker and announcer; a store, a tracker
 * and peers that are not. After every event the invariants are checked. Several torrents may share one {@link World}.
 */
final class Simulation {
    /** After every event what is cheap to check is checked; the whole state after each of so many. */
    private static final int EVENTS_BETWEEN_FULL_CHECKS = 64;

    final World world;
    final SimulatedScheduler scheduler;
    final Random random;
    final Content content;
    final BlockPool pool;
    final MemoryStore store;
    final Map<InetSocketAddress, RemotePeer> peers = new LinkedHashMap<>();
    final List<String> log = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    boolean trackerFailsAtFirst;

    /** Whether the whole state is checked after every event, which is only for small torrents. */
    boolean pedantic;

    /** What the listener does when it is told of a failure. */
    Runnable onFailure = () -> {};

    DownloadOptions options = new DownloadOptions(SeedPolicy.LEAVE, Duration.ofMinutes(30));
    DownloadState state = DownloadState.CHECKING;
    Progress last;
    int mostClaimed;
    Torrent download;
    private Bitfield wanted;
    private int unwantedAtStart;
    private long begun;
    private int events;

    Simulation(long seed, int totalLength, int pieceLength) {
        this(new World(seed), seed, totalLength, pieceLength);
    }

    Simulation(World world, long seed, int totalLength, int pieceLength) {
        this(world, new Content(totalLength, pieceLength, seed));
    }

    Simulation(World world, Content content) {
        this.world = world;
        this.content = content;
        scheduler = world.scheduler;
        random = world.random;
        pool = world.pool;
        store = new MemoryStore(content, scheduler, pool);
        world.torrents.put(content.metainfo.infoHash(), this);
    }

    /** To fetch these files of a torrent. */
    static DownloadOptions options(SeedPolicy seed, PieceOrder order, int... files) {
        FileIndexes indexes = new FileIndexes(Arrays.stream(files)
                .mapToObj(file -> new FileIndexes.Range(file, file))
                .toList());
        return new DownloadOptions(seed, Duration.ofMinutes(30), Duration.ZERO, FileChoice.of(indexes), order);
    }

    RemotePeer add(RemotePeer peer) {
        return add(peer, 6881);
    }

    RemotePeer add(RemotePeer peer, int port) {
        int number = world.hosts.size() + 1;
        return add(peer, address(1 + number / 250, 1 + number % 250, port));
    }

    RemotePeer add(RemotePeer peer, InetSocketAddress address) {
        peers.put(address, peer);
        world.hosts.put(address, peer);
        return peer;
    }

    static InetSocketAddress address(int net, int host, int port) {
        try {
            byte[] ip = {10, 9, (byte) net, (byte) host};
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    RemotePeer addHonest(double bytesPerSecond) {
        return add(
                new RemotePeer(content, scheduler, random, Duration.ofMillis(5 + random.nextInt(80)), bytesPerSecond));
    }

    private void prepare() {
        begun = scheduler.nanoTime();
        wanted = options.files().in(content.metainfo).pieces(content.metainfo);
        unwantedAtStart = store.stored.cardinality() - wantedStored();
    }

    /** Begins the download; time does not move. */
    void begin() {
        prepare();
        download = world.session().add(content.metainfo, store, options, new Events());
    }

    /** Begins the download with no more than the torrent's info hash and trackers; time does not move. */
    void beginByInfoHash() {
        prepare();
        state = DownloadState.METADATA;
        download = world.session().add(MagnetLink.of(content.metainfo), learnt -> store, options, new Events());
    }

    /** Runs until the download has ended or the time is over; returns the seconds it took. */
    double run(Duration limit, SessionOptions settings) {
        world.options = settings;
        begin();
        advance(limit, () -> state.ended());
        return (scheduler.nanoTime() - begun) / 1e9;
    }

    double run() {
        return run(Duration.ofHours(1), world.options);
    }

    /** Lets time pass until the condition holds, checking the invariants of every torrent after every event. */
    boolean advance(Duration limit, BooleanSupplier condition) {
        return scheduler.advanceUntil(limit, () -> {
            world.torrents.values().forEach(Simulation::check);
            return condition.getAsBoolean();
        });
    }

    void advance(Duration time) {
        advance(time, () -> false);
    }

    /** What must hold at every moment. */
    private void check() {
        if (download == null) {
            return;
        }
        mostClaimed = Math.max(mostClaimed, pool.claimed());
        require(pool.claimed() >= 0 && pool.claimed() < 3000, "blocks in memory: " + pool.claimed());
        int have = wantedStored();
        require(state != DownloadState.DONE || have == wanted.cardinality(), "done, but not complete");
        require(store.stored.cardinality() - have == unwantedAtStart, "fetched what nobody wants");
        if (state.ended()) {
            return;
        }
        Progress now = download.progress();
        require(now.doneBytes() <= now.totalBytes(), "more done than there is");
        require(last == null || now.doneBytes() >= last.doneBytes(), "done bytes shrank");
        require(
                state == DownloadState.METADATA || state == DownloadState.CHECKING || now.piecesDone() == have,
                "pieces counted that are not stored");
        require(now.peers() <= world.options.maxPeers(), "peers: " + now.peers());
        last = now;
        if (pedantic || ++events % EVENTS_BETWEEN_FULL_CHECKS == 0) {
            String wrong = Consistency.check(download);
            require(wrong.isEmpty(), wrong);
        }
    }

    /** Another program changes the file that this piece is in. */
    void lose(int piece) {
        last = null;
        store.lose(piece);
    }

    /** How many of the wanted pieces are stored. */
    private int wantedStored() {
        int count = 0;
        for (int piece = wanted.nextSet(0); piece >= 0; piece = wanted.nextSet(piece + 1)) {
            count += store.stored.get(piece) ? 1 : 0;
        }
        return count;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + "; " + state + " " + last + "\n" + String.join("\n", log));
        }
    }

    /** Whether every wanted piece is stored. */
    boolean hasAllThatIsWanted() {
        return wantedStored() == wanted.cardinality();
    }

    /** Whether every wanted piece is what it should be. */
    boolean isIdentical() {
        for (int piece = wanted.nextSet(0); piece >= 0; piece = wanted.nextSet(piece + 1)) {
            int from = content.at(piece, 0);
            int to = from + content.layout.lengthOf(piece);
            if (!Arrays.equals(store.bytes, from, to, content.bytes, from, to)) {
                return false;
            }
        }
        return true;
    }

    private String stamp() {
        return String.format("%8.3f ", (scheduler.nanoTime() - begun) / 1e9);
    }

    private final class Events implements DownloadListener {
        @Override
        public void onMetadata(Metainfo learnt) {
            log.add(stamp() + "metadata: " + learnt.name());
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            log.add(stamp() + from + " -> " + to + " " + reason);
            require(from == state && !from.ended(), "a change from " + from + ", but it was " + state);
            state = to;
        }

        @Override
        public void onTracker(TrackerReport report) {
            log.add(stamp() + report);
        }

        @Override
        public void onUnusableUrl(String what) {
            log.add(stamp() + what);
        }

        @Override
        public void onFileComplete(int fileIndex) {}

        @Override
        public void onProxyLimit(String what) {}

        @Override
        public void onFileChanged(String what) {
            log.add(stamp() + what);
        }

        @Override
        public void onSuperSeedingOver(String why) {
            log.add(stamp() + why);
        }

        @Override
        public void onFailed(Failure failure) {
            failures.add(failure.code() + ": " + failure.message());
            log.add(stamp() + failure);
            onFailure.run();
        }

        @Override
        public void onDetail(String line) {
            log.add(stamp() + line);
        }
    }
}
