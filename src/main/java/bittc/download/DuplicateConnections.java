package bittc.download;

import bittc.download.blocks.PeerLink;
import bittc.torrent.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Connections with the same peer id. At one address they lead to the same peer, and one of them is closed at once. At
 * several, perhaps a host is reached over IPv4, IPv6 and its local network; or somebody has taken another's id, as anybody
 * can: so what counts there is who delivers most, when each has had time for it. Nobody is let go for one who does not
 * deliver, and as long as nobody does, all stay.
 */
final class DuplicateConnections {
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

    /** A connection that is open. */
    interface Connection {
        PeerLink link();

        boolean incoming();

        long openedAt();

        /** What the peer sends us, in bytes per second, over about 10 s. */
        double downRate(long now);

        /** The address where the peer can be connected to, if it is known and this connection has it. */
        Optional<InetSocketAddress> reachableAt();

        /** Takes such an address, or gives it up for null. */
        void setReachableAt(InetSocketAddress address);

        void close(String reason);
    }

    private final PeerId ours;
    private final LongSupplier clock;

    /** Among connections of the client with this peer id. */
    DuplicateConnections(PeerId ours, LongSupplier clock) {
        this.ours = ours;
        this.clock = clock;
    }

    /** A connection has opened: if another one leads to the same peer, one of the two is closed. Whether that is this one. */
    boolean closes(Connection opened, List<? extends Connection> connected) {
        return connected.stream()
                .filter(other -> other != opened
                        && peerId(other).equals(peerId(opened))
                        && ip(other).equals(ip(opened)))
                .findFirst()
                .filter(twin -> partWithOne(opened, twin) == opened)
                .isPresent();
    }

    /** Where one of several with the same peer id delivers, the slower ones are closed. Called every few seconds. */
    void closeSlower(List<? extends Connection> connected) {
        long now = clock.getAsLong();
        List<? extends Connection> tried = connected.stream()
                .filter(peer -> now - peer.openedAt() >= TRIAL.toNanos())
                .toList();
        Map<PeerId, Connection> fastest = new HashMap<>();
        for (Connection peer : tried) {
            if (peer.downRate(now) >= LEAST_RATE) {
                fastest.merge(
                        peerId(peer), peer, (one, other) -> one.downRate(now) >= other.downRate(now) ? one : other);
            }
        }
        for (Connection peer : tried) {
            if (fastest.getOrDefault(peerId(peer), peer) != peer) {
                peer.close(REASON);
            }
        }
    }

    private static PeerId peerId(Connection peer) {
        return peer.link().handshake().peerId();
    }

    private static InetAddress ip(Connection peer) {
        return peer.link().remoteAddress().getAddress();
    }

    /**
     * Closes one of two connections to the same peer, and returns it: the later one. But where the two of us have connected
     * to each other at the same time, both sides have to choose the same: the one that the lesser peer id made is kept.
     */
    private Connection partWithOne(Connection later, Connection earlier) {
        boolean crossed = later.incoming() != earlier.incoming()
                && clock.getAsLong() - earlier.openedAt() < CROSSED_WITHIN.toNanos();
        boolean oursIsLess =
                Arrays.compareUnsigned(ours.toBytes(), peerId(later).toBytes()) < 0;
        boolean laterIsKept = crossed && later.incoming() != oursIsLess;
        Connection parted = laterIsKept ? earlier : later;
        Connection kept = laterIsKept ? later : earlier;
        if (kept.reachableAt().isEmpty()) { // the address stays taken for as long as we are connected
            parted.reachableAt().ifPresent(kept::setReachableAt);
            parted.setReachableAt(null);
        }
        parted.close(REASON);
        return parted;
    }
}
