package bittc.peer;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.connect.DialHints;
import bittc.net.Network;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import java.net.InetSocketAddress;

/** Connects to peers over TCP. */
public final class NettyPeerConnector implements PeerConnector {
    private final NettyLoop loop;
    private final Network network;
    private final PeerId ourId;

    /**
     * Connects on this loop.
     *
     * @param ourId our peer id; a peer with the same id is ourselves, and is refused
     * @param network of the same loop
     */
    public NettyPeerConnector(NettyLoop loop, Network network, PeerId ourId) {
        this.loop = loop;
        this.network = network;
        this.ourId = ourId;
    }

    @Override
    public void connect(InetSocketAddress address, InfoHash infoHash, DialHints hints, PeerHandler handler) {
        assert loop.onLoop();
        network.connect(
                address,
                PeerSocket.CONNECT_LIMIT,
                channel -> {
                    PeerSocket.configure(channel, loop.allocator());
                    channel.pipeline().addLast(new OutgoingHandshake(ourId, infoHash, handler));
                },
                reason -> handler.onClosed(false, reason));
    }
}
