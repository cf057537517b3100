package bittc.tracker;

import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the peers of one answer: a bounded number, without duplicates and addresses that nothing can connect to. */
final class PeerAddresses {
    /** We ask for 200; a generous tracker may send more, but a hostile one only so many. */
    static final int MAX_PEERS = 1000;

    private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();

    /**
     * Adds concatenated {@code <address><port>} (BEP 23, BEP 7); ignores an incomplete one at the end.
     *
     * @param step {@link CompactAddress#IPV4_LENGTH} or {@link CompactAddress#IPV6_LENGTH}
     */
    void addCompact(byte[] compact, int step) {
        for (int at = 0; at + step <= compact.length && !isFull(); at += step) {
            CompactAddress.read(compact, at, step).ifPresent(addresses::add);
        }
    }

    /** Adds one address of 4 or 16 bytes, if a peer can have it. */
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
