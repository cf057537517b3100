package bittc.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.FakeEngine;
import bittc.cli.command.TestHost;
import bittc.cli.command.Torrents;
import bittc.download.EncryptionPolicy;
import bittc.download.TrackerChoice;
import bittc.net.Blocklist;
import bittc.net.Family;
import bittc.session.Engine;
import bittc.torrent.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkOptionsTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private TestHost host;

    @BeforeEach
    void writeTorrent() throws IOException {
        host = new TestHost(folder);
        Torrents.write(folder, "a.torrent", "a");
    }

    private static String[] line(String... options) {
        List<String> line = new ArrayList<>(List.of("download"));
        line.addAll(List.of(options));
        line.add("a.torrent");
        return line.toArray(String[]::new);
    }

    private Engine.Settings settings(String... options) {
        assertEquals(0, host.run(engine.factory(), line(options)), host.err());
        return engine.settings;
    }

    private void assertRefused(String what, String... options) {
        assertEquals(2, host.run(engine.factory(), line(options)), host.err());
        assertTrue(host.err().contains(what), host.err());
    }

    @Test
    void encryptionIsAllowedUnlessTheUserSaysOtherwise() {
        assertEquals(EncryptionPolicy.ALLOW, settings().encryption());
        for (EncryptionPolicy policy : EncryptionPolicy.values()) {
            String word = policy.name().toLowerCase(Locale.ROOT);
            assertEquals(policy, settings("--encryption", word).encryption());
        }
        assertRefused("off", "--encryption", "always");
    }

    @Test
    void anAddressOfAnotherMachineIsNoneToListenOn() {
        for (String[] line : List.of(
                line("--listen-address", "192.0.2.77"),
                new String[] {"tracker", "-p", "0", "--listen-address", "192.0.2.77"},
                new String[] {"scrape", "--listen-address", "192.0.2.77", "a.torrent"})) {
            host = new TestHost(folder);
            assertEquals(5, host.run(engine.factory(), line));
            assertEquals(
                    "bittc: --listen-address: 192.0.2.77 is not an address of this machine\n  hint: nothing was sent\n",
                    host.err());
        }
    }

    @Test
    void everyWayToFindPeersIsUsedUnlessItIsForbidden() {
        Engine.Discovery all = settings().discovery();
        assertTrue(all.dht() && all.exchange() && all.local());
        Engine.Discovery none = settings("--no-dht", "--no-pex", "--no-lsd").discovery();
        assertFalse(none.dht() || none.exchange() || none.local());
    }

    @Test
    void whoListensToThisMachineOnlyAsksNobodyElse() {
        Engine.Discovery discovery = settings("--listen-address", "::1").discovery();
        assertEquals(List.of(), discovery.bootstrap());
        assertFalse(discovery.local());
    }

    @Test
    void routersAreAskedUnlessThatIsForbiddenOrOfNoUse() {
        assertTrue(settings().gateways().isPresent());
        assertFalse(settings("--no-port-mapping").gateways().isPresent());
        assertFalse(settings("--listen-address", "127.0.0.1").gateways().isPresent());
    }

    @Test
    void nodesOfTheDhtAreGivenByNameOrAddress() {
        assertEquals(
                List.of(new PeerAddress("::1", 6881), new PeerAddress("node.example", 7000)),
                settings("--dht-bootstrap", "[::1]:6881", "--dht-bootstrap=node.example:7000")
                        .discovery()
                        .bootstrap());
        assertRefused("invalid value '::1' for --dht-bootstrap", "--dht-bootstrap", "::1");
    }

    @Test
    void anOptionGivenTwiceLeavesTheOthersAlone() {
        Engine.Settings settings =
                settings("--seed", "--max-peers", "3", "--no-pex", "-p", "7000", "--max-peers", "4", "-p", "7001");
        assertEquals(4, settings.maxPeers());
        assertTrue(settings.seed().seed());
        assertFalse(settings.discovery().exchange());
    }

    @Test
    void trackersAndPeersAreNamedForEveryTorrent() {
        Engine.Named named = settings(
                        "--tracker",
                        "udp://t.example:1",
                        "--tracker=http://u.example/announce",
                        "--no-trackers",
                        "--peer",
                        "[2001:db8::1]:6881",
                        "--peer=p.example:7000")
                .named();
        assertEquals(
                new TrackerChoice(false, List.of("udp://t.example:1", "http://u.example/announce")), named.trackers());
        assertEquals(List.of(new PeerAddress("2001:db8::1", 6881), new PeerAddress("p.example", 7000)), named.peers());
        assertEquals(
                new Engine.Named(TrackerChoice.OWN, List.of(), Optional.empty()),
                settings().named());
        assertRefused("invalid value 'x' for --tracker", "--tracker", "ftp://x");
        assertRefused("invalid value 'p.example' for --peer", "--peer", "p.example");
    }

    @Test
    void oneFamilyExcludesTheOther() {
        assertEquals(Optional.of(Family.IPV4), settings("-4").reach().family());
        assertEquals(Optional.of(Family.IPV6), settings("--ipv6").reach().family());
        assertEquals(Optional.empty(), settings().reach().family());
        assertRefused("-4 and -6 exclude each other", "-4", "-6");
        assertRefused("127.0.0.1 is not an IPv6 address", "-6", "--listen-address", "127.0.0.1");
        assertRefused("127.0.0.1 is not an IPv6 address", "-6", "--bind", "127.0.0.1");
    }

    @Test
    void bindingGoesToAnInterfaceOrToAnAddressAndItsInterface() throws Exception {
        String loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"))
                .getName();
        Engine.Reach byName = settings("--bind", loopback).reach();
        assertEquals(loopback, byName.confinement().orElseThrow().device());
        assertEquals(Optional.empty(), byName.localAddress());
        Engine.Reach byAddress = settings("--bind", "127.0.0.1").reach();
        assertEquals(loopback, byAddress.confinement().orElseThrow().device());
        assertEquals(Optional.of(InetAddress.getByName("127.0.0.1")), byAddress.localAddress());
        assertRefused("--bind and --listen-address", "--bind", "127.0.0.1", "--listen-address", "127.0.0.1");
    }

    @Test
    void whatCannotBeBoundToIsAProblemOfTheNetwork() {
        assertEquals(5, host.run(engine.factory(), line("--bind", "nosuch0")));
        assertEquals(5, host.run(engine.factory(), line("--bind", "192.0.2.1")));
        assertTrue(host.err().contains("bittc: --bind: there is no interface nosuch0\n"), host.err());
        assertTrue(host.err().contains("bittc: --bind: no interface has the address 192.0.2.1\n"), host.err());
    }

    @Test
    void aTorrentMayHaveALimitOfTime() {
        assertEquals(Duration.ofMinutes(90), settings("--timeout", "1h30m").timeout());
        assertEquals(Duration.ZERO, settings().timeout());
    }

    @Test
    void aBlocklistIsReadBeforeAnythingBegins() throws IOException {
        Files.write(folder.resolve("list"), List.of("n:1.2.3.4-1.2.3.5", "nonsense", "n:1.2.3.6-1.2.3.7", "::1"));
        Blocklist list =
                settings("-v", "--blocklist", "list").named().blocklist().orElseThrow();
        assertTrue(list.contains(InetAddress.getByName("1.2.3.7")));
        assertTrue(host.err().contains("blocklist: skipped 1 line without a valid range\n"), host.err());
        assertTrue(host.err().contains("blocklist: 3 address ranges\n"), host.err());
        assertRefused("bittc: --blocklist nowhere: no such file\n", "--blocklist", "nowhere");
        assertRefused("bittc: --blocklist .: ", "--blocklist", ".");
    }
}
