package bittc.cli;

import bittc.dht.Dht;
import bittc.torrent.PeerAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** How data is moved: limits, seeding, network. */
final class TransferOptions {
    private static final int DEFAULT_MAX_PEERS = 200;
    private static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofMinutes(30);

    @Option(
            names = "--max-download",
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Receive no faster than this, in bytes a second: 500K, 5M")
    long maxDownload;

    @Option(
            names = {"-u", "--max-upload"},
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Send no faster than this")
    long maxUpload;

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Connect to at most so many peers in all (200)")
    int maxPeers = DEFAULT_MAX_PEERS;

    @Option(names = "--seed", description = "Go on sharing when complete, until Ctrl-C")
    boolean seed;

    @Option(
            names = "--seed-ratio",
            paramLabel = "R",
            converter = Converters.Ratio.class,
            description = "Share until R times the size has been sent")
    Double seedRatio;

    @Option(
            names = "--seed-time",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Share for so long: 90s, 5m, 2h, 1d")
    Duration seedTime;

    @Option(
            names = "--stall-timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up after so long without a new byte (30m); 0 = never")
    Duration stallTimeout = DEFAULT_STALL_TIMEOUT;

    @Option(
            names = "--metadata-timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up when no peer has said by then what a magnet link holds (30m); 0 = never")
    Duration metadataTimeout = DEFAULT_STALL_TIMEOUT;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N[-M]",
            converter = Converters.Ports.class,
            description = "Listen for peers on this port, or the first free one of these")
    PortRange ports;

    @Option(
            names = "--listen-address",
            paramLabel = "IP",
            converter = Converters.Address.class,
            description = "Listen for peers on this address only")
    InetAddress listenAddress;

    @Option(names = "--no-dht", description = "Run no DHT node: find peers by trackers only")
    boolean noDht;

    @Option(
            names = "--dht-bootstrap",
            paramLabel = "HOST:PORT",
            converter = Converters.HostAndPort.class,
            description = "Begin with this DHT node in place of the usual ones; may be given several times")
    List<PeerAddress> bootstrap = new ArrayList<>();

    @Option(names = "--no-pex", description = "Exchange no peers with peers")
    boolean noPex;

    @Option(names = "--no-lsd", description = "Do not look for peers in the local network")
    boolean noLsd;

    @Option(
            names = {"--no-utp", "--no-port-mapping"},
            description = "Accepted: bittc does none of these yet")
    boolean[] without = {};

    Engine.Settings settings(boolean overwrite, boolean recheck, Environment environment) {
        return new Engine.Settings(
                maxPeers,
                maxDownload,
                maxUpload,
                Optional.ofNullable(ports),
                Optional.ofNullable(listenAddress),
                seed || seedRatio != null || seedTime != null,
                seedRatio == null ? OptionalDouble.empty() : OptionalDouble.of(seedRatio),
                Optional.ofNullable(seedTime),
                stallTimeout,
                metadataTimeout,
                overwrite,
                recheck,
                new Engine.Discovery(
                        !noDht, bootstrapNodes(), DhtCache.of(environment), !noPex, !noLsd && !isLoopback()));
    }

    private boolean isLoopback() {
        return listenAddress != null && listenAddress.isLoopbackAddress();
    }

    /** Whoever keeps to this machine asks nobody on the Internet. */
    private List<PeerAddress> bootstrapNodes() {
        if (!bootstrap.isEmpty() || isLoopback()) {
            return bootstrap;
        }
        return Dht.BOOTSTRAP_NODES.stream()
                .flatMap(node -> PeerAddress.parse(node).stream())
                .toList();
    }
}
