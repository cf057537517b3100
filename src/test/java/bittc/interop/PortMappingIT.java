package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Prerequisites;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * bittc at home, behind miniupnpd as its router: of three networks, {@code home} and {@code outside} see only the router. The
 * addresses outside are public ones, or the router would do nothing; no packet leaves the three.
 */
@Tag("interop")
class PortMappingIT {
    private static final String ROUTER = "192.168.77.1";
    private static final String HOME = "192.168.77.2";
    private static final String ROUTER_OUTSIDE = "5.5.5.5";
    private static final String OUTSIDE = "5.5.5.6";
    private static final int PORT = 6881;

    private static final String CHAINS =
            """
            table inet filter {
              chain forward { type filter hook forward priority 0; policy drop;
                ct state established,related accept; iifname "lan0" accept; jump miniupnpd; }
              chain miniupnpd { }
              chain prerouting { type nat hook prerouting priority -100; policy accept; jump prerouting_miniupnpd; }
              chain postrouting { type nat hook postrouting priority 100; policy accept; jump postrouting_miniupnpd; }
              chain prerouting_miniupnpd { }
              chain postrouting_miniupnpd { }
            }
            """;

    @TempDir
    Path folder;

    private IsolatedNetwork network;
    private Program home;
    private Program outside;
    private int programs;

    @BeforeEach
    void makeTheNetworks() throws IOException {
        Requirements.check();
        Prerequisites.checkPrograms("miniupnpd", "nft");
        SyntheticTorrent torrent = SyntheticTorrent.ofFolder(
                "mapped", 64 * 1024, false, List.of(SyntheticFile.of("file.bin", 100_000, 1)));
        Files.write(folder.resolve("x.torrent"), torrent.torrentBytes("http://" + OUTSIDE + ":1/announce"));
        Files.writeString(folder.resolve("chains"), CHAINS);
        network = IsolatedNetwork.create(folder);
        home = network.start("home", List.of("unshare", "-n", "sleep", "1h"));
        outside = network.start("outside", List.of("unshare", "-n", "sleep", "1h"));
        for (Program each : List.of(home, outside)) {
            network.await(
                    "a network of its own for " + each,
                    () -> each.started()
                            && shell("readlink /proc/self/ns/net; readlink " + namespace(each))
                                            .lines()
                                            .distinct()
                                            .count()
                                    == 2);
        }
        shell(String.join(
                " && ",
                "echo 1 > /proc/sys/net/ipv4/ip_forward",
                "ip link add lan0 type veth peer name home0",
                "ip link add wan0 type veth peer name out0",
                "ip addr add " + ROUTER + "/24 dev lan0",
                "ip addr add " + ROUTER_OUTSIDE + "/24 dev wan0",
                "ip link set home0 netns " + namespace(home),
                "ip link set out0 netns " + namespace(outside),
                "ip link set lan0 up",
                "ip link set wan0 up",
                "nft -f " + folder.resolve("chains")));
        shell(in(home, "sh", "-c", cable("home0", HOME) + "ip route add default via " + ROUTER));
        shell(in(outside, "sh", "-c", cable("out0", OUTSIDE)));
    }

    @AfterEach
    void close() {
        if (network != null) {
            network.close();
        }
    }

    private static String cable(String device, String address) {
        return "ip link set lo up; ip link set " + device + " up; ip addr add " + address + "/24 dev " + device + "; ";
    }

    private static String namespace(Program holder) {
        return "/proc/" + holder.pid() + "/ns/net";
    }

