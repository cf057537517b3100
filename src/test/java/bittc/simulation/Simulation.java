package bittc.simulation;

import bittc.download.Download;
import bittc.download.DownloadListener;
import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.Progress;
import bittc.download.SeedPolicy;
import bittc.download.Session;
import bittc.download.SessionOptions;
import bittc.loop.SimulatedScheduler;
import bittc.storage.BlockPool;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceAnswer;
import bittc.tracker.AnnounceRequest;
import bittc.tracker.Tracker;
import bittc.tracker.TrackerException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A whole swarm in one thread, on simulated time, from a seed: the real session, picker and announcer; a store, a tracker
 * and peers that are not. After every event the invariants are checked.
 */
final class Simulation {
    final SimulatedScheduler scheduler = new SimulatedScheduler();
    final Random random;
    final Content content;
    final BlockPool pool = new BlockPool();
    final MemoryStore store;
    final Map<InetSocketAddress, RemotePeer> peers = new LinkedHashMap<>();
    final List<String> log = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    boolean trackerFailsAtFirst;
    DownloadState state = DownloadState.CHECKING;
    Progress last;
    private Session session;
    private Download download;
    private long begun;

    Simulation(long seed, int totalLength, int pieceLength) {
        random = new Random(seed);
        content = new Content(totalLength, pieceLength, seed);
        store = new MemoryStore(content, scheduler, pool);
    }

    RemotePeer add(RemotePeer peer) {
        try {
            byte[] ip = {10, 9, 1, (byte) (peers.size() + 1)};
            peers.put(new InetSocketAddress(InetAddress.getByAddress(ip), 6881), peer);
            return peer;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    RemotePeer addHonest(double bytesPerSecond) {
        return add(
                new RemotePeer(content, scheduler, random, Duration.ofMillis(5 + random.nextInt(80)), bytesPerSecond));
    }

    /** Runs until the download has ended or the time is over; returns the seconds it took. */
    double run(Duration limit, SessionOptions options) {
        session = new Session(
                options,
                scheduler,
                random,
                new Connector(),
                url -> Optional.of(new FakeTracker()),
                pool,
                PeerId.random(random));
        begun = scheduler.nanoTime();
        download = session.add(
                content.metainfo, store, new DownloadOptions(SeedPolicy.LEAVE, Duration.ofMinutes(30)), new Events());
        scheduler.advanceUntil(limit, () -> {
            check();
            return state.ended();
        });
        return (scheduler.nanoTime() - begun) / 1e9;
    }

    double run() {
        return run(Duration.ofHours(1), new SessionOptions(50, 0, 0, 6881));
    }

    /** What must hold at every moment. */
    private void check() {
        if (state.ended()) {
            return;
        }
        Progress now = download.progress();
        require(now.doneBytes() <= now.totalBytes(), "more done than there is");
        require(last == null || now.doneBytes() >= last.doneBytes(), "done bytes shrank");
        require(now.piecesDone() == store.stored.cardinality(), "pieces counted that are not stored");
        require(pool.claimed() >= 0 && pool.claimed() < 3000, "blocks in memory: " + pool.claimed());
        require(now.peers() <= 50, "peers: " + now.peers());
        require(state != DownloadState.DONE || store.stored.isFull(), "done, but not complete");
        last = now;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + "; " + state + " " + last + "\n" + String.join("\n", log));
        }
    }

    boolean isIdentical() {
        return Arrays.equals(store.bytes, content.bytes);
    }

    private String stamp() {
        return String.format("%8.3f ", (scheduler.nanoTime() - begun) / 1e9);
    }

    private final class Connector implements PeerConnector {
        @Override
        public void connect(InetSocketAddress address, InfoHash infoHash, PeerHandler handler) {
            RemotePeer peer = peers.get(address);
            scheduler.schedule(Duration.ofMillis(20), () -> {
                if (peer == null || !peer.reachable()) {
                    handler.onClosed(false, "connection refused");
                } else {
                    peer.connect(handler, address);
                }
            });
        }
    }

    private final class FakeTracker implements Tracker {
        private int asked;

        @Override
        public String host() {
            return "tracker:6969";
        }

        @Override
        public Cancellable announce(AnnounceRequest request, Listener listener) {
            boolean[] cancelled = {false};
            boolean fails = asked++ == 0 && trackerFailsAtFirst;
            scheduler.schedule(Duration.ofMillis(30), () -> {
                if (cancelled[0]) {
                    return;
                }
                if (fails) {
                    listener.onFailure(TrackerException.unreachable("connection refused"));
                } else {
                    listener.onAnswer(new AnnounceAnswer(
                            Duration.ofMinutes(30),
                            Optional.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            List.copyOf(peers.keySet()),
                            Optional.empty(),
                            Optional.empty()));
                }
            });
            return () -> cancelled[0] = true;
        }
    }

    private final class Events implements DownloadListener {
        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            state = to;
            log.add(stamp() + from + " -> " + to + " " + reason);
        }

        @Override
        public void onTracker(TrackerReport report) {
            log.add(stamp() + report);
        }

        @Override
        public void onFileComplete(int fileIndex) {}

        @Override
        public void onFailed(Failure failure) {
            failures.add(failure.code() + ": " + failure.message());
            log.add(stamp() + failure);
        }

        @Override
        public void onDetail(String line) {
            log.add(stamp() + line);
        }
    }
}
