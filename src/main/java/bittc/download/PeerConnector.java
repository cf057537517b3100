package bittc.download;

import bittc.download.connect.DialHints;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;

/** Connects to peers over some transport, then exchanges handshakes; each step has a time limit. */
public interface PeerConnector {
    /** The reason given to {@link PeerHandler#onClosed} if a connection led back to ourselves. */
    String OURSELVES = "our own peer id";

    /** The reason if the peer closed before it sent anything, and no encrypted handshake was tried. */
    String HUNG_UP = "closed at the handshake: it does not have this torrent, or takes encrypted connections only";

    /** The reason if the peer refused an encrypted handshake, and no clear one may be tried. */
    String HUNG_UP_ENCRYPTED =
            "closed at the encrypted handshake: it does not have this torrent, or takes clear connections only";

    /** The reason if the peer refused both. */
    String HUNG_UP_BOTH = "closed at the handshake, clear and encrypted: it does not have this torrent, or has no room";

    /** Returns whether a reason is one of a peer that was reached, and wants no handshake of ours. */
    static boolean isHungUp(String reason) {
        return reason.equals(HUNG_UP) || reason.equals(HUNG_UP_ENCRYPTED) || reason.equals(HUNG_UP_BOTH);
    }

    /** Connects; {@link PeerHandler#onOpen} or {@link PeerHandler#onClosed} follows in a later loop turn. */
    void connect(InetSocketAddress address, InfoHash infoHash, DialHints hints, PeerHandler handler);
}
