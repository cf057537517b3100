package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Prerequisites;
import bittc.bencode.BencodeEncoder;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MetainfoReader;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Through proxies of other people: dante (SOCKS5 with UDP), microsocks (without), tinyproxy (HTTP). On the link to them, no
 * packet goes to anybody else, whatever happens; only the proxy's side knows the names of the world.
 */
@Tag("interop")
class ProxyIT {
    private static final int KIB = 1024;
    private static final String PROXY = "10.77.0.1";
    private static final String PROXY_IPV6 = "fd77::1";
    private static final String WORLD = "10.88.0.1";
    private static final int PLAIN = 1080;
    private static final int LOGIN = 1081;
    private static final int DANTE = 1082;
    private static final int MORTAL = 1083;
    private static final int HTTP = 8888;
    private static final int WEB = 8000;
    private static final int PEER = 7001;
    private static final int TRACKER = 6969;

    private static final String DANTE_CONFIGURATION =
            """
            logoutput: stderr
            internal: 10.77.0.1 port = 1082
            external: 10.88.0.1
            socksmethod: none
            clientmethod: none
            user.privileged: root
            user.unprivileged: nobody
            client pass {
              from: 0/0 to: 0/0
            }
            socks pass {
              from: 0/0 to: 0/0
            }
            """;

    private static final String TINYPROXY_CONFIGURATION =
            """
            Port 8888
            Listen 10.77.0.1
            Timeout 60
            MaxClients 50
            """;

    private static final SyntheticTorrent TORRENT =
            SyntheticTorrent.ofFile("payload.bin", 64 * KIB, 2000L * KIB + 77, 1);

    @TempDir
    static Path folder;

    private static IsolatedNetwork network;
    private static Program packets;
    private static int runs;

    /** A download in the client's network, over. */
    private record Run(int exit, String output, Path data) {
        Run isComplete() throws IOException {
            assertEquals(0, exit, () -> output + network.outputs());
            assertArrayEquals(TORRENT.fileBytes(0), Files.readAllBytes(data.resolve(TORRENT.name())));
            return this;
        }

        /** Whatever the outcome was. */
        Run leaksNothing() {
            assertEquals("watching", packets.output().strip());
            assertFalse(output.contains("secret"), output);
            return this;
        }

        Run says(String words) {
            assertTrue(output.contains(words), output);
            return this;
        }
    }

    @BeforeAll
    static void start() throws IOException, InvalidMetainfoException {
        Requirements.check();
        Prerequisites.checkPrograms("danted", "microsocks", "tinyproxy", "python3");
        Files.write(folder.resolve("http.torrent"), torrent("http://tracker.example:6969/announce"));
        Files.write(folder.resolve("udp.torrent"), torrent("udp://tracker.example:6969/announce"));
        byte[] info =
                MetainfoReader.read(torrent("http://unused.invalid/"), "t").infoBytes();
        Files.write(
                folder.resolve("web.torrent"),
                new BencodeEncoder()
                        .dictionary()
                        .key("info")
                        .raw(info)
                        .key("url-list")
                        .string("http://web.example:8000/payload.bin")
                        .end()
                        .toBytes());
        network = IsolatedNetwork.createProxied(folder);
        startWorld();
        startProxies();
        packets = network.start(
                "packets",
                List.of(
                        "/usr/bin/python3",
                        Path.of("src/test/interop/packets.py").toAbsolutePath().toString(),
                        "to-client",
                        PROXY,
                        PROXY_IPV6));
        network.await("the link is watched", () -> packets.output().contains("watching"));
    }

