package bittc.cli;

import bittc.download.Download;
import bittc.download.DownloadListener;
import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.IncomingPeers;
import bittc.download.Progress;
import bittc.download.SeedPolicy;
import bittc.download.Session;
import bittc.download.SessionOptions;
import bittc.http.HttpClient;
import bittc.http.Tls;
import bittc.metainfo.Metainfo;
import bittc.net.Network;
import bittc.net.NetworkOptions;
import bittc.peer.NettyLoop;
import bittc.peer.NettyPeerConnector;
import bittc.peer.PeerListener;
import bittc.storage.BlockPool;
import bittc.storage.DiskPieceStore;
import bittc.storage.DiskThreads;
import bittc.storage.StorageOptions;
import bittc.torrent.PeerId;
import bittc.tracker.NettyTrackers;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The object graph of a real session: one Netty loop, its peers and trackers, and the disk's threads. */
final class SessionEngine implements Engine {
    /** The ports that BitTorrent clients use by custom; after them any that is free. */
    private static final PortRange USUAL_PORTS = new PortRange(6881, 6999);

    private static final PortRange ANY_PORT = new PortRange(0, 0);

    private static final Duration BETWEEN_SNAPSHOTS = Duration.ofMillis(200);

    private final Settings settings;
    private final NettyLoop loop;
    private final DiskThreads disk;
    private final Network network;
    private final NettyTrackers trackers;
    private final PeerListener listener;
    private final BlockPool pool = new BlockPool();
    private final List<Running> running = new ArrayList<>();
    private Session session;

    /** Listens for peers; may take a moment, so it is not for the loop. */
    SessionEngine(Settings settings) throws ProblemException {
        this.settings = settings;
        // Else Netty, which finds nobody to take its log, writes its warnings on standard error.
        InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
        FileLimit files = FileLimit.ofProcess();
        SecureRandom random = new SecureRandom();
        PeerId peerId = PeerId.random(random);
        loop = new NettyLoop(SessionEngine::onBug);
        disk = new DiskThreads(files.forData());
        network = new Network(
                loop.group().next(),
                loop,
                new NetworkOptions(
                        new ReflectiveChannelFactory<>(loop.socketChannel()),
                        new ReflectiveChannelFactory<>(loop.datagramChannel()),
                        settings.listenAddress()));
        trackers = new NettyTrackers(network, new HttpClient(network, new Tls(network)), random);
        try {
            listener = listen(peerId, (infoHash, address) -> session.accept(infoHash, address));
        } catch (IOException e) {
            loop.close();
            throw new ProblemException(Problem.usage(e.getMessage(), "choose another port with -p PORT"));
        }
        session = new Session(
                new SessionOptions(
                        Math.min(settings.maxPeers(), files.forPeers()),
                        settings.maxDownloadRate(),
                        settings.maxUploadRate(),
                        listener.port()),
                loop,
                new java.util.SplittableRandom(random.nextLong()),
                new NettyPeerConnector(loop, network, peerId),
                trackers,
                pool,
                disk.background(),
                peerId);
    }

    private PeerListener listen(PeerId peerId, IncomingPeers peers) throws IOException {
        PortRange wanted = settings.ports().orElse(USUAL_PORTS);
        try {
            return PeerListener.open(loop, peerId, settings.listenAddress(), wanted.first(), wanted.last(), peers);
        } catch (IOException e) {
            if (settings.ports().isPresent()) {
                throw e;
            }
            return PeerListener.open(loop, peerId, settings.listenAddress(), ANY_PORT.first(), ANY_PORT.last(), peers);
        }
    }

    /** A mistake of ours on the loop: nothing that follows could be trusted. */
    private static void onBug(Thread thread, Throwable bug) {
        System.err.println(Problem.internal(bug).text());
        bug.printStackTrace();
        Runtime.getRuntime().halt(ExitCode.INTERNAL.number());
    }

    @Override
    public Transfer begin(Job job, DownloadListener events) {
        Running added = new Running(job, events);
        loop.execute(added::start);
        return added;
    }

    @Override
    public void stop(Duration limit, Runnable done) {
        loop.execute(() -> session.stop(limit, done));
    }

    @Override
    public void close() {
        listener.close();
        trackers.close();
        network.close();
        loop.close();
        disk.close();
    }

    private void snapshot() {
        running.removeIf(each -> each.progress.state().ended());
        running.forEach(Running::snapshot);
        if (!running.isEmpty()) {
            loop.schedule(BETWEEN_SNAPSHOTS, this::snapshot);
        }
    }

    /** A download, and what the main thread may know of it. */
    private final class Running implements Transfer, DownloadListener {
        private final Job job;
        private final DownloadListener events;
        private Download download;

        /** Crosses from the loop to the main thread. */
        private volatile Progress progress;

        Running(Job job, DownloadListener events) {
            this.job = job;
            this.events = events;
            Optional<Metainfo> known = job.source().known();
            progress = new Progress(
                    known.isPresent() ? DownloadState.CHECKING : DownloadState.METADATA,
                    known.map(Job::payload).orElse(0L),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    OptionalLong.empty(),
                    0,
                    0,
                    known.map(metainfo -> metainfo.layout().pieceCount()).orElse(0),
                    0,
                    Optional.empty());
        }

        void start() {
            Metainfo metainfo = job.source().known().orElseThrow();
            StorageOptions place =
                    new StorageOptions(job.folder(), job.outputName(), settings.overwrite(), settings.recheck());
            DiskPieceStore store = new DiskPieceStore(metainfo, place, disk, pool, loop);
            SeedPolicy seed = new SeedPolicy(settings.seed(), settings.seedRatio(), settings.seedTime());
            download = session.add(metainfo, store, new DownloadOptions(seed, settings.stallTimeout()), this);
            running.add(this);
            if (running.size() == 1) {
                loop.schedule(BETWEEN_SNAPSHOTS, SessionEngine.this::snapshot);
            }
        }

        void snapshot() {
            progress = download.progress();
        }

        @Override
        public Progress progress() {
            return progress;
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            snapshot();
            events.onState(from, to, reason);
        }

        @Override
        public void onMetadata(Metainfo metainfo) {
            events.onMetadata(metainfo);
        }

        @Override
        public void onTracker(TrackerReport report) {
            events.onTracker(report);
        }

        @Override
        public void onFileComplete(int fileIndex) {
            events.onFileComplete(fileIndex);
        }

        @Override
        public void onFailed(Failure failure) {
            snapshot();
            events.onFailed(failure);
        }

        @Override
        public void onDetail(String line) {
            events.onDetail(line);
        }
    }
}
