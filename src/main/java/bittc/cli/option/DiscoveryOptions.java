package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.dht.Dht;
import bittc.session.DhtCache;
import bittc.session.Engine;
import bittc.torrent.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Sources of peers other than trackers. */
public final class DiscoveryOptions {
    @Option(names = "--no-dht", description = "Do not use the DHT")
    public boolean noDht;

    @Option(
            names = "--dht-bootstrap",
            paramLabel = "HOST:PORT",
            converter = Converters.HostAndPort.class,
            description = "Start from this DHT node instead of the usual ones; repeatable")
    List<PeerAddress> bootstrap = new ArrayList<>();

    @Option(names = "--no-pex", description = "Do not exchange addresses of peers with peers (PEX)")
    boolean noPex;

    @Option(names = "--no-lsd", description = "Do not look for peers in the local network")
    public boolean noLsd;

    /** Reads the options; with a loopback address, no node on the Internet is asked. */
    Engine.Discovery discovery(Environment environment, boolean loopback) {
        return new Engine.Discovery(
                !noDht,
                bootstrapNodes(loopback),
                !bootstrap.isEmpty(),
                DhtCache.of(environment.variables(), environment.home()),
                !noPex,
                !noLsd && !loopback);
    }

    private List<PeerAddress> bootstrapNodes(boolean loopback) {
        if (!bootstrap.isEmpty() || loopback) {
            return bootstrap;
        }
        return Dht.BOOTSTRAP_NODES.stream()
                .flatMap(node -> PeerAddress.parse(node).stream())
                .toList();
    }
}