    /** The command line that runs a command in another network. */
    private static List<String> in(Program holder, String... command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + namespace(holder), "--"));
        line.addAll(List.of(command));
        return line;
    }

    private String shell(List<String> command) throws IOException {
        return new String(network.outputOf(command), StandardCharsets.UTF_8);
    }

    private String shell(String script) throws IOException {
        return shell(List.of("sh", "-c", script));
    }

    /** Starts a router whose mappings by PCP last for eight seconds. */
    private Program router(String... settings) throws IOException {
        Path config = folder.resolve("router.conf");
        List<String> lines = new ArrayList<>(List.of(
                "ext_ifname=wan0",
                "listening_ip=lan0",
                "min_lifetime=2",
                "max_lifetime=8",
                "uuid=00000000-0000-0000-0000-000000000001",
                "allow 1024-65535 0.0.0.0/0 1024-65535"));
        lines.addAll(List.of(settings));
        Files.write(config, lines);
        String pidFile = folder.resolve("router.pid").toString();
        Program router = network.start(
                "router" + programs++, List.of("miniupnpd", "-d", "-f", config.toString(), "-P", pidFile));
        network.await("the router is ready", () -> router.output().contains("istening"));
        return router;
    }

    private Program bittc(String... options) throws IOException {
        String name = "bittc" + programs++;
        List<String> line = new ArrayList<>(List.of(InteropSwarm.BITTC.toString(), "download", "-v"));
        line.addAll(List.of(
                "--dht-bootstrap",
                OUTSIDE + ":1",
                "-d",
                folder.resolve("payload").toString()));
        line.addAll(List.of(options));
        line.add(folder.resolve("x.torrent").toString());
        return network.start(name, in(home, line.toArray(String[]::new)));
    }

    private void awaitLine(Program bittc, String line) throws IOException {
        network.await("bittc says " + line, () -> bittc.output().contains("port mapping: " + line + "\n"));
    }

    /** The rules by which the router passes connections on to our ports: of TCP, of UDP. */
    private long mapped() throws IOException {
        return shell("nft list chain inet filter prerouting_miniupnpd")
                .lines()
                .filter(line -> line.contains(" " + HOME + ":" + PORT))
                .count();
    }

    private boolean isReachedFromOutside() throws IOException {
        String connect = "exec 3<>/dev/tcp/" + ROUTER_OUTSIDE + "/" + PORT + " && echo connected";
        return shell(in(outside, "timeout", "1", "bash", "-c", connect)).contains("connected");
    }

    private void awaitMapped() throws IOException {
        network.await("both ports are mapped", () -> mapped() == 2);
    }

    private void interrupt(Program bittc) throws IOException {
        Requirements.succeeds("kill", "-INT", Long.toString(bittc.pid()));
        assertEquals(130, network.awaitExit(bittc), network::outputs);
    }

    @Test
    void pcpIsMappedRenewedMappedAnewAndGivenBack() throws IOException {
        Program router = router("enable_natpmp=yes", "enable_upnp=no");
        Program bittc = bittc();
        awaitLine(bittc, PORT + " by PCP");
        awaitMapped();
        assertTrue(isReachedFromOutside(), network::outputs);
        network.await("it is renewed twice", () -> router.output().split("PCP request received").length > 6);
        router.terminate();
        network.awaitExit(router);
        shell("nft flush chain inet filter prerouting_miniupnpd; nft flush chain inet filter miniupnpd");
        assertEquals(0, mapped());
        router("enable_natpmp=yes", "enable_upnp=no");
        awaitMapped();
        assertTrue(isReachedFromOutside(), network::outputs);
        interrupt(bittc);
        assertEquals(0, mapped(), network::outputs);
        assertEquals(1, bittc.output().split("port mapping: ").length - 1, network::outputs);
    }

    @Test
    void upnpIsMappedAndGivenBack() throws IOException {
        router("enable_natpmp=no", "enable_upnp=yes");
        Program bittc = bittc();
        awaitLine(bittc, PORT + " by UPnP");
        awaitMapped();
        assertTrue(isReachedFromOutside(), network::outputs);
        interrupt(bittc);
        assertEquals(0, mapped(), network::outputs);
    }

    @Test
    void aRunAfterACrashTakesItsMappingOver() throws IOException {
        router("enable_natpmp=yes", "enable_upnp=yes", "max_lifetime=3600");
        Program crashed = bittc();
        awaitLine(crashed, PORT + " by PCP");
        awaitMapped();
        Requirements.succeeds("kill", "-KILL", Long.toString(crashed.pid()));
        network.awaitExit(crashed);
        assertEquals(2, mapped());
        Program next = bittc();
        network.await("the port is mapped", () -> next.output().contains("port mapping: " + PORT + " by "));
        awaitMapped();
        interrupt(next);
        assertEquals(0, mapped(), network::outputs);
    }

    @Test
    void withoutARouterThatAnswersItIsToldOnce() throws IOException {
        Program bittc = bittc();
        awaitLine(bittc, "none (UPnP: no answer; PCP: no answer; NAT-PMP: no answer)");
        interrupt(bittc);
        assertEquals(1, bittc.output().split("port mapping: ").length - 1, network::outputs);
    }

    @Test
    void nobodyIsAskedIfThatIsForbiddenOrTheDownloadIsShort() throws IOException {
        Program router = router("enable_natpmp=yes", "enable_upnp=yes");
        Program forbidden = bittc("--no-port-mapping", "--timeout", "6");
        assertEquals(5, network.awaitExit(forbidden), network::outputs);
        Program brief = bittc("--timeout", "2");
        assertEquals(5, network.awaitExit(brief), network::outputs);
        assertTrue(!router.output().contains("received from " + HOME), network::outputs);
        assertTrue(!router.output().contains("SSDP M-SEARCH"), network::outputs);
    }
}
