package bittc.download;

/** The torrent, as one of its connections sees it: all that can happen to a connection. */
interface PeerEvents {
    /** The handshake is done both ways. */
    void onOpen(PeerConnection peer);

    /** As {@link PeerHandler#onClosed}. */
    void onClosed(PeerConnection peer, boolean opened, String reason);

    /** A burst of messages has been worked off: the moment to ask for more. */
    void onReadComplete(PeerConnection peer);

    /** The peer has told of pieces that it has. */
    void onPieces(PeerConnection peer);

    void onInterested(PeerConnection peer);

    void onNotInterested(PeerConnection peer);

    /** A peer that connected to us has told where it listens. */
    void onListens(PeerConnection peer, int port);

    /** Whether the peer may be told that we run a DHT node (BEP 5). */
    boolean runsNode();

    /** The peer runs a DHT node at this port (BEP 5). */
    void onNode(PeerConnection peer, int port);

    /** Lets what has been sent to this peer leave, once, later in this turn of the loop. */
    void flushLater(PeerConnection peer);
}
