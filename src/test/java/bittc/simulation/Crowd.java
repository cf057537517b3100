package bittc.simulation;

import bittc.download.DownloadListener;
import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.SeedPolicy;
import bittc.download.Session;
import bittc.download.SessionOptions;
import bittc.download.Torrent;
import bittc.download.connect.DialHints;
import bittc.loop.Cancellable;
import bittc.loop.SimulatedScheduler;
import bittc.metainfo.Metainfo;
import bittc.storage.BlockPool;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceAnswer;
import bittc.tracker.AnnounceRequest;
import bittc.tracker.Tracker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/** A crowd of bittc's own sessions in one thread, on simulated time: one seeds, all others fetch the same torrent. */
final class Crowd {
    final SimulatedScheduler scheduler = new SimulatedScheduler();
    final Random random;
    final Content content;
    final Map<InetSocketAddress, Host> hosts = new LinkedHashMap<>();

    Crowd(long seed, int totalLength, int pieceLength) {
        random = new Random(seed);
        content = new Content(totalLength, pieceLength, seed);
    }

    /** One of the clients. */
    final class Host implements PeerConnector, DownloadListener {
        final InetSocketAddress address = Simulation.address(1, 1 + hosts.size(), 6881);
        final PeerId id = PeerId.random(random);
        final Uplink uplink;
        final Session session;
        final CountingStore store;
        final Torrent torrent;
        DownloadState state = DownloadState.CHECKING;

        Host(boolean seeds, double bytesPerSecond) {
            hosts.put(address, this);
            uplink = new Uplink(scheduler, bytesPerSecond);
            BlockPool pool = new BlockPool();
            SessionOptions options = new SessionOptions(50, 0, 0);
            session = new Session(options, scheduler, random, this, url -> new Known(), pool, Runnable::run, id);
            session.announcePort(6881);
            store = new CountingStore(content.layout, scheduler, pool, seeds);
            SeedPolicy policy =
                    seeds ? new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()) : SeedPolicy.LEAVE;
            torrent = session.add(content.metainfo, store, new DownloadOptions(policy, Duration.ofMinutes(30)), this);
        }

        InfoHash infoHash() {
            return content.metainfo.infoHash();
        }

        @Override
        public void connect(InetSocketAddress to, InfoHash infoHash, DialHints hints, PeerHandler handler) {
            Host far = hosts.get(to);
            scheduler.schedule(Duration.ofMillis(5), () -> {
                if (far == this) {
                    handler.onClosed(false, OURSELVES);
                    return;
                }
                InetSocketAddress from = new InetSocketAddress(address.getAddress(), 10_000 + random.nextInt(50_000));
                far.session
                        .accept(infoHash, from)
                        .ifPresentOrElse(
                                accepted -> {
                                    PairedLink near = new PairedLink(this, handler, to, false, far.id);
                                    near.joinTo(new PairedLink(far, accepted, from, true, id));
                                },
                                () -> handler.onClosed(false, "connection refused"));
            });
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            state = to;
        }

        @Override
        public void onMetadata(Metainfo learnt) {}

        @Override
        public void onTracker(TrackerReport report) {}

        @Override
        public void onUnusableUrl(String what) {}

        @Override
        public void onProxyLimit(String what) {}

        @Override
        public void onFileComplete(int fileIndex) {}

        @Override
        public void onFileChanged(String what) {}

        @Override
        public void onSuperSeedingOver(String why) {}

        @Override
        public void onFailed(Failure failure) {}

        @Override
        public void onDetail(String line) {}
    }

    /** A tracker that knows all hosts. */
    private final class Known implements Tracker {
        @Override
        public String host() {
            return "tracker:6969";
        }

        @Override
        public Cancellable announce(AnnounceRequest request, Listener listener) {
            boolean[] cancelled = {false};
            scheduler.schedule(Duration.ofMillis(5), () -> {
                if (!cancelled[0]) {
                    listener.onAnswer(new AnnounceAnswer(
                            Duration.ofMinutes(30),
                            Optional.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            new ArrayList<>(hosts.keySet()),
                            Optional.empty(),
                            Optional.empty()));
                }
            });
            return () -> cancelled[0] = true;
        }
    }

    /** Runs until all have all; returns the seconds it took. */
    double run(Duration limit) {
        long begun = scheduler.nanoTime();
        List<Host> fetching =
                hosts.values().stream().filter(host -> !host.store.seeds).toList();
        scheduler.advanceUntil(limit, () -> fetching.stream().allMatch(host -> host.state.ended()));
        return (scheduler.nanoTime() - begun) / 1e9;
    }
}
