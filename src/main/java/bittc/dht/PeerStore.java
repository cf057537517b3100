package bittc.dht;

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
import java.util.random.RandomGenerator;

/** The peers of one family that were announced to us. If there is no room, a new one replaces the oldest. */
final class PeerStore {
    /** Time until a peer is forgotten; peers announce themselves about every 15 minutes. */
    static final Duration LIFETIME = Duration.ofMinutes(30);

    /** Most peers in all. */
    static final int MAX_PEERS = 5000;

    /** Most peers of one torrent: some ten times those that fit an answer. */
    static final int MAX_PEERS_OF_TORRENT = 500;

    /** Most peers that one host may announce, in all torrents, so that it cannot displace all others. */
    static final int MAX_PEERS_OF_HOST = 100;

    private final RandomGenerator random;

    /** Time of each peer's announce, oldest first. */
    private final LinkedHashMap<Entry, Long> announced = new LinkedHashMap<>();

    /** The same peers by torrent, oldest first. */
    private final Map<NodeId, List<InetSocketAddress>> torrents = new HashMap<>();

    private final Map<InetAddress, Integer> hosts = new HashMap<>();

    private record Entry(NodeId infoHash, InetSocketAddress peer) {}

    /** Makes an empty store that selects peers with this randomness. */
    PeerStore(RandomGenerator random) {
        this.random = random;
    }

    /** Adds a peer, unless its host has announced too many others. */
    void announce(NodeId infoHash, InetSocketAddress peer, long now) {
        expire(now);
        Entry entry = new Entry(infoHash, peer);
        if (announced.containsKey(entry)) {
            remove(entry);
        } else if (hosts.getOrDefault(peer.getAddress(), 0) >= MAX_PEERS_OF_HOST) {
            return;
        }
        List<InetSocketAddress> others = torrents.getOrDefault(infoHash, List.of());
        if (others.size() >= MAX_PEERS_OF_TORRENT) {
            remove(new Entry(infoHash, others.get(0)));
        } else if (announced.size() >= MAX_PEERS) {
            remove(announced.keySet().iterator().next());
        }
        announced.put(entry, now);
        torrents.computeIfAbsent(infoHash, key -> new ArrayList<>()).add(peer);
        hosts.merge(peer.getAddress(), 1, Integer::sum);
    }

    /** Selects up to {@code max} different peers of a torrent at random. */
    List<InetSocketAddress> peers(NodeId infoHash, int max, long now) {
        expire(now);
        List<InetSocketAddress> all = torrents.getOrDefault(infoHash, List.of());
        if (all.size() <= max) {
            return List.copyOf(all);
        }
        List<InetSocketAddress> drawn = new ArrayList<>(all);
        for (int i = 0; i < max; i++) {
            Collections.swap(drawn, i, i + random.nextInt(drawn.size() - i));
        }
        return List.copyOf(drawn.subList(0, max));
    }

    int size() {
        return announced.size();
    }

    private void expire(long now) {
        Iterator<Map.Entry<Entry, Long>> oldest = announced.entrySet().iterator();
        List<Entry> expired = new ArrayList<>();
        while (oldest.hasNext()) {
            Map.Entry<Entry, Long> each = oldest.next();
            if (now - each.getValue() < LIFETIME.toNanos()) {
                break;
            }
            expired.add(each.getKey());
        }
        expired.forEach(this::remove);
    }

    private void remove(Entry entry) {
        announced.remove(entry);
        torrents.computeIfPresent(entry.infoHash(), (key, peers) -> {
            peers.remove(entry.peer());
            return peers.isEmpty() ? null : peers;
        });
        hosts.computeIfPresent(entry.peer().getAddress(), (key, count) -> count > 1 ? count - 1 : null);
    }
}
