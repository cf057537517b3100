package bittc.session;

import bittc.download.DownloadListener;
import bittc.download.DownloadOptions;
import bittc.download.LoopbackRule;
import bittc.download.Session;
import bittc.download.SessionOptions;
import bittc.download.Torrent;
import bittc.http.HttpClient;
import bittc.http.Tls;
import bittc.http.TorrentFetch;
import bittc.loop.Countdown;
import bittc.lsd.Lsd;
import bittc.lsd.MulticastSockets;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.net.Family;
import bittc.net.Network;
import bittc.net.PortRange;
import bittc.net.UdpPort;
import bittc.net.Url;
import bittc.peer.Encryption;
import bittc.peer.IncomingConnections;
import bittc.peer.NettyLoop;
import bittc.peer.NettyPeerConnector;
import bittc.peer.PeerServer;
import bittc.peer.UtpTransport;
import bittc.portmap.PortMapper;
import bittc.storage.BlockPool;
import bittc.storage.CompleteStore;
import bittc.storage.DiskPieceStore;
import bittc.storage.DiskThreads;
import bittc.storage.PieceStore;
import bittc.storage.disk.Disk;
import bittc.storage.file.StorageOptions;
import bittc.storage.resume.CompletionRecords;
import bittc.storage.reuse.ReuseFolders;
import bittc.torrent.PeerAddress;
import bittc.torrent.PeerId;
import bittc.tracker.NettyTrackers;
import bittc.webseed.HttpWebSeeds;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The object graph of a real session: one Netty loop, its peers and trackers, and the disk's threads. */
public final class SessionEngine implements Engine {
    private static final Duration BETWEEN_SNAPSHOTS = Duration.ofMillis(200);

    /** Routers are asked for ports once a download has taken this long: a short one does well without. */
    private static final Duration MAP_PORTS_AFTER = Duration.ofSeconds(3);

    private final Settings settings;
    private final NettyLoop loop;
    private final DiskThreads disk;
    private final Network network;
    private final HttpClient http;
    private final NettyTrackers trackers;
    private final ListeningPorts ports;
    private final BlockPool pool = new BlockPool();
    private final List<RunningDownload> running = new ArrayList<>();
    private final Session session;
    private final SecureRandom random = new SecureRandom();
    private Optional<DhtFinder> dht = Optional.empty();
    private Optional<UtpTransport> utp = Optional.empty();

    private final KeyThread keys = new KeyThread();

    private Optional<PortMapping> portMapping = Optional.empty();
    private long firstBegun;
    private boolean stopping;
    private volatile Consumer<String> details = line -> {};

    /** The proxy's refusals so far, if there is a proxy; owned by the loop. */
    private Optional<ProxyEvents> proxyEvents = Optional.empty();

    /** Starts to listen for peers; may block, so it must not run on the loop. */
    public SessionEngine(Settings settings, Consumer<Throwable> onBug) throws EngineException {
        this.settings = settings;
        FileLimit files = FileLimit.ofProcess();
        files.expectEnough();
        PeerId peerId = PeerId.random(random);
        loop = Networks.loop(onBug);
        disk = new DiskThreads(
                files.forData(),
                new CompletionRecords(settings.existing().records()),
                new ReuseFolders(Disk.REAL, settings.existing().reuse()));
        network = Networks.network(loop, settings.reach());
        Tls tls = new Tls(network);
        http = new HttpClient(network, tls);
        trackers = new NettyTrackers(network, http, random);
        Encryption encryption = new Encryption(settings.encryption(), loop, keys, random);
        NettyPeerConnector connector = new NettyPeerConnector(loop, network, peerId, encryption);
        session = new Session(
                new SessionOptions(
                        Math.min(settings.maxPeers(), files.forPeers()),
                        settings.maxDownloadRate(),
                        settings.maxUploadRate(),
                        settings.discovery().exchange(),
                        settings.encryption(),
                        settings.utp() && !network.isProxied()),
                loop,
                new java.util.SplittableRandom(random.nextLong()),
                connector,
                trackers,
                pool,
                disk.background(),
                peerId);
        IncomingConnections incoming = new IncomingConnections(peerId, session, encryption, files.forHandshakes());
        try {
            ports = listen(incoming);
        } catch (IOException e) {
            loop.close();
            throw new EngineException(
                    settings.reach().confinement().isPresent()
                            ? EngineException.Reason.INTERFACE
                            : EngineException.Reason.PORT,
                    e.getMessage());
        }
        ports.tcp().ifPresent(server -> loop.execute(() -> session.announcePort(server.port())));
        if (settings.reach().proxies().isPresent()) {
            proxyEvents = Optional.of(new ProxyEvents());
            network.listenToProxy(proxyEvents.get());
        }
        session.admitOnly(network::reaches);
        settings.named().blocklist().ifPresent(list -> session.admitOnly(address -> !list.contains(address)));
        if (settings.utp()) {
            utp = ports.udp().map(port -> new UtpTransport(loop, port, random, this::admitsUtp, incoming));
            utp.ifPresent(transport -> loop.execute(() -> {
                ports.udp().get().claim(transport);
                connector.use(transport);
            }));
        }
        Discovery discovery = settings.discovery();
        if (discovery.dht()) {
            DhtFinder finder = new DhtFinder(
                    network, disk.background(), random, ports.udp(), discovery.bootstrap(), discovery.dhtCache());
            dht = Optional.of(finder);
            session.use(finder);
        }
        if (discovery.local() && !network.isProxied()) {
            MulticastSockets sockets =
                    new MulticastSockets(loop.group().next(), this::multicastChannel, localNetwork(), line -> {});
            session.use(new LsdFinder(new Lsd(loop, random, sockets)));
        }
        if (discovery.named() || !LoopbackRule.areHere(settings.named().peers())) {
            session.searchForAll();
        }
        session.use(new HttpWebSeeds(network, tls, loop.allocator()));
    }

