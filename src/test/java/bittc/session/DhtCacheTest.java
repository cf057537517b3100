package bittc.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.dht.NodeCache;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DhtCacheTest {
    private static final byte[] ID = "abcdefghij0123456789".getBytes();

    @TempDir
    private Path folder;

    private static DhtCache cache(Map<String, String> variables) {
        return DhtCache.of(variables, Optional.ofNullable(variables.get("HOME")));
    }

    private static NodeCache some() throws Exception {
        InetSocketAddress node = new InetSocketAddress(InetAddress.getByName("5.6.7.8"), 6881);
        return new NodeCache(Optional.of(ID), List.of(node));
    }

    @Test
    void keepsNodesInTheCacheThatTheEnvironmentNames() throws Exception {
        DhtCache cache = cache(Map.of("XDG_CACHE_HOME", folder.toString(), "HOME", "/nowhere"));
        cache.write(some());
        assertEquals(Optional.of(folder.resolve("bittc/dht.nodes")), cache.file());
        assertEquals(some().nodes(), cache.read().nodes());
        assertArrayEquals(ID, cache.read().nodeId().orElseThrow());
    }

    @Test
    void elseKeepsThemInTheHomeFolder() throws Exception {
        DhtCache cache = cache(Map.of("HOME", folder.toString()));
        cache.write(some());
        cache.write(some());
        assertEquals(some().nodes(), cache.read().nodes());
        try (Stream<Path> files = Files.list(folder.resolve(".cache/bittc"))) {
            assertEquals(List.of(folder.resolve(".cache/bittc/dht.nodes")), files.toList());
        }
    }

    @Test
    void isEmptyWhereThereIsNoPlaceForIt() throws Exception {
        Files.createFile(folder.resolve("file"));
        for (Map<String, String> variables : List.of(
                Map.<String, String>of(),
                Map.of("XDG_CACHE_HOME", "relative"),
                Map.of("HOME", folder.toString(), "BITTC_NO_CACHE", "1"),
                Map.of("HOME", folder.resolve("file").toString()))) {
            DhtCache cache = cache(variables);
            cache.write(some());
            assertEquals(NodeCache.EMPTY, cache.read(), variables.toString());
        }
    }

    @Test
    void isEmptyWhereTheFileIsDamagedOrHugeOrNoFile() throws Exception {
        DhtCache cache = cache(Map.of("XDG_CACHE_HOME", folder.toString()));
        cache.write(some());
        Path file = cache.file().orElseThrow();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertEquals(NodeCache.EMPTY, cache.read());
        Files.write(file, new byte[1 << 20]);
        assertEquals(NodeCache.EMPTY, cache.read());
        Files.delete(file);
        Files.createDirectory(file);
        cache.write(some());
        assertEquals(NodeCache.EMPTY, cache.read());
    }
}
