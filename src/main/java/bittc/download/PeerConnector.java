package bittc.download;

import bittc.download.connect.DialHints;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;

/** Connects to peers over some transport, then exchanges handshakes; each step has a time limit. */
public interface PeerConnector {
    /** The reason given to {@link PeerHandler#onClosed} if a connection led back to ourselves. */
    String OURSELVES = "our own peer id";

    /** The reason if the peer closed before it sent anything. */
    String HUNG_UP = "closed at the handshake: it does not have this torrent, or takes encrypted connections only";

    /** Connects; {@link PeerHandler#onOpen} or {@link PeerHandler#onClosed} follows in a later loop turn. */
    void connect(InetSocketAddress address, InfoHash infoHash, DialHints hints, PeerHandler handler);
}
