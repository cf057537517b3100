package bittc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.dht.NodeCache;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DhtCacheTest {
    @TempDir
    private Path folder;

    private static Environment with(Map<String, String> variables) {
        return new Environment(variables, Path.of(""), System.in, false, false, Terminal.USUAL, false);
    }

    @Test
    void remembersNodesInAFolderThatItMakes() throws IOException {
        DhtCache cache = DhtCache.in(
                        with(Map.of("XDG_CACHE_HOME", folder.resolve("c").toString())))
                .orElseThrow();
        assertEquals(NodeCache.EMPTY, cache.load());
        List<InetSocketAddress> nodes = List.of(new InetSocketAddress("10.9.0.1", 6881));
        cache.save(new NodeCache(Optional.of(new byte[20]), nodes));
        cache.save(new NodeCache(Optional.of(new byte[20]), nodes));
        assertEquals(nodes, cache.load().nodes());
        try (var files = Files.list(folder.resolve("c/bittc"))) {
            assertEquals(
                    List.of("dht.nodes"),
                    files.map(f -> f.getFileName().toString()).toList());
        }
    }

    @Test
    void isEmptyWhereItCannotBeReadOrMade() throws IOException {
        Files.writeString(folder.resolve("file"), "d");
        DhtCache cache = new DhtCache(folder.resolve("file/dht.nodes"));
        cache.save(NodeCache.EMPTY);
        assertEquals(NodeCache.EMPTY, cache.load());
        assertEquals(NodeCache.EMPTY, new DhtCache(folder.resolve("file")).load());
    }

    @Test
    void isWhereTheEnvironmentSays() {
        assertEquals(Optional.empty(), DhtCache.in(with(Map.of())));
        assertEquals(
                Optional.of(new DhtCache(Path.of("/h/.cache/bittc/dht.nodes"))),
                DhtCache.in(with(Map.of("HOME", "/h", "XDG_CACHE_HOME", "not/absolute"))));
        assertEquals(Optional.empty(), DhtCache.in(with(Map.of("HOME", "/h", "BITTC_NO_CACHE", "1"))));
    }
}
