package bittc.download.connect;

import bittc.net.AddressScope;
import bittc.net.HostKey;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/** Keeps one torrent's peer addresses: which to dial next, when to retry, and which are banned. */
public final class PeerBook {
    /** Addresses kept; new ones replace those that failed. */
    private static final int MAX_ADDRESSES = 2000;

    /** The same limit for all torrents together, shared evenly. */
    static final int MAX_OF_ALL = 100_000;

    /** Addresses that each torrent keeps, however many torrents there are: enough to find those that answer. */
    static final int MIN_SHARE = 200;

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration MAX_BACK_OFF = Duration.ofMinutes(10);

    /** Maximum number of addresses kept per host; loopback hosts excepted. */
    private static final int MAX_OF_HOST = 64;

    /** Of these, addresses connected at a time. */
    private static final int MAX_BUSY_OF_HOST = 16;

    /**
     * After this many consecutive failures, an address is not retried unless a tracker names it again or it came from the
     * user: by a complete torrent in any case, by others if no peer ever answered there.
     */
    private static final int MAX_FAILURES = 3;

    /** Added for peers in our own networks: they are dialled before any on the Internet, as they cost no line. */
    private static final long LOCAL_PRIORITY = 1L << 32;

    /** The source of an address. */
    public enum Source {
        USER,
        /** The torrent's own trackers. */
        TRACKER,
        /** The DHT or the local network. */
        FOUND,
        /** Another peer (BEP 11), or the peer itself. */
        PEER
    }

    /** The outcome of a connection. */
    public enum Ending {
        /** Useful. */
        USEFUL,
        /** Established, but of no use. */
        USELESS,
        /** Closed at the handshake. */
        HUNG_UP,
        /** No handshake was received. */
        UNREACHED,
        /** The same, but we reach no other peer either: we may be offline. */
        OFFLINE
    }

    private final Map<InetSocketAddress, KnownPeer> entries = new LinkedHashMap<>();
    private final DialOrder order = new DialOrder();
    private final InfoHash infoHash;
    private final IntSupplier torrents;
    private final Bans bans;
    private final Map<HostKey, Integer> busy = new HashMap<>();
    private final Map<HostKey, Integer> kept = new HashMap<>();
    private boolean complete;
    private long added;

    /** Our own Internet addresses, as far as known: at most one of each family. */
    private final List<InetSocketAddress> ours = new ArrayList<>();

    /**
     * Starts empty.
     *
     * @param torrents number of torrents in the session, each with its own book
     * @param bans those of all of them
     */
    public PeerBook(InfoHash infoHash, IntSupplier torrents, Bans bans) {
        this.infoHash = infoHash;
        this.torrents = torrents;
        this.bans = bans;
    }

    /** Takes note of an address of which nothing is known but who named it. */
    public boolean add(InetSocketAddress address, Source source, long now) {
        return add(address, new PeerHints(source, false), now);
    }

