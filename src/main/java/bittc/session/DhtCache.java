package bittc.session;

import bittc.dht.NodeCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * The file in the user's cache that keeps nodes of the DHT from one run to the next: {@code bittc/dht.nodes} in
 * {@code XDG_CACHE_HOME}, or in {@code ~/.cache}, if nobody else can write there. Nothing depends on it: what cannot be read is an empty cache, and what cannot
 * be written is left.
 *
 * @param file where it is; empty if there is no cache for us
 */
public record DhtCache(Optional<Path> file) {
    private static final String NAME = "dht.nodes";

    /**
     * Where the environment has its caches; none where {@code BITTC_NO_CACHE} is set.
     *
     * @param variables the environment
     * @param home the user's own folder, if it is known
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

    /** What was kept, as far as it is whole. */
    NodeCache read() {
        if (file.isEmpty()
                || !Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)
                || !OwnFolder.isOursAlone(file.get().getParent())) {
            return NodeCache.EMPTY;
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            return NodeCache.decode(in.readNBytes(NodeCache.MAX_BYTES + 1));
        } catch (IOException e) {
            return NodeCache.EMPTY;
        }
    }

    /** Keeps this in the place of what was there; another program that reads or writes meanwhile finds one of the two whole. */
    void write(NodeCache cache) {
        if (file.isEmpty()) {
            return;
        }
        try {
            Path folder = Files.createDirectories(file.get().getParent());
            if (!OwnFolder.isOursAlone(folder)) {
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
            // The next run begins as the first did.
        }
    }
}
