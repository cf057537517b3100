package bittc.lsd;

import bittc.loop.Scheduler;
import bittc.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Local service discovery (BEP 14) for a session: announces our torrents in the local networks, and listens to
 * announcements of others. Sends and joins nothing before the first search. Belongs to the loop.
 */
public final class Lsd implements AutoCloseable {
    /** Regular time between two announcements of a torrent. */
    static final Duration INTERVAL = Duration.ofMinutes(5);

    /** Shortest time between two announcements of a torrent, when a newcomer needs to hear of us. */
    static final Duration MIN_INTERVAL = Duration.ofMinutes(1);

    /** Longest delay of the answer to a newcomer; it is random, so that a network does not answer all at once. */
    static final Duration MAX_ANSWER_DELAY = Duration.ofSeconds(2);

    /** Time between two datagrams to a group; announces 3000 torrents in five minutes. */
    static final Duration SPACING = Duration.ofMillis(100);

    /** Time for which a peer is not reported again. */
    static final Duration REPEAT_AFTER = Duration.ofMinutes(1);

    /** Silence after which a peer counts as new: the time of three announcements. */
    static final Duration FORGET_AFTER = Duration.ofMinutes(15);

    /** Most peers of one torrent listened to: more than a local network has, but a bound on inventions of a liar. */
    static final int MAX_PEERS = 100;

    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Multicast multicast;
    private final String cookie;
    private final Map<InfoHash, Search> searches = new HashMap<>();
    private final Set<Search> due = new LinkedHashSet<>();
    private boolean isOpen;
    private boolean isClosed;
    private boolean isPausing;

    /** Makes local discovery over these sockets, and closes them when it is closed. */
    public Lsd(Scheduler scheduler, RandomGenerator random, MulticastSockets sockets) {
        this(scheduler, random, (Multicast) sockets);
    }

    Lsd(Scheduler scheduler, RandomGenerator random, Multicast multicast) {
        this.scheduler = scheduler;
        this.random = random;
        this.multicast = multicast;
        cookie = "bittc-" + Integer.toHexString(random.nextInt());
    }

    /**
     * Searches for peers of a torrent, and announces us, until the search is closed. Not for private torrents.
     *
     * @param listenPort the port on which we listen for peers; 0 for as long as we do not, and must not be found
     * @param onPeer called with a peer, repeatedly for as long as it announces itself
     * @throws IllegalArgumentException if this torrent is already searched for
     */
    public Search search(InfoHash infoHash, IntSupplier listenPort, Consumer<InetSocketAddress> onPeer) {
        assert scheduler.onLoop();
        if (searches.containsKey(infoHash)) {
            throw new IllegalArgumentException("already searched for: " + infoHash);
        }
        Search search = new Search(infoHash, listenPort, onPeer);
        if (isClosed) {
            return search;
        }
        searches.put(infoHash, search);
        if (!isOpen) {
            isOpen = true;
            multicast.open(this::onDatagram);
        }
        announceSoon(search);
        return search;
    }

    private void onDatagram(InetSocketAddress sender, byte[] datagram) {
        assert scheduler.onLoop();
        Optional<Announcement> parsed = Announcement.parse(datagram);
        if (parsed.isEmpty() || parsed.get().cookie().equals(Optional.of(cookie))) {
            return;
        }
        InetSocketAddress peer = new InetSocketAddress(
                withoutNeedlessScope(sender.getAddress()), parsed.get().port());
        for (InfoHash infoHash : Set.copyOf(parsed.get().infoHashes())) {
            Search search = searches.get(infoHash);
            if (search != null) {
                search.onPeer(peer);
            }
        }
    }

    /** Drops the interface from an address, except a link-local one, which needs it to be connected to. */
    private static InetAddress withoutNeedlessScope(InetAddress address) {
        try {
            return address.isLinkLocalAddress() ? address : InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address always has 4 or 16 bytes", e);
        }
    }

    private void announceSoon(Search search) {
        due.add(search);
        if (!isPausing) {
            isPausing = true;
            // In a later turn: the caller has the search in hand before the first peer is found.
            scheduler.execute(this::announceNext);
        }
    }

    private void announceNext() {
        isPausing = false;
        if (due.isEmpty() || isClosed) {
            return;
        }
        Search next = due.iterator().next();
        due.remove(next);
        next.announce();
        isPausing = true;
        scheduler.schedule(SPACING, this::announceNext);
    }

    /** Ends all searches. */
    @Override
    public void close() {
        assert scheduler.onLoop();
        isClosed = true;
        List.copyOf(searches.values()).forEach(Search::close);
        if (isOpen) {
            isOpen = false;
            multicast.close();
        }
    }

    /** A running search for one torrent's peers in the local network. */
    public final class Search implements AutoCloseable {
        private final InfoHash infoHash;
        private final IntSupplier listenPort;
        private final Consumer<InetSocketAddress> listener;
        /** Time at which each peer was last reported. */
        private final Map<InetSocketAddress, Long> told = new LinkedHashMap<>();

        private boolean hasAnnounced;
        private long lastAnnounced;
        private Scheduler.Timer next = () -> {};
        private long nextAt;

        private Search(InfoHash infoHash, IntSupplier listenPort, Consumer<InetSocketAddress> listener) {
            this.infoHash = infoHash;
            this.listenPort = listenPort;
            this.listener = listener;
        }

        private void announce() {
            int port = listenPort.getAsInt();
            if (port > 0) {
                // One torrent in each datagram: some clients read only the first.
                Announcement announcement = new Announcement(port, List.of(infoHash), Optional.of(cookie));
                for (Group group : Group.values()) {
                    multicast.send(group, announcement.encode(group));
                }
            }
            hasAnnounced = true;
            lastAnnounced = scheduler.nanoTime();
            announceIn(INTERVAL);
        }

        private void announceIn(Duration delay) {
            next.cancel();
            nextAt = scheduler.nanoTime() + delay.toNanos();
            next = scheduler.schedule(delay, () -> announceSoon(this));
        }

        private void onPeer(InetSocketAddress peer) {
            long now = scheduler.nanoTime();
            Long last = told.get(peer);
            if (last != null && now - last < REPEAT_AFTER.toNanos()) {
                return;
            }
            boolean isNew = last == null || now - last > FORGET_AFTER.toNanos();
            if (last == null && told.size() == MAX_PEERS) {
                told.values().removeIf(time -> now - time > FORGET_AFTER.toNanos());
                if (told.size() == MAX_PEERS) {
                    return;
                }
            }
            told.put(peer, now);
            if (isNew) {
                answer(now);
            }
            listener.accept(peer);
        }

        /** Announces us to a newcomer, which has not heard us: we may be unable to reach it, but it can reach us. */
        private void answer(long now) {
            if (!hasAnnounced || due.contains(this)) {
                return;
            }
            long allowed = lastAnnounced + MIN_INTERVAL.toNanos() - now;
            long delay = Math.max(allowed, random.nextLong(MAX_ANSWER_DELAY.toNanos()));
            if (nextAt - (now + delay) > 0) {
                announceIn(Duration.ofNanos(delay));
            }
        }

        /** Ends the search; no more is reported or announced. */
        @Override
        public void close() {
            assert scheduler.onLoop();
            next.cancel();
            due.remove(this);
            searches.remove(infoHash, this);
        }
    }
}
