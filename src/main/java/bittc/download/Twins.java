package bittc.download;

import bittc.torrent.PeerId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections with the same peer id. At one address they lead to the same peer, and one of them is closed at once. At
 * several, perhaps a host is reached over IPv4, IPv6 and its local network; or somebody has taken another's id, as anybody
 * can: so what counts there is who delivers most, when each has had time for it. Nobody is let go for one who does not
 * deliver, and as long as nobody does, all stay.
 */
final class Twins {
    /** Why a connection was closed. */
    static final String REASON = "connected twice";

    /** Who sends less than this, in bytes per second, does not deliver. */
    private static final double LEAST_RATE = 1024;

    /**
     * Nobody is compared before this: it is time to be unchoked, which happens every ten seconds, and to deliver. So a trickle
     * keeps nobody out, and a burst drives nobody away.
     */
    private static final Duration TRIAL = Duration.ofSeconds(15);

    /** Two connections made within this time of each other may have been made without knowing of one another. */
    private static final Duration CROSSED_WITHIN = Duration.ofSeconds(20);

    private final Download download;
    private final Session session;

    Twins(Download download, Session session) {
        this.download = download;
        this.session = session;
    }

    /** A connection has opened: if another one leads to the same peer, one of the two is closed. Whether that is this one. */
    boolean closes(PeerState opened, List<PeerState> connected) {
        return connected.stream()
                .filter(other -> other != opened
                        && peerId(other).equals(peerId(opened))
                        && ip(other).equals(ip(opened)))
                .findFirst()
                .filter(twin -> partWithOne(opened, twin) == opened)
                .isPresent();
    }

    /** Where one of several with the same peer id delivers, the slower ones are closed. Called every few seconds. */
    void closeSlower(List<PeerState> connected) {
        long now = download.now();
        List<PeerState> tried = connected.stream()
                .filter(peer -> now - peer.openedAt() >= TRIAL.toNanos())
                .toList();
        Map<PeerId, PeerState> fastest = new HashMap<>();
        for (PeerState peer : tried) {
            if (peer.requests().rate(now) >= LEAST_RATE) {
                fastest.merge(
                        peerId(peer),
                        peer,
                        (one, other) ->
                                one.requests().rate(now) >= other.requests().rate(now) ? one : other);
            }
        }
        for (PeerState peer : tried) {
            if (fastest.getOrDefault(peerId(peer), peer) != peer) {
                peer.close(REASON);
            }
        }
    }

    private static PeerId peerId(PeerState peer) {
        return peer.link().handshake().peerId();
    }

    private static InetAddress ip(PeerState peer) {
        return peer.link().remoteAddress().getAddress();
    }

    /**
     * Closes one of two connections to the same peer, and returns it: the later one. But where the two of us have connected
     * to each other at the same time, both sides have to choose the same: the one that the lesser peer id made is kept.
     */
    private PeerState partWithOne(PeerState later, PeerState earlier) {
        boolean crossed = later.incoming() != earlier.incoming()
                && download.now() - earlier.openedAt() < CROSSED_WITHIN.toNanos();
        boolean ours =
                Arrays.compareUnsigned(session.peerId().toBytes(), peerId(later).toBytes()) < 0;
        boolean laterIsKept = crossed && later.incoming() != ours;
        PeerState parted = laterIsKept ? earlier : later;
        PeerState kept = laterIsKept ? later : earlier;
        if (kept.reachableAt().isEmpty()) { // the address stays taken for as long as we are connected
            parted.reachableAt().ifPresent(kept::setReachableAt);
            parted.setReachableAt(null);
        }
        parted.close(REASON);
        return parted;
    }
}
