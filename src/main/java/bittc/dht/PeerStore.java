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

/** The peers of one family that were announced to us. A new one takes the place of the oldest where there is no room. */
final class PeerStore {
    /** A peer that is not announced again within this is forgotten; it announces itself about every 15 minutes. */
    static final Duration LIFETIME = Duration.ofMinutes(30);

    /** Peers in all. */
    static final int MAX_PEERS = 5000;

    /** Peers of one torrent: some ten times of what fits an answer. */
    static final int MAX_PEERS_OF_TORRENT = 500;

    /** Peers that one host may announce, of all torrents, so that it does not drive out everybody else. */
    static final int MAX_PEERS_OF_HOST = 100;

    private final RandomGenerator random;

    /** When each was announced, the oldest first. */
    private final LinkedHashMap<Entry, Long> announced = new LinkedHashMap<>();

    /** The same by torrent, the oldest first. */
    private final Map<NodeId, List<InetSocketAddress>> torrents = new HashMap<>();

    private final Map<InetAddress, Integer> hosts = new HashMap<>();

    private record Entry(NodeId infoHash, InetSocketAddress peer) {}

    /** An empty store that draws peers with these dice. */
    PeerStore(RandomGenerator random) {
        this.random = random;
    }

    /** Notes a peer; without effect if its host has announced too many others. */
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

    /** Up to so many different peers of a torrent, drawn by lot. */
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
