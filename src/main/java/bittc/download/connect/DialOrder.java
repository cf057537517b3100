package bittc.download.connect;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Orders the addresses to connect to. Due addresses are sorted by quality, the others by the time they become due, so none
 * is looked at while nothing is due: hundreds of torrents ask ten times a second, with two thousand addresses each.
 */
final class DialOrder {
    private final TreeSet<KnownPeer> waiting = new TreeSet<>((one, other) -> {
        int sooner = Long.signum(one.nextTry - other.nextTry);
        return sooner != 0 ? sooner : Long.compare(one.number, other.number);
    });

    /** Fewest failures first, then highest priority, then longest known. */
    private final TreeSet<KnownPeer> due = new TreeSet<>(Comparator.<KnownPeer>comparingInt(peer -> peer.failures)
            .thenComparing(
                    Comparator.<KnownPeer>comparingLong(peer -> peer.priority).reversed())
            .thenComparingLong(peer -> peer.number));

    /** Adds an address that is not in it. */
    void put(KnownPeer peer) {
        waiting.add(peer);
    }

    /** Removes an address, if present. Call it before changing anything that the order depends on. */
    void lift(KnownPeer peer) {
        if (!waiting.remove(peer)) {
            due.remove(peer);
        }
    }

    /** The first due address that passes the filter. */
    Optional<KnownPeer> first(long now, Predicate<KnownPeer> allowed) {
        while (!waiting.isEmpty() && waiting.first().nextTry - now <= 0) {
            due.add(waiting.pollFirst());
        }
        for (KnownPeer peer : due) {
            if (allowed.test(peer)) {
                return Optional.of(peer);
            }
        }
        return Optional.empty();
    }
}
