package bittc.testkit;

import bittc.torrent.InfoHash;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The tracker's memory: the peers of each torrent. It has no sockets, and receives time and randomness from outside.
 * Owned by one thread. A peer is identified only by its address and port, so that none can speak for another address.
 */
final class PeerTable {
    /** The most peers in one answer, however many are asked for. */
    static final int MAX_NUM_WANT = 200;

    /** The number of peers in an answer if the client does not say. */
    static final int DEFAULT_NUM_WANT = 50;

    /**
     * Bounds on the table.
     *
     * @param torrents most torrents; a further one is refused
     * @param peersPerTorrent most peers of one torrent; a further one replaces the one silent for longest
     * @param peers most peers of all torrents together; a further one is refused
     */
    record Limits(int torrents, int peersPerTorrent, int peers) {
        /** About 40 MiB when full. */
        static final Limits STANDARD = new Limits(10_000, 2_000, 200_000);
    }

    /** The reason for an announce. */
    enum Event {
        /** A regular announce. */
        NONE,
        /** The last missing byte has arrived. */
        COMPLETED,
        /** The first announce. */
        STARTED,
        /** The last announce. */
        STOPPED
    }

    /**
     * One announce.
     *
     * @param peer its source address, with the port on which the peer listens, or 0 for none
     * @param left bytes that the peer still misses; 0 for a seed
     * @param numWant number of peers that it would like; negative for the tracker's choice
     */
    record Announce(InfoHash infoHash, InetSocketAddress peer, long left, Event event, int numWant) {}

    /**
     * The figures of a torrent's swarm.
     *
     * @param seeders number of peers that have everything
     * @param leechers number of other peers
     * @param downloaded number of completions since the torrent became known
     */
    record Scrape(int seeders, int leechers, int downloaded) {
        static final Scrape UNKNOWN = new Scrape(0, 0, 0);
    }

    /** The answer to one announce; the addresses may be of both families. */
    record Answer(Scrape scrape, List<InetSocketAddress> peers) {}

    private final Limits limits;
    private final Duration expiry;
    private final Set<InfoHash> allowed;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Map<InfoHash, Swarm> swarms = new HashMap<>();
    private int peerCount;

