package bittc.download;

import bittc.download.connect.ConnectionSlots;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Closes a torrent's least useful peers when others wait for their slots. */
final class PeerEviction {
    /** Time that a peer that has nothing we need, and needs nothing we have, may keep a slot that others wait for. */
    private static final Duration USELESS_KEPT = Duration.ofSeconds(60);

    /** While we fetch metadata: time that a peer that does not offer it may keep a slot that others wait for. */
    private static final Duration IGNORANT_KEPT = Duration.ofSeconds(10);

    interface Peer {
        /** Bytes per second that the peer sends us, over about 10 s. */
        double downRate(long now);

        /** Bytes per second that we send the peer, over about 10 s. */
        double upRate(long now);

        /** Returns whether neither side has anything for the other, or the peer is silent. */
        boolean isUseless();

        long createdAt();

        long openedAt();

        /** The time of the last block, or of the request since which one could have arrived. */
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

    /** Frees slots: one at a time for addresses not tried yet; for other torrents, as many as they lack. */
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
     * Frees a slot for an address not tried yet, whose peer may have the metadata; one at a time.
     *
     * @param hopeful returns whether a peer may still deliver
     */
    <P extends Peer> void dropIgnorant(List<P> connected, Predicate<? super P> hopeful, long now) {
        if (pending.hasRoom() && slots.isFree(torrent) || !pending.hasNext(now)) {
            return;
        }
        connected.stream()
                .filter(peer -> now - peer.openedAt() > IGNORANT_KEPT.toNanos() && !hopeful.test(peer))
                .max(Comparator.comparingLong(peer -> now - peer.openedAt()))
                .ifPresent(peer -> peer.close("makes room for one that may have the metadata"));
    }
}
