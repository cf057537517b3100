package bittc.cli;

import bittc.dht.NodeCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The file where DHT nodes are remembered, so that the next run need not begin with strangers. Nothing depends on it: what
 * cannot be read is empty, and what cannot be written is not kept.
 *
 * @param file {@code bittc/dht.nodes} below the user's cache folder
 */
record DhtCache(Path file) {
    /** The user's cache, if the environment says where that is. */
    static Optional<DhtCache> in(Environment environment) {
        String cache = environment.variables().getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.variables().getOrDefault("HOME", "");
        if (!environment.variables().getOrDefault("BITTC_NO_CACHE", "").isEmpty()) {
            return Optional.empty();
        }
        try {
            if (!cache.isEmpty() && Path.of(cache).isAbsolute()) { // a relative one is to be ignored, says XDG
                return Optional.of(new DhtCache(Path.of(cache, "bittc", "dht.nodes")));
            }
            return home.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new DhtCache(Path.of(home, ".cache", "bittc", "dht.nodes")));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What it holds. */
    NodeCache load() {
        try (InputStream in = Files.newInputStream(file)) {
            return NodeCache.decode(in.readNBytes(NodeCache.MAX_BYTES + 1));
        } catch (IOException e) {
            return NodeCache.EMPTY;
        }
    }

    /** Puts this in its place, whole or not at all. */
    void save(NodeCache nodes) {
        try {
            Files.createDirectories(file.getParent());
            Path next = Files.createTempFile(file.getParent(), "dht", ".tmp");
            try {
                Files.write(next, nodes.encode());
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            return; // the next run begins with strangers
        }
    }
}
