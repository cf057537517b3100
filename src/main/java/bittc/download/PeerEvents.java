package bittc.download;

import bittc.download.blocks.PeerPath;

/** The torrent as its connections see it: receives all their events. */
interface PeerEvents {
    /** Like {@link PeerHandler#onEncryptionRefused}. */
    void onEncryptionRefused(PeerConnection peer, PeerPath.Transport over);

    /** Called when both handshakes are done. */
    void onOpen(PeerConnection peer);

    /** Like {@link PeerHandler#onClosed}. */
    void onClosed(PeerConnection peer, boolean opened, String reason);

    /** Called after a burst of messages: the moment to request more. */
    void onReadComplete(PeerConnection peer);

    /** Called when the peer has announced pieces. */
    void onPieces(PeerConnection peer);

    void onInterested(PeerConnection peer);

    void onNotInterested(PeerConnection peer);

    /** Called when an incoming peer has told its listening port. */
    void onListens(PeerConnection peer, int port);

    /** Returns whether the peer may be told that we run a DHT node (BEP 5). */
    boolean runsNode();

    /** Called when the peer has told the port of its DHT node (BEP 5). */
    void onNode(PeerConnection peer, int port);

    /** Flushes messages sent to this peer, once, later in this loop turn. */
    void flushLater(PeerConnection peer);
}
