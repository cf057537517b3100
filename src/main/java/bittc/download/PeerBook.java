package bittc.download;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The peers' addresses that one torrent has heard of: whom to connect to next, when to try again, and who is banned. */
final class PeerBook {
    /** More addresses than this are not kept; new ones take the place of those that failed. */
    private static final int MAX_ADDRESSES = 2000;

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration MAX_BACK_OFF = Duration.ofMinutes(10);

    /** A second ban at one IP address bans every port of it. */
    private static final int BANS_FOR_WHOLE_ADDRESS = 2;

    /** Who named an address. */
    enum Source {
        /** The torrent's own trackers, or the user: also good for a private torrent (BEP 27). */
        TRACKER,
        /** The DHT, the local network. */
        FOUND,
        /** Another peer (BEP 11), or the peer itself. */
        PEER
    }

    private static final class Entry {
        /** The greater the sooner, among those that have failed as often (BEP 40). */
        long priority;

        Source source;
        int failures;
        long nextTry;
        boolean busy;

        boolean isBetterThan(Entry other) {
            return failures < other.failures || failures == other.failures && priority > other.priority;
        }
    }

    private final Map<InetSocketAddress, Entry> entries = new LinkedHashMap<>();
    private final Set<InetSocketAddress> banned = new HashSet<>();
    private final Map<InetAddress, Integer> bans = new HashMap<>();

    /** Our own addresses on the Internet, as far as known: one of each family at most. */
    private final List<InetSocketAddress> ours = new ArrayList<>();

    /** Takes note of an address; false if it is known, banned, or there is no room. */
    boolean add(InetSocketAddress address, Source source, long now) {
        Entry known = entries.get(address);
        if (known != null && source == Source.TRACKER) {
            known.source = source;
        }
        if (known != null || isBanned(address)) {
            return false;
        }
        if (entries.size() >= MAX_ADDRESSES && !evictFailed()) {
            return false;
        }
        Entry entry = new Entry();
        entry.source = source;
        entry.priority = priority(address);
        entry.nextTry = now;
        entries.put(address, entry);
        return true;
    }

    /** An address to connect to now, if there is one; it counts as busy until {@link #onClosed}. */
    Optional<InetSocketAddress> next(long now) {
        Map.Entry<InetSocketAddress, Entry> best = null;
        for (Map.Entry<InetSocketAddress, Entry> e : entries.entrySet()) {
            Entry entry = e.getValue();
            if (!entry.busy && entry.nextTry - now <= 0 && (best == null || entry.isBetterThan(best.getValue()))) {
                best = e;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        best.getValue().busy = true;
        return Optional.of(best.getKey());
    }

    /** Our address of one family has been learnt: the order of those to connect to follows from it. */
    void rank(InetSocketAddress self) {
        ours.removeIf(other -> isSameFamily(other, self));
        ours.add(self);
        entries.forEach((address, entry) -> entry.priority = priority(address));
    }

    private long priority(InetSocketAddress address) {
        for (InetSocketAddress self : ours) {
            if (isSameFamily(self, address)) {
                return PeerPriority.of(self, address);
            }
        }
        return 0;
    }

    private static boolean isSameFamily(InetSocketAddress one, InetSocketAddress other) {
        return one.getAddress().getClass() == other.getAddress().getClass();
    }

    /** A connection to an address that {@link #next} gave, or that was {@link #occupy occupied}, has ended. */
    void onClosed(InetSocketAddress address, boolean useful, long now) {
        Entry entry = entries.get(address);
        if (entry == null) {
            return;
        }
        entry.busy = false;
        entry.failures = useful ? 0 : Math.min(entry.failures + 1, 20);
        long wait = FIRST_BACK_OFF.toNanos() << Math.max(0, entry.failures - 1);
        entry.nextTry = now + Math.min(wait, MAX_BACK_OFF.toNanos());
    }

    /** An address is not to be connected to again: it is ourselves. */
    void forget(InetSocketAddress address) {
        Entry entry = entries.get(address);
        if (entry != null) {
            entry.busy = true;
        }
    }

    /** Takes an address for a connection that leads there already; false if it is taken, banned, or there is no room. */
    boolean occupy(InetSocketAddress address, long now) {
        add(address, Source.PEER, now);
        Entry entry = entries.get(address);
        if (entry == null || entry.busy) {
            return false;
        }
        entry.busy = true;
        return true;
    }

    /** Proof has come that this peer sent wrong bytes. */
    void ban(InetSocketAddress address) {
        forbid(address);
        bans.merge(address.getAddress(), 1, Integer::sum);
    }

    /** An address is not to be connected to any more, without further proof against its host. */
    void forbid(InetSocketAddress address) {
        banned.add(address);
        entries.remove(address);
    }

    boolean isBanned(InetSocketAddress address) {
        return banned.contains(address)
                || !address.getAddress().isLoopbackAddress()
                        && bans.getOrDefault(address.getAddress(), 0) >= BANS_FOR_WHOLE_ADDRESS;
    }

    /** Whether the torrent's own trackers have named this address, or the user. */
    boolean isFromTracker(InetSocketAddress address) {
        Entry entry = entries.get(address);
        return entry != null && entry.source == Source.TRACKER;
    }

    /** Whether an address is kept here. */
    boolean knows(InetSocketAddress address) {
        return entries.containsKey(address);
    }

    /** Forgets the addresses that others have named. */
    void retainTrackersPeers() {
        entries.values().removeIf(entry -> entry.source != Source.TRACKER);
    }

    int size() {
        return entries.size();
    }

    /** Whether there is an address to connect to now. */
    boolean hasNext(long now) {
        for (Entry entry : entries.values()) {
            if (!entry.busy && entry.nextTry - now <= 0) {
                return true;
            }
        }
        return false;
    }

    private boolean evictFailed() {
        InetSocketAddress worst = null;
        int failures = 0;
        for (Map.Entry<InetSocketAddress, Entry> e : entries.entrySet()) {
            if (!e.getValue().busy && e.getValue().failures > failures) {
                worst = e.getKey();
                failures = e.getValue().failures;
            }
        }
        return worst != null && entries.remove(worst) != null;
    }
}
