package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.host.Gateways;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.download.EncryptionPolicy;
import bittc.download.TrackerChoice;
import bittc.net.Blocklist;
import bittc.net.BlocklistReader;
import bittc.net.PortRange;
import bittc.portmap.Gateway;
import bittc.session.Engine;
import bittc.torrent.PeerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The port to listen on, the way to others, and the sources of peers. */
public final class NetworkOptions {
    @Option(
            names = {"-p", "--port"},
            paramLabel = "N[-M]",
            converter = Converters.Ports.class,
            description = "Listen on this port, or the first free one of a range (default: 6881-6999)")
    public PortRange ports;

    @Mixin
    public ReachOptions reach = new ReachOptions();

    @Option(
            names = "--encryption",
            paramLabel = "WHEN",
            description = "Encrypt connections to peers: off, allow, prefer or require (default: allow, where a peer"
                    + " wants it)")
    EncryptionPolicy encryption = EncryptionPolicy.ALLOW;

    @Option(names = "--no-utp", description = "Connect to peers over TCP only, not over uTP")
    boolean noUtp;

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            converter = Converters.TrackerUrl.class,
            description = "Ask this tracker too; repeatable")
    List<String> trackers = new ArrayList<>();

    @Option(names = "--no-trackers", description = "Ignore the trackers that a torrent names")
    boolean noTrackers;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            converter = Converters.HostAndPort.class,
            description = "Connect to this peer; repeatable")
    List<PeerAddress> peers = new ArrayList<>();

    @Option(names = "--blocklist", paramLabel = "FILE", description = "Ignore peers whose address is in this list")
    String blocklist;

    @Mixin
    public DiscoveryOptions discovery = new DiscoveryOptions();

    @Option(names = "--no-port-mapping", description = "Do not ask the router to let peers connect to you")
    boolean noPortMapping;

    /** Reads the options of reach; looks up the interface if one is given. */
    Engine.Reach reach(Environment environment) throws ProblemException {
        return reach.reach(Optional.ofNullable(ports), environment.variables());
    }

    Engine.Named named(Environment environment) throws ProblemException {
        Optional<Blocklist> list = blocklist == null ? Optional.empty() : Optional.of(readBlocklist(environment));
        return new Engine.Named(new TrackerChoice(!noTrackers, trackers), peers, list);
    }

    private Blocklist readBlocklist(Environment environment) throws ProblemException {
        try (InputStream in = Files.newInputStream(environment.folder().resolve(blocklist))) {
            return BlocklistReader.read(in);
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.USAGE, "--blocklist " + blocklist + ": " + Environment.reason(e), "");
        }
    }

    /** The routers to ask for ports: those of this machine, or none. */
    Optional<Supplier<Optional<List<Gateway>>>> gateways() {
        return noPortMapping || reach.isLoopback() ? Optional.empty() : Optional.of(Gateways::ofMachine);
    }

    Engine.Discovery discovery(Environment environment) {
        return discovery.discovery(environment, reach.isLoopback());
    }
}