    private static byte[] torrent(String announceUrl) {
        return TORRENT.torrentBytes(announceUrl);
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void startWorld() throws IOException {
        Path data = Files.createDirectories(folder.resolve("world"));
        Files.write(data.resolve(TORRENT.name()), TORRENT.fileBytes(0));
        Files.copy(folder.resolve("http.torrent"), data.resolve("x.torrent"));
        String bittc = InteropSwarm.BITTC.toString();
        network.start("tracker", List.of(bittc, "tracker", "-p", Integer.toString(TRACKER)));
        await(WORLD, TRACKER);
        Program seeder = network.start(
                "seeder",
                List.of(
                        bittc,
                        "seed",
                        "--no-dht",
                        "--no-lsd",
                        "-p",
                        Integer.toString(PEER),
                        "-d",
                        data.toString(),
                        file("http.torrent")));
        network.await("the seeder has announced", () -> seeder.output().contains("1 seed"));
        String port = Integer.toString(WEB);
        network.start("web", List.of("python3", "-m", "http.server", "-d", data.toString(), "-b", WORLD, port));
        await(WORLD, WEB);
    }

    private static void startProxies() throws IOException {
        startMicrosocks("plain", PLAIN);
        startMicrosocks("login", LOGIN, "-u", "joe", "-P", "secret");
        Files.writeString(folder.resolve("danted.conf"), DANTE_CONFIGURATION);
        network.start("dante", List.of("danted", "-f", file("danted.conf")));
        await(PROXY, DANTE);
        Files.writeString(folder.resolve("tinyproxy.conf"), TINYPROXY_CONFIGURATION);
        network.start("tinyproxy", List.of("tinyproxy", "-d", "-c", file("tinyproxy.conf")));
        await(PROXY, HTTP);
    }

    private static Program startMicrosocks(String name, int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("microsocks", "-i", "::", "-p", Integer.toString(port)));
        command.addAll(List.of(options));
        Program proxy = network.start(name, command);
        await(PROXY, port);
        return proxy;
    }

    private static void await(String address, int port) throws IOException {
        String knock = "exec 3<>/dev/tcp/" + address + "/" + port + " && echo up";
        network.await(address + ":" + port + " listens", () -> new String(
                        network.outputOf(List.of("bash", "-c", knock)), StandardCharsets.UTF_8)
                .contains("up"));
    }

    @AfterAll
    static void close() {
        if (network != null) {
            network.close();
        }
    }

