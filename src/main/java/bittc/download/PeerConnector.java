package bittc.download;

import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;

/** Makes connections to peers: TCP connect, then the handshake both ways, each within its time limit. */
public interface PeerConnector {
    /** Connects; {@link PeerHandler#onOpen} or {@link PeerHandler#onClosed} follows, in a later turn of the loop. */
    void connect(InetSocketAddress address, InfoHash infoHash, PeerHandler handler);
}
