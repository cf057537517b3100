package bittc.download;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Who of one torrent's peers has to go when others wait for a place. */
final class Crowding {
    /** A peer that neither has what we need nor wants what we have may stay this long when others wait. */
    private static final Duration USELESS_KEPT = Duration.ofSeconds(60);

    /** Nor may one stay longer, when others wait, that does not tell what the torrent is while we ask that. */
    private static final Duration IGNORANT_KEPT = Duration.ofSeconds(10);

    private final Download download;
    private final Session session;
    private final PendingConnections pending;
    private final List<PeerState> connected;

    /** Looks at these peers, which come and go. */
    Crowding(Download download, Session session, PendingConnections pending, List<PeerState> connected) {
        this.download = download;
        this.session = session;
        this.pending = pending;
        this.connected = connected;
    }

    /** Makes room: for addresses not tried yet, one peer at a time; for other torrents, as many as they lack. */
    void dropUseless(long now) {
        Places places = session.places();
        int owed = places.owed(download, now);
        connected.stream()
                .sorted(Comparator.comparingDouble(
                        peer -> peer.requests().rate(now) + peer.uploads().rate(now)))
                .limit(owed)
                .forEach(peer -> peer.close("makes room for another torrent"));
        if (owed > 0 || places.isFree(download) || !pending.hasNext(now)) {
            return;
        }
        connected.stream()
                .filter(peer -> Math.min(now - peer.createdAt(), sinceBlock(peer, now)) > USELESS_KEPT.toNanos())
                .filter(peer -> peer.pieces().wanted() == 0 && !peer.peerInterested()
                        || peer.requests().snubbed())
                .max(Comparator.comparingLong(peer -> sinceBlock(peer, now)))
                .ifPresent(peer -> peer.close("makes room for another"));
    }

    private static long sinceBlock(PeerState peer, long now) {
        return now - peer.requests().lastBlockAt();
    }

    /** Makes room for addresses not tried yet, one peer at a time: one of them may know what the torrent is. */
    void dropIgnorant(MetadataFetch fetch, long now) {
        if (pending.hasRoom() && session.places().isFree(download) || !pending.hasNext(now)) {
            return;
        }
        connected.stream()
                .filter(peer -> now - peer.openedAt() > IGNORANT_KEPT.toNanos() && !fetch.isHopeful(peer))
                .max(Comparator.comparingLong(peer -> now - peer.openedAt()))
                .ifPresent(peer -> peer.close("makes room for one that may know what the torrent is"));
    }
}