    /**
     * Makes an empty table.
     *
     * @param expiry silence after which a peer is forgotten
     * @param allowed the only torrents to serve, or empty to serve all
     */
    PeerTable(Limits limits, Duration expiry, Set<InfoHash> allowed, LongSupplier nanoTime, RandomGenerator random) {
        this.limits = limits;
        this.expiry = expiry;
        this.allowed = Set.copyOf(allowed);
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Records a peer; returns others that listen: not itself, no seeds to a seed, no loopback address elsewhere. */
    Answer announce(Announce announce) throws TrackerRefusal {
        checkAllowed(announce.infoHash());
        Swarm swarm = swarms.get(announce.infoHash());
        if (announce.event() == Event.STOPPED) {
            if (swarm != null) {
                swarm.remove(announce.peer());
                forgetIfEmpty(announce.infoHash(), swarm);
            }
            return new Answer(scrapeOf(swarm), List.of());
        }
        swarm = note(announce, false);
        int wanted = announce.numWant() < 0 ? DEFAULT_NUM_WANT : Math.min(announce.numWant(), MAX_NUM_WANT);
        return new Answer(swarm.scrape(), swarm.sample(announce.peer(), announce.left() == 0, wanted));
    }

    /** Records a peer that does not announce itself and never expires. */
    void pin(InfoHash infoHash, InetSocketAddress peer, boolean seed) throws TrackerRefusal {
        checkAllowed(infoHash);
        note(new Announce(infoHash, peer, seed ? 0 : 1, Event.STARTED, 0), true);
    }

    /** Forgets a peer, pinned or not. */
    void remove(InfoHash infoHash, InetSocketAddress peer) {
        Swarm swarm = swarms.get(infoHash);
        if (swarm != null) {
            swarm.remove(peer);
            forgetIfEmpty(infoHash, swarm);
        }
    }

    /** The figures of a torrent; zeros if it is unknown. */
    Scrape scrape(InfoHash infoHash) throws TrackerRefusal {
        checkAllowed(infoHash);
        return scrapeOf(swarms.get(infoHash));
    }

    /** Forgets peers that have been silent for too long, and torrents without peers; call it regularly. */
    void expire() {
        for (Iterator<Swarm> all = swarms.values().iterator(); all.hasNext(); ) {
            Swarm swarm = all.next();
            swarm.expire();
            if (swarm.isEmpty()) {
                all.remove();
            }
        }
    }

    /** The number of known torrents. */
    int torrents() {
        return swarms.size();
    }

    /** The number of known peers, in all torrents. */
    int peers() {
        return peerCount;
    }

    private void checkAllowed(InfoHash infoHash) throws TrackerRefusal {
        if (!allowed.isEmpty() && !allowed.contains(infoHash)) {
            throw new TrackerRefusal("unregistered torrent");
        }
    }

    private Swarm note(Announce announce, boolean pinned) throws TrackerRefusal {
        Swarm swarm = swarms.get(announce.infoHash());
        if (swarm == null) {
            if (swarms.size() >= limits.torrents()) {
                throw new TrackerRefusal("tracker is full: too many torrents");
            }
            swarm = new Swarm();
        }
        swarm.expire();
        if (!swarm.knows(announce.peer())) {
            if (swarm.size() >= limits.peersPerTorrent()) {
                swarm.removeLongestSilent();
            }
            if (peerCount >= limits.peers()) {
                forgetIfEmpty(announce.infoHash(), swarm);
                throw new TrackerRefusal("tracker is full: too many peers");
            }
        }
        swarm.note(announce, pinned);
        swarms.put(announce.infoHash(), swarm);
        return swarm;
    }

    private void forgetIfEmpty(InfoHash infoHash, Swarm swarm) {
        if (swarm.isEmpty()) {
            swarms.remove(infoHash);
        }
    }

    private static Scrape scrapeOf(Swarm swarm) {
        return swarm == null ? Scrape.UNKNOWN : swarm.scrape();
    }

    /** One peer of one torrent; {@code slot} is its position in {@link Swarm#shuffled}. */
    private static final class Peer {
        final InetSocketAddress address;
        boolean seed;
        boolean pinned;
        long heardNanos;
        int slot;

        Peer(InetSocketAddress address) {
            this.address = address;
        }
    }

    /** One torrent's peers, in two orders: by their last announce, and in one that each answer shuffles further. */
    private final class Swarm {
        private final LinkedHashMap<InetSocketAddress, Peer> byLastHeard = new LinkedHashMap<>(16, 0.75f, true);
        private final List<Peer> shuffled = new ArrayList<>();
        private int seeders;
        private int downloaded;

        boolean knows(InetSocketAddress address) {
            return byLastHeard.containsKey(address);
        }

        int size() {
            return shuffled.size();
        }

        boolean isEmpty() {
            return shuffled.isEmpty();
        }

        Scrape scrape() {
            return new Scrape(seeders, size() - seeders, downloaded);
        }

        void note(Announce announce, boolean pinned) {
            Peer peer = byLastHeard.get(announce.peer());
            if (peer == null) {
                peer = new Peer(announce.peer());
                peer.slot = shuffled.size();
                shuffled.add(peer);
                byLastHeard.put(peer.address, peer);
                peerCount++;
            } else if (announce.event() == Event.COMPLETED && !peer.seed) {
                downloaded++;
            }
            boolean seed = announce.left() == 0;
            if (seed != peer.seed) {
                seeders += seed ? 1 : -1;
            }
            peer.seed = seed;
            peer.pinned |= pinned;
            peer.heardNanos = nanoTime.getAsLong();
        }

        void remove(InetSocketAddress address) {
            Peer peer = byLastHeard.remove(address);
            if (peer != null) {
                removeFromShuffled(peer);
            }
        }

        void removeLongestSilent() {
            for (Peer peer : byLastHeard.values()) {
                if (!peer.pinned) {
                    remove(peer.address);
                    return;
                }
            }
        }

        void expire() {
            long now = nanoTime.getAsLong();
            for (Iterator<Peer> longestSilentFirst = byLastHeard.values().iterator(); longestSilentFirst.hasNext(); ) {
                Peer peer = longestSilentFirst.next();
                if (peer.pinned) {
                    continue;
                }
                if (now - peer.heardNanos < expiry.toNanos()) {
                    return;
                }
                longestSilentFirst.remove();
                removeFromShuffled(peer);
            }
        }

        private void removeFromShuffled(Peer peer) {
            Peer last = shuffled.remove(shuffled.size() - 1);
            if (last != peer) {
                shuffled.set(peer.slot, last);
                last.slot = peer.slot;
            }
            peerCount--;
            if (peer.seed) {
                seeders--;
            }
        }

        /** Chooses at random: as many steps of a Fisher-Yates shuffle as needed, in place. */
        List<InetSocketAddress> sample(InetSocketAddress asker, boolean seed, int wanted) {
            List<InetSocketAddress> chosen = new ArrayList<>(Math.min(wanted, size()));
            for (int i = 0; i < size() && chosen.size() < wanted; i++) {
                int j = i + random.nextInt(size() - i);
                Collections.swap(shuffled, i, j);
                shuffled.get(i).slot = i;
                shuffled.get(j).slot = j;
                Peer peer = shuffled.get(i);
                if (!(seed && peer.seed) && isUsable(peer.address, asker)) {
                    chosen.add(peer.address);
                }
            }
            return chosen;
        }

        private boolean isUsable(InetSocketAddress peer, InetSocketAddress asker) {
            return peer.getPort() != 0
                    && !peer.equals(asker)
                    && (asker.getAddress().isLoopbackAddress()
                            || !peer.getAddress().isLoopbackAddress());
        }
    }

    /** True if an address has the four-byte form of BEP 23, not the sixteen-byte form of BEP 7. */
    static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
