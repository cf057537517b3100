package bittc.torrent;

import java.util.List;
import java.util.Optional;

/**
 * The hashes that identify one torrent: of version 1 (BEP 3), of version 2 (BEP 52), or for a hybrid both. Immutable.
 *
 * @param v1 the SHA-1 of the {@code info} dictionary
 * @param v2 the SHA-256 of the same bytes
 */
public record InfoHashes(Optional<InfoHash> v1, Optional<Sha256Hash> v2) {
    /** Checks that there is at least one. */
    public InfoHashes {
        if (v1.isEmpty() && v2.isEmpty()) {
            throw new IllegalArgumentException("no info hash");
        }
    }

    /** The hashes of a torrent of version 1 only. */
    public static InfoHashes ofV1(InfoHash hash) {
        return new InfoHashes(Optional.of(hash), Optional.empty());
    }

    /** The torrent's one name, for people, records and locks: the hash of version 1 if there is one. */
    public InfoHash primary() {
        return v1.isPresent() ? v1.get() : v2.get().truncated();
    }

    /** The hash of version 2, cut to the length that trackers, handshakes and the DHT have room for. */
    public Optional<InfoHash> truncatedV2() {
        return v2.isPresent() ? Optional.of(v2.get().truncated()) : Optional.empty();
    }

    /** The hashes by which peers can be found and spoken to, each the name of a swarm; the primary one first. */
    public List<InfoHash> wireHashes() {
        return v1.isPresent() && v2.isPresent() ? List.of(v1.get(), v2.get().truncated()) : List.of(primary());
    }

    /** Returns whether these bytes are the torrent's {@code info} dictionary: all known hashes must agree, at full length. */
    public boolean match(byte[] info) {
        return (v1.isEmpty() || v1.get().equals(InfoHash.of(Sha1.digest().digest(info))))
                && (v2.isEmpty() || v2.get().equals(Sha256Hash.ofData(info)));
    }

    @Override
    public String toString() {
        return primary().toHex();
    }
}
