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
 * Closes connections with the same peer id. At one address, they lead to the same peer, and one is closed at once. At
 * several, the peer may be reached over IPv4, IPv6 and the local network; or another peer has copied its id, as anyone can.
 * So there, the fastest stays, once each has had time to deliver. While none delivers, all stay.
 */
final class DuplicateConnections {
    /** The reason given for a close. */
    static final String REASON = "connected twice";

    /** A peer that sends fewer bytes per second than this does not deliver. */
    private static final double LEAST_RATE = 1024;

    /**
     * Time before a peer is compared: enough to be unchoked, which happens every ten seconds, and to deliver. So a trickle
     * keeps no peer out, and a burst drives none away.
     */
    private static final Duration TRIAL = Duration.ofSeconds(15);

    /** Two connections made within this time may have crossed: neither side knew of the other's. */
    private static final Duration CROSSED_WITHIN = Duration.ofSeconds(20);

    /** An open connection. */
    interface Connection {
        PeerLink link();

        boolean incoming();

        long openedAt();

        /** Bytes per second that the peer sends us, over about 10 s. */
        double downRate(long now);

        /** The peer's listening address, if known and held by this connection. */
        Optional<InetSocketAddress> reachableAt();

        /** Sets the listening address; null to give it up. */
        void setReachableAt(InetSocketAddress address);

        void close(String reason);
    }

    private final PeerId ours;
    private final LongSupplier clock;

    /** Compares connections of the client with this peer id. */
    DuplicateConnections(PeerId ours, LongSupplier clock) {
        this.ours = ours;
        this.clock = clock;
    }

    /** Closes {@code opened} or its twin at the same address, if any; returns whether it closed {@code opened}. */
    boolean closes(Connection opened, List<? extends Connection> connected) {
        return connected.stream()
                .filter(other -> other != opened
                        && peerId(other).equals(peerId(opened))
                        && ip(other).equals(ip(opened)))
                .findFirst()
                .filter(twin -> partWithOne(opened, twin) == opened)
                .isPresent();
    }

    /** Closes the slower connections with the same peer id once one delivers. Called every few seconds. */
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
     * Closes one of two connections to the same peer, and returns it: the later one. If they crossed, both sides must
     * choose the same: the connection made by the smaller peer id is kept.
     */
    private Connection partWithOne(Connection later, Connection earlier) {
        boolean crossed = later.incoming() != earlier.incoming()
                && clock.getAsLong() - earlier.openedAt() < CROSSED_WITHIN.toNanos();
        boolean oursIsLess =
                Arrays.compareUnsigned(ours.toBytes(), peerId(later).toBytes()) < 0;
        boolean laterIsKept = crossed && later.incoming() != oursIsLess;
        Connection parted = laterIsKept ? earlier : later;
        Connection kept = laterIsKept ? later : earlier;
        if (kept.reachableAt().isEmpty()) { // the address stays taken while we are connected
            parted.reachableAt().ifPresent(kept::setReachableAt);
            parted.setReachableAt(null);
        }
        parted.close(REASON);
        return parted;
    }
}