    private ListeningPorts listen(IncomingConnections incoming) throws IOException {
        ListeningPorts.Tcp tcp = range -> PeerServer.open(loop, network, range.first(), range.last(), incoming);
        ListeningPorts.Udp udp = number -> UdpPort.open(network, number);
        boolean wantsUdp = settings.discovery().dht() || settings.utp();
        if (network.isProxied()) {
            return wantsUdp ? ListeningPorts.withoutTcp(udp) : ListeningPorts.NONE;
        }
        Optional<PortRange> wanted = settings.reach().ports();
        return wantsUdp ? ListeningPorts.open(wanted, tcp, udp) : ListeningPorts.withoutUdp(wanted, tcp);
    }

    /** Returns whether to answer an address that connects over uTP; with a proxy, no peer may reach us. */
    private boolean admitsUtp(InetSocketAddress from) {
        return !network.isProxied() && session.admits(from);
    }

    /** Makes a channel for an IP version in use. */
    private DatagramChannel multicastChannel(Family family) {
        if (!network.uses(family)) {
            throw new UnsupportedOperationException("not used");
        }
        return network.<DatagramChannel>confined(() -> loop.multicastChannel(family))
                .newChannel();
    }

    /** The address of the only local network to use, if we are limited to one. */
    private Optional<InetAddress> localNetwork() {
        Reach reach = settings.reach();
        return reach.localAddress().or(() -> reach.confinement()
                .map(interfaces -> interfaces.addresses().get(0)));
    }

    @Override
    public Transfer begin(TorrentRequest torrent, DownloadListener events) {
        return run(new RunningDownload(this, torrent, events), RunningDownload::start);
    }

    @Override
    public Transfer learn(TorrentRequest torrent, DownloadListener events) {
        return run(new RunningDownload(this, torrent, events), RunningDownload::learn);
    }

    private Transfer run(RunningDownload added, Consumer<RunningDownload> beginning) {
        loop.execute(() -> {
            running.add(added);
            if (proxyEvents.isEmpty() || proxyEvents.get().mayBegin(added)) {
                beginning.accept(added);
            }
            if (running.size() == 1) {
                firstBegun = loop.nanoTime();
                loop.schedule(BETWEEN_SNAPSHOTS, this::snapshot);
            }
        });
        return added;
    }

    private void snapshot() {
        running.removeIf(each -> each.progress().state().ended());
        running.forEach(RunningDownload::snapshot);
        if (!running.isEmpty()) {
            mapPorts();
            loop.schedule(BETWEEN_SNAPSHOTS, this::snapshot);
        }
    }

    /** Asks the routers for ports, once a torrent has had use for peers long enough. */
    private void mapPorts() {
        if (portMapping.isEmpty()
                && !stopping
                && settings.gateways().isPresent()
                && ports.tcp().isPresent()
                && (settings.sharingOnly() || loop.nanoTime() - firstBegun >= MAP_PORTS_AFTER.toNanos())
                && running.stream().anyMatch(RunningDownload::usesPeers)) {
            PortMapper.Ports mapped = new PortMapper.Ports(
                    ports.tcp().get().port(), ports.udp().map(UdpPort::number).orElse(0));
            PortMapping begun = new PortMapping(
                    network, random, disk.background(), mapped, session::announcePort, line -> details.accept(line));
            portMapping = Optional.of(begun);
            begun.start(settings.reach().localAddresses(), settings.gateways().get());
        }
    }

    @Override
    public void onDetail(Consumer<String> listener) {
        details = listener;
    }

    /** Passes on to all downloads, also later ones, what the proxy does not do. */
    private final class ProxyEvents implements Network.ProxyListener {
        private Optional<DownloadListener.Failure> refusal = Optional.empty();
        private Optional<String> limit = Optional.empty();