    /** Takes note of an address; false if it is known, banned, of no use, or there is no room. */
    public boolean add(InetSocketAddress address, PeerHints hints, long now) {
        KnownPeer known = entries.get(address);
        if (known != null) {
            onNamedAgain(known, hints);
            return false;
        }
        HostKey host = HostKey.of(address.getAddress());
        boolean crowded = !address.getAddress().isLoopbackAddress() && kept.getOrDefault(host, 0) >= MAX_OF_HOST;
        if (isBanned(address) || crowded || complete && hints.uploadOnly() || isFull() && !evictFailed()) {
            return false;
        }
        KnownPeer entry = new KnownPeer(address, host, added++, hints);
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

    private void onNamedAgain(KnownPeer known, PeerHints again) {
        change(known, () -> {
            known.hints = known.hints.and(again);
            if (again.isTrusted()) {
                known.failures = Math.min(known.failures, MAX_FAILURES - 1); // it has one more try
                known.dead = false;
            }
        });
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
     * Takes the next address to dial now; it is busy until {@link #onClosed}.
     *
     * @param dialable accepts hosts that may be dialled at all
     */
    public Optional<InetSocketAddress> next(long now, Predicate<HostKey> dialable) {
        Optional<KnownPeer> next = order.first(now, peer -> mayDial(peer, dialable));
        next.ifPresent(peer -> change(peer, () -> setBusy(peer, true)));
        return next.map(peer -> peer.address);
    }

    /** Takes a certain address to dial now, even if it is not due, unless it is busy or unknown; otherwise as above. */
    public boolean take(InetSocketAddress address, Predicate<HostKey> dialable) {
        KnownPeer peer = entries.get(address);
        boolean takes = peer != null && !peer.busy && mayDial(peer, dialable);
        if (takes) {
            change(peer, () -> setBusy(peer, true));
        }
        return takes;
    }

    private boolean mayDial(KnownPeer peer, Predicate<HostKey> dialable) {
        return busy.getOrDefault(peer.host, 0) < MAX_BUSY_OF_HOST && dialable.test(peer.host);
    }

    /** Changes an address's history, and with it its position in the order. */
    private void change(KnownPeer peer, Runnable change) {
        order.lift(peer);
        change.run();
        boolean wanted = !peer.busy && !peer.dead && !(complete && isOfNoUseToSeed(peer));
        if (wanted) {
            order.put(peer);
        }
    }

    private static boolean isOfNoUseToSeed(KnownPeer entry) {
        return entry.seed
                || entry.hints.uploadOnly()
                || entry.failures >= MAX_FAILURES && entry.hints.source() != Source.USER;
    }

    /** Called when all wanted pieces are complete: peers that need nothing either are no longer dialled. */
    public void onComplete() {
        complete = true;
        entries.values().forEach(entry -> change(entry, () -> {}));
    }

    /** Notes that the peer at this address is a seed, or needs nothing more. */
    public void onSeed(InetSocketAddress address) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            change(entry, () -> entry.seed = true);
        }
    }

    /** Says how to connect to an address. */
    public DialHints dialHints(InetSocketAddress address, long now) {
        KnownPeer entry = entries.get(address);
        return entry == null ? DialHints.NONE : entry.paths.hints(entry.hints, entry.failures > 0, now);
    }

    /** Notes the path of a connection that has worked. */
    public void onWorked(InetSocketAddress address, boolean overUtp, boolean encrypted) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            entry.paths.onWorked(overUtp, encrypted);
        }
    }

    /** Notes that the peer at this address has refused an encrypted handshake. */
    public void onEncryptionRefused(InetSocketAddress address, boolean overUtp, long now) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            entry.paths.onEncryptionRefused(overUtp, now);
        }
    }

    /** Notes that the peer at this address says that it prefers encrypted connections. */
    public void onPrefersEncryption(InetSocketAddress address) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            entry.hints = entry.hints.encrypted();
        }
    }

    /** Sets our address of one family, from which dial priorities follow. */
    public void rank(InetSocketAddress self) {
        ours.removeIf(other -> isSameFamily(other, self));
        ours.add(self);
        entries.values().forEach(entry -> change(entry, () -> entry.priority = priority(entry.address)));
    }

    private long priority(InetSocketAddress address) {
        long base = AddressScope.of(address.getAddress()) == AddressScope.PUBLIC ? 0 : LOCAL_PRIORITY;
        for (InetSocketAddress self : ours) {
            if (isSameFamily(self, address)) {
                return base + PeerPriority.of(self, address);
            }
        }
        return base;
    }

    private static boolean isSameFamily(InetSocketAddress one, InetSocketAddress other) {
        return one.getAddress().getClass() == other.getAddress().getClass();
    }

    /** Notes the end of a connection to an address from {@link #next} or {@link #occupy}. */
    public void onClosed(InetSocketAddress address, Ending ending, long now) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            change(entry, () -> note(entry, ending, now));
        }
    }

    private void note(KnownPeer entry, Ending ending, long now) {
        setBusy(entry, false);
        if (ending == Ending.USEFUL || ending == Ending.USELESS) {
            entry.hints = entry.hints.afterSuccess();
        }
        entry.failures = ending == Ending.USEFUL ? 0 : Math.min(entry.failures + 1, 20);
        entry.hungUp = ending == Ending.HUNG_UP;
        entry.dead = (entry.hungUp || ending == Ending.UNREACHED)
                && !entry.hints.worked()
                && entry.failures >= MAX_FAILURES
                && entry.hints.source() != Source.USER;
        long wait = FIRST_BACK_OFF.toNanos() << Math.max(0, entry.failures - 1);
        entry.nextTry = now + Math.min(wait, MAX_BACK_OFF.toNanos());
    }

    /** Stops dialling an address because it is our own. */
    public void forget(InetSocketAddress address) {
        KnownPeer entry = entries.get(address);
        if (entry != null) {
            change(entry, () -> setBusy(entry, true));
        }
    }

    /** Marks an address busy for an existing connection; returns false if it is busy, banned, or there is no room. */
    public boolean occupy(InetSocketAddress address, long now) {
        add(address, Source.PEER, now);
        KnownPeer entry = entries.get(address);
        if (entry == null || entry.busy) {
            return false;
        }
        change(entry, () -> setBusy(entry, true));
        return true;
    }

    /** Bans a peer proven to have sent wrong bytes. */
    public void ban(InetSocketAddress address) {
        forbid(address);
        bans.add(infoHash, HostKey.of(address.getAddress()));
    }

    /** Stops dialling an address without counting it against its host. */
    public void forbid(InetSocketAddress address) {
        bans.add(infoHash, address);
        remove(address);
    }

    public boolean isBanned(InetSocketAddress address) {
        return bans.isBanned(infoHash, address);
    }

    /** Returns whether the torrent's own trackers or the user named this address. */
    public boolean isAllowedInPrivate(InetSocketAddress address) {
        KnownPeer entry = entries.get(address);
        return entry != null && entry.hints.isTrusted();
    }

    /** Returns whether the address is kept. */
    public boolean knows(InetSocketAddress address) {
        return entries.containsKey(address);
    }

    /** Forgets addresses from all other sources. */
    public void retainAllowedInPrivate() {
        for (InetSocketAddress address : List.copyOf(entries.keySet())) {
            if (!entries.get(address).hints.isTrusted()) {
                remove(address);
            }
        }
    }

    public int size() {
        return entries.size();
    }

    /** Returns whether there is an address to dial now. */
    public boolean hasNext(long now, Predicate<HostKey> dialable) {
        return order.first(now, peer -> mayDial(peer, dialable)).isPresent();
    }

    /** The number of addresses that last closed at the handshake. */
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
