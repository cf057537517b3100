package bittc.download;

import bittc.download.connect.ConnectionSlots;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Who of one torrent's peers has to go when others wait for a place. */
final class PeerEviction {
    /** A peer that neither has what we need nor wants what we have may stay this long when others wait. */
    private static final Duration USELESS_KEPT = Duration.ofSeconds(60);

    /** Nor may one stay longer, when others wait, that does not tell what the torrent is while we ask that. */
    private static final Duration IGNORANT_KEPT = Duration.ofSeconds(10);

    /** A peer that is connected. */
    interface Peer {
        /** What it sends us, in bytes per second, over about 10 s. */
        double downRate(long now);

        /** What we send it, likewise. */
        double upRate(long now);

        /** Whether it has nothing that we lack and wants nothing that we have, or is silent. */
        boolean isUseless();

        long createdAt();

        long openedAt();

        /** When a block came, or could have begun to come. */
        long lastBlockAt();

        void close(String reason);
    }

    private final ConnectionSlots.Holder torrent;
    private final ConnectionSlots slots;
    private final PendingConnections pending;

    PeerEviction(ConnectionSlots.Holder torrent, ConnectionSlots slots, PendingConnections pending) {
        this.torrent = torrent;
        this.slots = slots;
        this.pending = pending;
    }

    /** Makes room: for addresses not tried yet, one peer at a time; for other torrents, as many as they lack. */
    void dropUseless(List<? extends Peer> connected, long now) {
        int owed = slots.owed(torrent, now);
        connected.stream()
                .sorted(Comparator.comparingDouble(peer -> peer.downRate(now) + peer.upRate(now)))
                .limit(owed)
                .forEach(peer -> peer.close("makes room for another torrent"));
        if (owed > 0 || slots.isFree(torrent) || !pending.hasNext(now)) {
            return;
        }
        connected.stream()
                .filter(peer -> Math.min(now - peer.createdAt(), sinceBlock(peer, now)) > USELESS_KEPT.toNanos())
                .filter(Peer::isUseless)
                .max(Comparator.comparingLong(peer -> sinceBlock(peer, now)))
                .ifPresent(peer -> peer.close("makes room for another"));
    }

    private static long sinceBlock(Peer peer, long now) {
        return now - peer.lastBlockAt();
    }

    /**
     * Makes room for addresses not tried yet, one peer at a time: one of them may know what the torrent is.
     *
     * @param hopeful whether something may be expected of a peer
     */
    <P extends Peer> void dropIgnorant(List<P> connected, Predicate<? super P> hopeful, long now) {
        if (pending.hasRoom() && slots.isFree(torrent) || !pending.hasNext(now)) {
            return;
        }
        connected.stream()
                .filter(peer -> now - peer.openedAt() > IGNORANT_KEPT.toNanos() && !hopeful.test(peer))
                .max(Comparator.comparingLong(peer -> now - peer.openedAt()))
                .ifPresent(peer -> peer.close("makes room for one that may know what the torrent is"));
    }
}
