package bittc.peer;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.connect.DialHints;
import bittc.net.Network;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import java.net.InetSocketAddress;

/** Connects to peers over TCP, with clear or encrypted handshakes. */
public final class NettyPeerConnector implements PeerConnector {
    private final NettyLoop loop;
    private final PeerId ourId;
    private final Encryption encryption;
    private final TcpTransport tcp;

    /**
     * Connects on this loop.
     *
     * @param ourId our peer id; a peer with the same id is ourselves, and is refused
     * @param network of the same loop
     */
    public NettyPeerConnector(NettyLoop loop, Network network, PeerId ourId, Encryption encryption) {
        this.loop = loop;
        this.ourId = ourId;
        this.encryption = encryption;
        this.tcp = new TcpTransport(network, loop.allocator());
    }

    @Override
    public void connect(InetSocketAddress address, InfoHash infoHash, DialHints hints, PeerHandler handler) {
        assert loop.onLoop();
        new Dial(ourId, encryption, tcp, address, infoHash, hints, handler).start();
    }
}
