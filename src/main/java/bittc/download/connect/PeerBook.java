package bittc.download.connect;

import bittc.net.HostKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/** The peers' addresses that one torrent has heard of: whom to connect to next, when to try again, and who is banned. */
public final class PeerBook {
    /** More addresses than this are not kept; new ones take the place of those that failed. */
    private static final int MAX_ADDRESSES = 2000;

    /** The same of all torrents together, which share it evenly. */
    static final int MAX_OF_ALL = 100_000;

    /** However many torrents there are, each keeps so many: enough to find those that answer. */
    static final int MIN_SHARE = 200;

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration MAX_BACK_OFF = Duration.ofMinutes(10);

    /** A second ban at one host bans every port of it. */
    private static final int BANS_FOR_WHOLE_ADDRESS = 2;

    /** Bans that are remembered; the oldest are forgotten. */
    private static final int MAX_BANS = 5000;

    /** Addresses of one host that are kept; hosts of this machine excepted. */
    private static final int MAX_OF_HOST = 64;

    /** Of these, so many are connected to at a time. */
    private static final int MAX_BUSY_OF_HOST = 16;

    /**
     * An address that was in vain so often in a row is not tried again, unless a tracker names it once more, or the user has:
     * by a complete torrent in any case, by another if nobody ever answered there.
     */
    private static final int MAX_FAILURES = 3;

    /** Who named an address. */
    public enum Source {
        /** The user: also good for a private torrent (BEP 27). */
        USER,
        /** The torrent's own trackers: the same. */
        TRACKER,
        /** The DHT, the local network. */
        FOUND,
        /** Another peer (BEP 11), or the peer itself. */
        PEER;

        private boolean isTrusted() {
            return this == USER || this == TRACKER;
        }
    }

    /** How a connection has ended. */
    public enum Ending {
        /** It was of use. */
        USEFUL,
        /** It came to be, and was of no use. */
        USELESS,
        /** It was closed at the handshake. */
        HUNG_UP,
        /** Nobody answered as a peer does. */
        UNREACHED,
        /** The same, when we reach nobody else either: perhaps it is we who are offline. */
        OFFLINE
    }

    private final Map<InetSocketAddress, KnownPeer> entries = new LinkedHashMap<>();
    private final DialOrder order = new DialOrder();
    private final IntSupplier torrents;
    private final Map<HostKey, Integer> busy = new HashMap<>();
    private final Map<HostKey, Integer> kept = new HashMap<>();
    private final Set<InetSocketAddress> banned = new LinkedHashSet<>();
    private final Map<HostKey, Integer> bans = new LinkedHashMap<>();
    private boolean complete;
    private long added;

    /** Our own addresses on the Internet, as far as known: one of each family at most. */
    private final List<InetSocketAddress> ours = new ArrayList<>();

    /**
     * An empty book.
     *
     * @param torrents how many there are in the session, with a book each
     */
    public PeerBook(IntSupplier torrents) {
        this.torrents = torrents;
    }

    /** Takes note of an address; false if it is known, banned, or there is no room. */
    public boolean add(InetSocketAddress address, Source source, long now) {
        KnownPeer known = entries.get(address);
        if (known != null) {
            onNamedAgain(known, source);
            return false;
        }
        HostKey host = HostKey.of(address.getAddress());
        boolean crowded = !address.getAddress().isLoopbackAddress() && kept.getOrDefault(host, 0) >= MAX_OF_HOST;
        if (isBanned(address) || crowded || isFull() && !evictFailed()) {
            return false;
        }
        KnownPeer entry = new KnownPeer(address, host, added++, source);
        entry.priority = priority(address);
        entry.nextTry = now;
        entries.put(address, entry);
        change(entry, () -> {});
        kept.merge(host, 1, Integer::sum);
        return true;
    }

    private boolean isFull() {
        int share = Math.max(MIN_SHARE, MAX_OF_ALL / Math.max(1, torrents.getAsInt()));
        return entries.size() >= Math.min(MAX_ADDRESSES, share);
    }

    private void onNamedAgain(KnownPeer known, Source source) {
        if (source.isTrusted()) {
            change(known, () -> {
                known.source = known.source == Source.USER ? Source.USER : source;
                known.failures = Math.min(known.failures, MAX_FAILURES - 1); // it has one more try
                known.dead = false;
            });
        }
    }

    private void remove(InetSocketAddress address) {
        KnownPeer gone = entries.remove(address);
        if (gone != null) {
            order.lift(gone);
            setBusy(gone, false);
            less(kept, gone.host);
        }
    }

    private static void less(Map<HostKey, Integer> counts, HostKey host) {
        counts.computeIfPresent(host, (h, n) -> n == 1 ? null : n - 1);
    }

    private void setBusy(KnownPeer entry, boolean now) {
        if (entry.busy != now && !entry.address.getAddress().isLoopbackAddress()) {
            if (now) {
                busy.merge(entry.host, 1, Integer::sum);
            } else {
                less(busy, entry.host);
            }
        }
        entry.busy = now;
    }

    /**
     * An address to connect to now, if there is one; it counts as busy until {@link #onClosed}.
     *
     * @param dialable the hosts that may be connected to at all
     */
    public Optional<InetSocketAddress> next(long now, Predicate<HostKey> dialable) {
        Optional<KnownPeer> next = order.first(now, peer -> mayDial(peer, dialable));
        next.ifPresent(peer -> change(peer, () -> setBusy(peer, true)));
        return next.map(peer -> peer.address);
    }

