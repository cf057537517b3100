package bittc.session;

import bittc.dht.NodeCache;
import bittc.storage.disk.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * The file that keeps DHT nodes between runs: {@code bittc/dht.nodes} in {@code XDG_CACHE_HOME}, or in
 * {@code ~/.cache}, if no other user can write there. Nothing depends on it: if it cannot be read, the cache is empty;
 * if it cannot be written, it is skipped.
 *
 * @param file its path; empty if we have no cache
 */
public record DhtCache(Optional<Path> file) {
    private static final String NAME = "dht.nodes";

    /**
     * Finds the cache in the environment; there is none if {@code BITTC_NO_CACHE} is set.
     *
     * @param variables the environment
     * @param home the user's home folder, if known
     */
    public static DhtCache of(Map<String, String> variables, Optional<String> home) {
        if (!variables.getOrDefault("BITTC_NO_CACHE", "").isEmpty()) {
            return new DhtCache(Optional.empty());
        }
        String cache = variables.getOrDefault("XDG_CACHE_HOME", "");
        Optional<Path> folder = cache.isEmpty()
                ? home.map(own -> Path.of(own, ".cache"))
                : Optional.of(Path.of(cache)).filter(Path::isAbsolute);
        return new DhtCache(folder.map(each -> each.resolve("bittc").resolve(NAME)));
    }

    /** Reads the nodes; empty if the file is missing or damaged. */
    NodeCache read() {
        if (file.isEmpty()
                || !Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)
                || !PrivateFolder.isOursAlone(file.get().getParent())) {
            return NodeCache.EMPTY;
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            return NodeCache.decode(in.readNBytes(NodeCache.MAX_BYTES + 1));
        } catch (IOException e) {
            return NodeCache.EMPTY;
        }
    }

    /** Replaces the file atomically: other programs see either the old one or the new one, whole. */
    void write(NodeCache cache) {
        if (file.isEmpty()) {
            return;
        }
        try {
            Path folder = Files.createDirectories(file.get().getParent());
            if (!PrivateFolder.isOursAlone(folder)) {
                return;
            }
            Path fresh = Files.createTempFile(folder, NAME, ".new");
            try {
                Files.write(fresh, cache.encode());
                Files.move(fresh, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            // The next run starts without a cache.
        }
    }
}
