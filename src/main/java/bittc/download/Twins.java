package bittc.download;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Connections that lead to the same peer, and which of two is kept. */
final class Twins {
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
        Optional<PeerState> twin = connected.stream()
                .filter(other -> other != opened && isSamePeer(other.link(), opened.link()))
                .findFirst();
        return twin.isPresent() && partWithOne(opened, twin.get()) == opened;
    }

    /** Anybody can take anybody's peer id; only at one address does the same one mean the same peer. */
    private static boolean isSamePeer(PeerLink one, PeerLink other) {
        return one.handshake().peerId().equals(other.handshake().peerId())
                && one.remoteAddress().getAddress().equals(other.remoteAddress().getAddress());
    }

    /**
     * Closes one of two connections to the same peer, and returns it: the later one. But where the two of us have connected
     * to each other at the same time, both sides have to choose the same: the one that the lesser peer id made is kept.
     */
    private PeerState partWithOne(PeerState later, PeerState earlier) {
        boolean crossed = later.incoming() != earlier.incoming()
                && download.now() - earlier.openedAt() < CROSSED_WITHIN.toNanos();
        boolean ours = Arrays.compareUnsigned(
                        session.peerId().toBytes(),
                        later.link().handshake().peerId().toBytes())
                < 0;
        boolean laterIsKept = crossed && later.incoming() != ours;
        PeerState parted = laterIsKept ? earlier : later;
        PeerState kept = laterIsKept ? later : earlier;
        if (kept.reachableAt().isEmpty()) { // the address stays taken for as long as we are connected
            parted.reachableAt().ifPresent(kept::setReachableAt);
            parted.setReachableAt(null);
        }
        parted.close("connected twice");
        return parted;
    }
}