    private boolean mayDial(KnownPeer peer, Predicate<HostKey> dialable) {
        return busy.getOrDefault(peer.host, 0) < MAX_BUSY_OF_HOST && dialable.test(peer.host);
    }

    /** Changes what is known of an address, and with it its place in the order. */
    private void change(KnownPeer peer, Runnable change) {
        order.lift(peer);
        change.run();
        boolean wanted = !peer.busy && !peer.dead && !(complete && isOfNoUseToSeed(peer));
        if (wanted) {
            order.put(peer);
        }
    }

    private static boolean isOfNoUseToSeed(KnownPeer entry) {
        return entry.seed || entry.failures >= MAX_FAILURES && entry.source != Source.USER;
    }

    /** Nothing more is wanted: from now on nobody is connected to who wants nothing either. */
    public void onComplete() {
        complete = true;
        entries.values().forEach(entry -> change(entry, () -> {}));
    }

    /** Who is there has all, or wants nothing any more. */
    public void onSeed(InetSocketAddress address) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            change(entry, () -> entry.seed = true);
        }
    }

    /** Our address of one family has been learnt: the order of those to connect to follows from it. */
    public void rank(InetSocketAddress self) {
        ours.removeIf(other -> isSameFamily(other, self));
        ours.add(self);
        entries.values().forEach(entry -> change(entry, () -> entry.priority = priority(entry.address)));
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
    public void onClosed(InetSocketAddress address, Ending ending, long now) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            change(entry, () -> note(entry, ending, now));
        }
    }

    private void note(KnownPeer entry, Ending ending, long now) {
        setBusy(entry, false);
        entry.answered |= ending == Ending.USEFUL || ending == Ending.USELESS;
        entry.failures = ending == Ending.USEFUL ? 0 : Math.min(entry.failures + 1, 20);
        entry.hungUp = ending == Ending.HUNG_UP;
        entry.dead = (entry.hungUp || ending == Ending.UNREACHED)
                && !entry.answered
                && entry.failures >= MAX_FAILURES
                && entry.source != Source.USER;
        long wait = FIRST_BACK_OFF.toNanos() << Math.max(0, entry.failures - 1);
        entry.nextTry = now + Math.min(wait, MAX_BACK_OFF.toNanos());
    }

    /** An address is not to be connected to again: it is ourselves. */
    public void forget(InetSocketAddress address) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            change(entry, () -> setBusy(entry, true));
        }
    }

    /** Takes an address for a connection that leads there already; false if it is taken, banned, or there is no room. */
    public boolean occupy(InetSocketAddress address, long now) {
        add(address, Source.PEER, now);
        KnownPeer entry = entries.get(address);
        if (entry == null || entry.busy) {
            return false;
        }
        change(entry, () -> setBusy(entry, true));
        return true;
    }

    /** Proof has come that this peer sent wrong bytes. */
    public void ban(InetSocketAddress address) {
        forbid(address);
        bans.merge(HostKey.of(address.getAddress()), 1, Integer::sum);
        forgetOldest(bans.keySet());
    }

    /** An address is not to be connected to any more, without further proof against its host. */
    public void forbid(InetSocketAddress address) {
        banned.add(address);
        forgetOldest(banned);
        remove(address);
    }

    private static void forgetOldest(Set<?> all) {
        if (all.size() > MAX_BANS) {
            all.remove(all.iterator().next());
        }
    }

    public boolean isBanned(InetSocketAddress address) {
        return banned.contains(address)
                || !address.getAddress().isLoopbackAddress()
                        && bans.getOrDefault(HostKey.of(address.getAddress()), 0) >= BANS_FOR_WHOLE_ADDRESS;
    }

    /** Whether the torrent's own trackers have named this address, or the user. */
    public boolean isFromTracker(InetSocketAddress address) {
        KnownPeer entry = entries.get(address);
        return entry != null && entry.source.isTrusted();
    }

    /** Whether an address is kept here. */
    public boolean knows(InetSocketAddress address) {
        return entries.containsKey(address);
    }

    /** Forgets the addresses that others have named. */
    public void retainTrackersPeers() {
        for (InetSocketAddress address : List.copyOf(entries.keySet())) {
            if (!entries.get(address).source.isTrusted()) {
                remove(address);
            }
        }
    }

    public int size() {
        return entries.size();
    }

    /** Whether there is an address to connect to now. */
    public boolean hasNext(long now, Predicate<HostKey> dialable) {
        return order.first(now, peer -> mayDial(peer, dialable)).isPresent();
    }

    /** How many have last closed at the handshake. */
    public int hungUp() {
        return (int) entries.values().stream().filter(entry -> entry.hungUp).count();
    }

    private boolean evictFailed() {
        InetSocketAddress worst = null;
        int failures = 0;
        for (Map.Entry<InetSocketAddress, KnownPeer> e : entries.entrySet()) {
            if (!e.getValue().busy && e.getValue().failures > failures) {
                worst = e.getKey();
                failures = e.getValue().failures;
            }
        }
        if (worst != null) {
            remove(worst);
        }
        return worst != null;
    }
}
