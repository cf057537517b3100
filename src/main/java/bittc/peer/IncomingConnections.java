package bittc.peer;

import bittc.download.IncomingPeers;
import bittc.download.blocks.PeerPath;
import bittc.torrent.PeerId;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** Prepares the channels of incoming connections, whatever they came over, and bounds those without a handshake. */
public final class IncomingConnections {
    private final PeerId ourId;
    private final IncomingPeers peers;
    private final Encryption encryption;
    private final HalfOpenConnections halfOpen;

    /**
     * Makes what all of a session share.
     *
     * @param peers decides about every peer that names a torrent
     * @param maxHalfOpen connections that may be without a finished handshake at once; above that, the oldest is closed
     */
    public IncomingConnections(PeerId ourId, IncomingPeers peers, Encryption encryption, int maxHalfOpen) {
        this.ourId = ourId;
        this.peers = peers;
        this.encryption = encryption;
        halfOpen = new HalfOpenConnections(maxHalfOpen);
    }

    /** Adds the handshake to a new channel. */
    void prepare(Channel channel, InetSocketAddress from, PeerPath.Transport transport) {
        channel.pipeline().addLast(new IncomingHandshake(ourId, from, transport, peers, halfOpen, encryption));
    }
}
