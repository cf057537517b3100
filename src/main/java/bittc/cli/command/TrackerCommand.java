package bittc.cli.command;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.host.Signals;
import bittc.cli.message.ExitCode;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Units;
import bittc.cli.option.Converters;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import bittc.cli.option.ReachOptions;
import bittc.cli.run.TorrentFile;
import bittc.net.PortRange;
import bittc.testkit.TrackerServer;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bittc tracker}: runs a small tracker over HTTP and UDP, for a LAN, a lab or a test, until a signal. */
@CommandLine.Command(
        name = "tracker",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc tracker [OPTIONS]",
        description = "Run a small tracker (HTTP and UDP) for a LAN, a lab or a test",
        sortOptions = false)
final class TrackerCommand implements Command {
    private static final int DEFAULT_PORT = 6969;

    /** Short, since peers in a LAN come and go while people watch. */
    private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(5);

    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    /** Minimum interval for peers in a hurry, unless the interval is shorter. */
    private static final Duration MIN_INTERVAL = Duration.ofMinutes(1);

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            converter = Converters.Ports.class,
            description = "Listen on this port, TCP and UDP; 0 picks a free one (default: 6969)")
    private PortRange port = new PortRange(DEFAULT_PORT, DEFAULT_PORT);

    @Option(
            names = "--listen-address",
            paramLabel = "IP",
            converter = Converters.Address.class,
            description = "Listen on this address only")
    private InetAddress listenAddress;

    @Option(
            names = "--interval",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Ask peers to announce this often (default: 5m)")
    private Duration interval = DEFAULT_INTERVAL;

    @Option(names = "--torrent", paramLabel = "FILE", description = "Serve only this torrent; repeatable")
    private List<String> torrents = List.of();

    @Mixin
    private JsonOption json;

    @Mixin
    private HelpOption help;

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        TrackerServer.Options options = options(host.environment());
        BlockingQueue<String> signal = new ArrayBlockingQueue<>(1);
        try (TrackerServer tracker = TrackerServer.start(options)) {
            host.signals().handle(signal::offer, () -> {}, () -> {});
            if (tell(host, tracker) == ExitCode.OUTPUT_CLOSED) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
            return Signals.exitCode(signal.take());
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.CANNOT_SERVE, "tracker: " + e.getMessage(), "choose another port with -p PORT");
        }
    }

    private TrackerServer.Options options(Environment environment) throws ProblemException {
        if (port.first() != port.last()) {
            throw new ProblemException(ProblemCode.USAGE, "--port takes a single port here", "bittc help tracker");
        }
        if (interval.toSeconds() < 1 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    "invalid value '" + interval.toSeconds() + "s' for --interval",
                    "expected a time from 1s to 1d");
        }
        Set<InfoHash> allowed = new HashSet<>();
        for (String torrent : torrents) {
            allowed.add(TorrentFile.read(torrent, environment).infoHash());
        }
        if (listenAddress != null) {
            ReachOptions.requireOurs(listenAddress);
        }
        InetSocketAddress address = listenAddress == null
                ? new InetSocketAddress(port.first())
                : new InetSocketAddress(listenAddress, port.first());
        Duration soonest = interval.compareTo(MIN_INTERVAL) < 0 ? interval : MIN_INTERVAL;
        return new TrackerServer.Options(address, interval, soonest, allowed);
    }

    private ExitCode tell(Host host, TrackerServer tracker) throws SocketException {
        List<String> urls = reachable(tracker.address().getAddress()).stream()
                .flatMap(address -> Stream.of(tracker.httpUrl(address), tracker.udpUrl(address)))
                .toList();
        host.events().ifPresent(events -> {
            events.session(torrents.size(), Optional.empty());
            events.event("tracking", object -> object.texts("urls", urls).number("torrents", torrents.size()));
        });
        String what = torrents.isEmpty() ? "any torrent" : Units.count(torrents.size(), "torrent");
        String invitation = "A tracker for " + what + ", until Ctrl-C. Its announce URLs:\n";
        host.err().writeBytes(invitation.getBytes(StandardCharsets.UTF_8));
        host.err().flush();
        return host.print(String.join("\n", urls) + "\n");
    }

    /** Lists the addresses that others may reach the wildcard address by: those of this machine, or else its loopback. */
    private static List<InetAddress> reachable(InetAddress listening) throws SocketException {
        if (!listening.isAnyLocalAddress()) {
            return List.of(listening);
        }
        List<InetAddress> addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        List<InetAddress> sorted = new ArrayList<>();
        addresses.stream().filter(Inet4Address.class::isInstance).forEach(sorted::add);
        addresses.stream().filter(address -> !sorted.contains(address)).forEach(sorted::add);
        return sorted.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : sorted;
    }
}
