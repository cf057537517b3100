package bittc.download.connect;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Whom to connect to next. Those whose time has come are in the order of their worth, the others in that of their time, so
 * that nobody is looked at while nothing is due: hundreds of torrents ask ten times a second, with two thousand addresses each.
 */
final class DialOrder {
    private final TreeSet<KnownPeer> waiting = new TreeSet<>((one, other) -> {
        int sooner = Long.signum(one.nextTry - other.nextTry);
        return sooner != 0 ? sooner : Long.compare(one.number, other.number);
    });

    /** The fewest failures first, then the highest priority, then who has been known for longest. */
    private final TreeSet<KnownPeer> due = new TreeSet<>(Comparator.<KnownPeer>comparingInt(peer -> peer.failures)
            .thenComparing(
                    Comparator.<KnownPeer>comparingLong(peer -> peer.priority).reversed())
            .thenComparingLong(peer -> peer.number));

    /** Takes one in, who is not in it. */
    void put(KnownPeer peer) {
        waiting.add(peer);
    }

    /** Takes one out, if it is in it. To be called before anything of it changes that the order depends on. */
    void lift(KnownPeer peer) {
        if (!waiting.remove(peer)) {
            due.remove(peer);
        }
    }

    /** The first one whose time has come and that may be connected to. */
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
