package bittc.interop;

import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several programs of one machine find each other by multicast: ours on epoll and on NIO, and aria2. */
@Tag("interop")
class LocalDiscoveryIT {
    private static final String IPV4 = "10.9.1.1";
    private static final String IPV6 = "fd09:1::1";
    private static final int ARIA2_PORT = 6890;

    private static final SyntheticTorrent TORRENT = SyntheticTorrent.ofFolder(
            "local payload", 64 * 1024, false, List.of(SyntheticFile.of("file.bin", 100_000, 1)));

    @TempDir
    Path folder;

    private IsolatedNetwork network;
    private Path torrent;
    private String infoHash;

    @BeforeEach
    void checkRequirements() throws IOException {
        Requirements.check();
        torrent = Files.write(folder.resolve("x.torrent"), TORRENT.torrentBytes("http://10.9.0.1:1/announce"));
        infoHash = TORRENT.infoHash().toHex();
    }

    @Test
    void programsOnOneMachineFindEachOther() throws IOException {
        try (IsolatedNetwork isolated = IsolatedNetwork.create(folder)) {
            network = isolated;
            makeALan();
            Program epoll = probe("epoll", 6881);
            Program aria2 = network.start("aria2", aria2());
            awaitFound(epoll, IPV4, ARIA2_PORT);
            Program nio = probe("nio", 6882, "-Dio.netty.transport.noNative=true");
            awaitFound(epoll, IPV4, 6882);
            network.await("aria2 hears of us", () -> Files.readString(folder.resolve("aria2.details"))
                    .contains("port=6882 from " + IPV4));
            probe("last", 6883);
            awaitFound(nio, IPV4, 6883);
            if (Requirements.hasIpv6()) {
                awaitFound(epoll, IPV6, 6882);
                awaitFound(nio, IPV6, 6883);
            }
            network.await("aria2 runs", () -> !aria2.ended());
        }
    }

    /** Two ends of a cable, of which one has an address; a loopback interface has no multicast. */
    private void makeALan() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "ip link add lan0 type veth peer name lan1",
                "ip link set lan0 up",
                "ip link set lan1 up",
                "ip addr add " + IPV4 + "/24 dev lan0"));
        if (Requirements.hasIpv6()) {
            lines.add("ip addr add " + IPV6 + "/64 dev lan0 nodad");
        }
        network.outputOf(List.of("sh", "-c", String.join(" && ", lines)));
    }

    private Program probe(String name, int port, String... javaOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(javaOptions));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(LocalDiscoveryProbe.class.getName(), infoHash, Integer.toString(port)));
        Program probe = network.start(name, command);
        network.await(name + " searches", () -> probe.output().contains("searching"));
        return probe;
    }

    private List<String> aria2() {
        return List.of(
                "aria2c",
                "--no-conf",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--bt-enable-lpd=true",
                "--bt-lpd-interface=" + IPV4,
                "--interface=" + IPV4,
                "--listen-port=" + ARIA2_PORT,
                "--log-level=info",
                "--log=" + folder.resolve("aria2.details"),
                "--dir=" + folder,
                torrent.toString());
    }

    private void awaitFound(Program who, String ip, int port) throws IOException {
        String line = LocalDiscoveryProbe.found(new InetSocketAddress(ip, port));
        network.await(who + " has " + line, () -> who.output().contains(line));
    }
}
