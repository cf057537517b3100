package bittc.download;

import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;

/** Makes connections to peers: TCP connect, then the handshake both ways, each within its time limit. */
public interface PeerConnector {
    /** The reason that {@link PeerHandler#onClosed} gets for a connection that led back to ourselves. */
    String OURSELVES = "our own peer id";

    /** The reason for a connection that the peer ended before it had said anything. */
    String HUNG_UP = "closed at the handshake: it does not have this torrent, or takes encrypted connections only";

    /** Connects; {@link PeerHandler#onOpen} or {@link PeerHandler#onClosed} follows, in a later turn of the loop. */
    void connect(InetSocketAddress address, InfoHash infoHash, PeerHandler handler);
}
