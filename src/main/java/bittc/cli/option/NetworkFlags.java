package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.dht.Dht;
import bittc.download.TrackerChoice;
import bittc.net.Blocklist;
import bittc.net.BlocklistReader;
import bittc.net.Confinement;
import bittc.net.FailureText;
import bittc.net.Family;
import bittc.net.PortRange;
import bittc.session.DhtCache;
import bittc.session.Engine;
import bittc.torrent.PeerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where we listen, by which way we go, and where peers come from. */
@CommandLine.Command(optionListHeading = "%nNetwork:%n")
public final class NetworkFlags {
    @Option(
            names = {"-p", "--port"},
            paramLabel = "N[-M]",
            converter = Converters.Ports.class,
            description = "Listen for peers on this port, or the first free one of these")
    public PortRange ports;

    @Option(
            names = "--listen-address",
            paramLabel = "IP",
            converter = Converters.Address.class,
            description = "Listen for peers on this address only")
    public InetAddress listenAddress;

    @Option(
            names = "--bind",
            paramLabel = "IFACE|IP",
            description = "Let everything leave by this interface, or by the one with this address, or not at all")
    public String bind;

    @Option(
            names = {"-4", "--ipv4"},
            description = "Use IPv4 only")
    public boolean ipv4;

    @Option(
            names = {"-6", "--ipv6"},
            description = "Use IPv6 only")
    public boolean ipv6;

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            converter = Converters.TrackerUrl.class,
            description = "Ask this tracker too; may be given several times")
    List<String> trackers = new ArrayList<>();

    @Option(names = "--no-trackers", description = "Ask none of the trackers that a torrent names")
    boolean noTrackers;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            converter = Converters.HostAndPort.class,
            description = "Connect to this peer; may be given several times")
    List<PeerAddress> peers = new ArrayList<>();

    @Option(
            names = "--blocklist",
            paramLabel = "FILE",
            description = "Have nothing to do with peers at the addresses in this list")
    String blocklist;

    @Option(names = "--no-dht", description = "Run no DHT node: find peers by trackers only")
    public boolean noDht;

    @Option(
            names = "--dht-bootstrap",
            paramLabel = "HOST:PORT",
            converter = Converters.HostAndPort.class,
            description = "Begin with this DHT node in place of the usual ones; may be given several times")
    List<PeerAddress> bootstrap = new ArrayList<>();

    @Option(names = "--no-pex", description = "Exchange no peers with peers")
    boolean noPex;

    @Option(names = "--no-lsd", description = "Do not look for peers in the local network")
    public boolean noLsd;

    @Option(
            names = {"--no-utp", "--no-port-mapping"},
            description = "Accepted: bittc does neither yet")
    boolean[] without = {};

    /** How we reach others; looks at the machine's interfaces if one of them was asked for. */
    public Engine.Reach reach() throws ProblemException {
        if (ipv4 && ipv6) {
            throw new ProblemException(
                    ProblemCode.USAGE, "-4 and -6 exclude each other", "without either, both are used");
        }
        Optional<Family> family =
                ipv4 ? Optional.of(Family.IPV4) : Optional.of(Family.IPV6).filter(only -> ipv6);
        Optional<InetAddress> address = Optional.ofNullable(listenAddress);
        Optional<Confinement> confinement = bind == null ? Optional.empty() : Optional.of(confinement(family));
        Engine.Reach reach = new Engine.Reach(Optional.ofNullable(ports), address, family, confinement);
        Optional<InetAddress> local = reach.localAddress();
        if (family.isPresent() && local.isPresent() && Family.of(local.get()) != family.get()) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    local.get().getHostAddress() + " is no " + family.get() + " address",
                    "leave out " + (ipv4 ? "-4" : "-6"));
        }
        if (listenAddress != null) {
            requireOurs(listenAddress);
        }
        return reach;
    }

    /** Refuses a {@code --listen-address} that this machine does not have; the system knows, once it is asked for a port there. */
    public static void requireOurs(InetAddress address) throws ProblemException {
        try {
            new DatagramSocket(new InetSocketAddress(address, 0)).close();
        } catch (BindException e) {
            String why = address.getHostAddress() + " is not an address of this machine";
            throw new ProblemException(Problem.bindUnavailable("--listen-address", why));
        } catch (SocketException e) {
            String why = address.getHostAddress() + ": " + FailureText.of(e);
            throw new ProblemException(Problem.bindUnavailable("--listen-address", why));
        }
    }

    private Confinement confinement(Optional<Family> family) throws ProblemException {
        Optional<InetAddress> address = Converters.Address.parse(bind);
        if (address.isPresent() && listenAddress != null) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    "--bind and --listen-address both give an address",
                    "leave out --listen-address");
        }
        try {
            return address.isPresent() ? Confinement.toAddress(address.get()) : Confinement.toDevice(bind, family);
        } catch (Confinement.Unavailable e) {
            throw new ProblemException(Problem.bindUnavailable("--bind", e.getMessage()));
        }
    }

    Engine.Named named(Environment environment) throws ProblemException {
        Optional<Blocklist> list = blocklist == null ? Optional.empty() : Optional.of(readBlocklist(environment));
        return new Engine.Named(new TrackerChoice(!noTrackers, trackers), peers, list);
    }

    private Blocklist readBlocklist(Environment environment) throws ProblemException {
        try (InputStream in = Files.newInputStream(environment.folder().resolve(blocklist))) {
            return BlocklistReader.read(in);
        } catch (NoSuchFileException e) {
            throw new ProblemException(ProblemCode.USAGE, "--blocklist " + blocklist + ": no such file", "");
        } catch (AccessDeniedException e) {
            throw new ProblemException(ProblemCode.USAGE, "--blocklist " + blocklist + ": permission denied", "");
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.USAGE, "--blocklist " + blocklist + ": " + e.getMessage(), "");
        }
    }

    Engine.Discovery discovery(Environment environment) {
        return new Engine.Discovery(
                !noDht,
                bootstrapNodes(),
                DhtCache.of(environment.variables(), environment.home()),
                !noPex,
                !noLsd && !isLoopback());
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
