package bittc.cli;

import bittc.dht.Dht;
import bittc.torrent.PeerAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where we listen, and where peers come from. */
@CommandLine.Command(optionListHeading = "%nNetwork:%n")
final class NetworkFlags {
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
            description = "Accepted: bittc does neither yet")
    boolean[] without = {};

    Engine.Listening listening() {
        return new Engine.Listening(Optional.ofNullable(ports), Optional.ofNullable(listenAddress));
    }

    Engine.Discovery discovery(Environment environment) {
        return new Engine.Discovery(
                !noDht, bootstrapNodes(), DhtCache.of(environment), !noPex, !noLsd && !isLoopback());
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
