package bittc.tracker;

import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The peers of one answer as they are read: each once, none that nobody can connect to, and not more than a bound. */
final class PeerAddresses {
    /** We ask for 200; a generous tracker may give more, a hostile one not without end. */
    static final int MAX_PEERS = 1000;

    private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();

    /**
     * Adds {@code <address><port>} over and over (BEP 23, BEP 7); a part of one at the end is left out.
     *
     * @param step {@link CompactAddress#IPV4_LENGTH} or {@link CompactAddress#IPV6_LENGTH}
     */
    void addCompact(byte[] compact, int step) {
        for (int at = 0; at + step <= compact.length && !isFull(); at += step) {
            CompactAddress.read(compact, at, step).ifPresent(addresses::add);
        }
    }

    /** Adds one address of 4 or 16 bytes, if it can be a peer's. */
    void add(byte[] ip, long port) {
        if (!isFull()) {
            CompactAddress.peer(ip, port).ifPresent(addresses::add);
        }
    }

    boolean isFull() {
        return addresses.size() == MAX_PEERS;
    }

    List<InetSocketAddress> toList() {
        return List.copyOf(addresses);
    }
}
