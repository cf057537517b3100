package bittc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.PeerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFlagsTest {
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
        assertTrue(settings.seed());
        assertFalse(settings.discovery().exchange());
    }
}