        /** Tells a download what is known already; false if that ends it. */
        boolean mayBegin(RunningDownload added) {
            limit.ifPresent(added::onProxyLimit);
            refusal.ifPresent(added::fail);
            return refusal.isEmpty();
        }

        @Override
        public void onRefused(String reason) {
            DownloadListener.Failure failure = new DownloadListener.Failure(
                    "proxy-refused", reason, "give the user and the password in the URL of --proxy");
            refusal = Optional.of(failure);
            List.copyOf(running).forEach(each -> each.fail(failure));
        }

        @Override
        public void onNoUdp(String reason) {
            limit = Optional.of(reason);
            List.copyOf(running).forEach(each -> each.onProxyLimit(reason));
        }
    }

    @Override
    public void stop(Duration limit, Runnable done) {
        loop.execute(() -> {
            stopping = true;
            if (portMapping.isPresent()) {
                Countdown both = new Countdown(2, done);
                portMapping.get().close(both);
                stopSession(limit, both);
            } else {
                stopSession(limit, done);
            }
        });
    }

    /** Stops the session; then, within the same limit, lets what was sent over uTP arrive. */
    private void stopSession(Duration limit, Runnable done) {
        if (utp.isEmpty()) {
            session.stop(limit, done);
            return;
        }
        long until = loop.nanoTime() + limit.toNanos();
        utp.get().stopConnecting();
        session.stop(limit, () -> {
            Countdown once = new Countdown(1, done);
            loop.schedule(Duration.ofNanos(Math.max(0, until - loop.nanoTime())), once::finish);
            utp.get().drain(once::finish);
        });
    }

    @Override
    public void close() {
        dht.ifPresent(DhtFinder::close);
        utp.ifPresent(transport -> loop.execute(transport::close));
        ports.tcp().ifPresent(PeerServer::close);
        ports.udp().ifPresent(UdpPort::close);
        trackers.close();
        network.close();
        loop.close();
        disk.close();
        keys.close();
    }

    // ---- for downloads

    Session session() {
        return session;
    }

    DownloadOptions options(TorrentRequest torrent) {
        return new DownloadOptions(
                settings.seed(),
                settings.named().trackers(),
                settings.stallTimeout(),
                settings.metadataTimeout(),
                settings.timeout(),
                torrent.plan().files(),
                torrent.plan().order());
    }

    PieceStore store(TorrentRequest torrent, Metainfo metainfo) {
        StorageOptions place = new StorageOptions(
                torrent.folder(),
                torrent.outputName(),
                settings.existing().overwrite(),
                settings.existing().recheck(),
                torrent.plan().files().in(metainfo),
                torrent.plan().preallocation(),
                torrent.plan().fsync());
        return settings.sharingOnly()
                ? new CompleteStore(metainfo, place, disk, loop)
                : new DiskPieceStore(metainfo, place, disk, pool, loop);
    }

    /** Resolves the peers that the user has named, whose hosts may be names, and adds them to the download. */
    void addPeers(Torrent download, List<PeerAddress> peers, Consumer<String> onDetail) {
        for (PeerAddress peer : peers) {
            network.resolver()
                    .resolve(
                            peer.host(),
                            addresses -> download.addPeers(addresses.stream()
                                    .map(address -> new InetSocketAddress(address, peer.port()))
                                    .toList()),
                            failure -> onDetail.accept("peer " + peer + ": " + failure));
        }
    }

    List<PeerAddress> namedPeers() {
        return settings.named().peers();
    }

    /** Fetches and reads a .torrent file, or the magnet link behind its URL; calls one of the three, on the loop. */
    void fetch(
            Url url,
            Consumer<Metainfo> onMetainfo,
            Consumer<MagnetLink> onMagnet,
            Consumer<DownloadListener.Failure> onFailure) {
        TorrentFetch.start(
                http,
                url,
                MetainfoReader.MAX_FILE_BYTES,
                bytes -> disk.background().execute(() -> {
                    try {
                        String path = url.path();
                        Metainfo metainfo = MetainfoReader.read(bytes, path.substring(path.lastIndexOf('/') + 1));
                        loop.execute(() -> onMetainfo.accept(metainfo));
                    } catch (InvalidMetainfoException e) {
                        loop.execute(() -> onFailure.accept(unreadable(url, "sent", e)));
                    }
                }),
                link -> {
                    try {
                        onMagnet.accept(MagnetLink.parse(link));
                    } catch (InvalidMetainfoException e) {
                        onFailure.accept(unreadable(url, "leads to a magnet link", e));
                    }
                },
                reason -> onFailure.accept(
                        new DownloadListener.Failure("torrent-unreachable", url.hostAndPort() + ": " + reason, "")));
    }

    private static DownloadListener.Failure unreadable(Url url, String what, InvalidMetainfoException why) {
        return new DownloadListener.Failure(
                why.code().word(), url.hostAndPort() + " " + what + ": " + why.getMessage(), why.hint());
    }
}
