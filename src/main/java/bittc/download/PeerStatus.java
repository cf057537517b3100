package bittc.download;

import bittc.download.blocks.PeerPath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of one connected peer. Immutable: made on the loop, read anywhere.
 *
 * @param client its program, as it says; at most 64 characters, from outside, not sanitised
 * @param have the share of the pieces that it has, 0 to 1
 * @param downRate bytes per second that it sends us, over about 10 s
 * @param upRate bytes per second that we send it, over about 10 s
 * @param requests our requests that it has not answered
 * @param amChoking whether we choke it, like the other three (BEP 3)
 */
public record PeerStatus(
        InetSocketAddress address,
        Optional<String> client,
        PeerPath path,
        double have,
        long downRate,
        long upRate,
        int requests,
        boolean amChoking,
        boolean amInterested,
        boolean peerChoking,
        boolean peerInterested) {
    /** The peers among these connections; web seeds are left out. */
    static List<PeerStatus> of(List<PeerConnection> connections, long now) {
        List<PeerStatus> peers = new ArrayList<>();
        for (PeerConnection peer : connections) {
            if (!peer.isWebSeed()) {
                peers.add(of(peer, now));
            }
        }
        return peers;
    }

    private static PeerStatus of(PeerConnection peer, long now) {
        ChokeState interest = peer.interest();
        return new PeerStatus(
                peer.address(),
                peer.extensions().client(),
                peer.link().path(),
                peer.pieces() == null ? 0 : peer.pieces().share(),
                (long) peer.downRate(now),
                (long) peer.upRate(now),
                peer.requests().active(),
                interest.amChoking(),
                interest.amInterested(),
                interest.peerChoking(),
                interest.peerInterested());
    }
}