    private static Program begin(List<String> variables, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                InteropSwarm.BITTC.toString(),
                "download",
                "-v",
                "--stall-timeout",
                "10s",
                "--metadata-timeout",
                "20s",
                "-d",
                folder.resolve("client" + ++runs).toString()));
        command.addAll(List.of(arguments));
        return network.startClient("client" + runs, variables, command);
    }

    private static Run end(Program client) throws IOException {
        int exit = network.awaitExit(client);
        return new Run(exit, client.output(), folder.resolve(client.toString()));
    }

    /** With everything on that is on by default: DHT, local discovery, peer exchange. */
    private static Run download(String proxy, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--proxy", proxy));
        all.addAll(List.of(arguments));
        return end(begin(List.of(), all.toArray(String[]::new)));
    }

    private static String socks(int port) {
        return "socks5://" + PROXY + ":" + port;
    }

    @Test
    void trackerByNameThroughAProxyByName() throws IOException {
        download("socks5://proxy.example:1080", file("http.torrent"))
                .isComplete()
                .leaksNothing();
    }

    @Test
    void withAPassword() throws IOException {
        download("socks5://joe:secret@" + PROXY + ":" + LOGIN, file("http.torrent"))
                .isComplete()
                .leaksNothing();
    }

    @Test
    void aWrongPasswordEndsItAtOnce() throws IOException {
        Run run = download("socks5://joe:secret2@" + PROXY + ":" + LOGIN, file("http.torrent"))
                .leaksNothing()
                .says("proxy 10.77.0.1:1081 refuses us: wrong user or password");
        assertEquals(5, run.exit());
    }

    @Test
    void withoutTheNeededPasswordItEndsAtOnce() throws IOException {
        for (String torrent : List.of(file("http.torrent"), "http://web.example:8000/x.torrent")) {
            Run run = download(socks(LOGIN), torrent)
                    .leaksNothing()
                    .says("refuses us: it requires a user and a password");
            assertEquals(5, run.exit());
        }
    }

    @Test
    void aProxyThatDiesIsNotPassed() throws IOException {
        Program proxy = startMicrosocks("mortal", MORTAL);
        Program client = begin(List.of(), "--proxy", socks(MORTAL), "--max-download", "200K", file("http.torrent"));
        network.await("it downloads", () -> client.output().contains("connected"));
        proxy.terminate();
        Run run = end(client).leaksNothing();
        assertEquals(5, run.exit(), run::output);
    }

    @Test
    void overIpv6() throws IOException {
        Requirements.checkIpv6();
        download(
                        "socks5://[" + PROXY_IPV6 + "]:1080",
                        "--no-trackers",
                        "--peer",
                        "six.example:7001",
                        file("http.torrent"))
                .isComplete()
                .leaksNothing();
    }

    @Test
    void aMagnetLink() throws IOException {
        String hash = "magnet:?xt=urn:btih:" + TORRENT.infoHash().toHex();
        download(socks(PLAIN), hash + "&tr=http://tracker.example:6969/announce")
                .isComplete()
                .leaksNothing();
        download(socks(PLAIN), hash + "&x.pe=peer.example:7001").isComplete().leaksNothing();
    }

    @Test
    void aProxyWithoutUdpIsNamedOnce() throws IOException {
        Run run = download(socks(PLAIN), file("udp.torrent"))
                .leaksNothing()
                .says("proxy 10.77.0.1:1080 carries no UDP (command not supported by the proxy)");
        assertEquals(5, run.exit());
    }

    @Test
    void anUdpTrackerByName() throws IOException {
        download(socks(DANTE), file("udp.torrent")).isComplete().leaksNothing();
    }

    @Test
    void throughAnHttpProxy() throws IOException {
        download("http://" + PROXY + ":" + HTTP, file("http.torrent"))
                .isComplete()
                .leaksNothing()
                .says("carries no UDP (it is an HTTP proxy)");
    }

    @Test
    void aWebSeedByName() throws IOException {
        download(socks(PLAIN), file("web.torrent")).isComplete().leaksNothing();
        download("http://" + PROXY + ":" + HTTP, file("web.torrent"))
                .isComplete()
                .leaksNothing();
    }

    @Test
    void aPeerByName() throws IOException {
        download(socks(PLAIN), "--no-trackers", "--peer", "peer.example:7001", file("http.torrent"))
                .isComplete()
                .leaksNothing();
    }

    @Test
    void aTorrentByUrl() throws IOException {
        download(socks(DANTE), "http://web.example:8000/x.torrent").isComplete().leaksNothing();
    }

    @Test
    void aProxyFromVariables() throws IOException {
        String url = "socks5://joe:secret@" + PROXY + ":" + LOGIN;
        end(begin(List.of("BITTC_PROXY=" + url), file("http.torrent")))
                .isComplete()
                .leaksNothing();
        end(begin(List.of("ALL_PROXY=" + url), file("http.torrent")))
                .isComplete()
                .leaksNothing()
                .says("everything goes through socks5://10.77.0.1:1081 (ALL_PROXY)");
    }

    /** The others would pass too if nothing were seen. */
    @Test
    void theLinkIsSeen() throws IOException {
        Program strict = network.start(
                "strict",
                List.of(
                        "/usr/bin/python3",
                        Path.of("src/test/interop/packets.py").toAbsolutePath().toString(),
                        "to-client",
                        "203.0.113.1"));
        network.await("the link is watched", () -> strict.output().contains("watching"));
        download(socks(DANTE), "--timeout", "30s", file("udp.torrent")).isComplete();
        assertTrue(strict.output().contains("IPv4, protocol 6, port 1082 to 10.77.0.1"), strict.output());
        assertTrue(strict.output().contains("IPv4, protocol 17, port "), strict.output());
        strict.terminate();
    }

    /** The DHT starts from a name that only the proxy knows. */
    @Test
    void theDhtStartsThroughTheProxy() throws IOException {
        Program node = network.start(
                "node",
                List.of(
                        InteropSwarm.BITTC.toString(),
                        "seed",
                        "--no-trackers",
                        "--no-lsd",
                        "--dht-bootstrap",
                        WORLD + ":7999",
                        "-p",
                        "7002",
                        "-d",
                        folder.resolve("world").toString(),
                        file("http.torrent")));
        network.await("the node seeds", () -> node.output().contains("sharing "));
        Run run = download(socks(DANTE), "--no-trackers", "--dht-bootstrap", "peer.example:7002", file("http.torrent"))
                .leaksNothing();
        node.terminate();
        assertTrue(run.output().matches("(?s).*DHT: [0-9]+ peers? from 1 node.*"), run.output());
    }

    @Test
    void scrapeAsksThroughTheProxy() throws IOException {
        Program scrape = network.startClient(
                "scrape",
                List.of(),
                List.of(InteropSwarm.BITTC.toString(), "scrape", "--proxy", socks(DANTE), file("udp.torrent")));
        Run run = new Run(network.awaitExit(scrape), scrape.output(), folder).leaksNothing();
        assertEquals(0, run.exit(), run::output);
    }
}
