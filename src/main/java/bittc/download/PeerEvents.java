package bittc.download;

/** The torrent, as one of its connections sees it: all that can happen to a connection. */
interface PeerEvents {
    /** The handshake is done both ways. */
    void onOpen(PeerState peer);

    /** As {@link PeerHandler#onClosed}. */
    void onClosed(PeerState peer, boolean opened, String reason);

    /** A burst of messages has been worked off: the moment to ask for more. */
    void onReadComplete(PeerState peer);

    /** The peer has told of pieces that it has. */
    void onPieces(PeerState peer);

    void onInterested(PeerState peer);

    void onNotInterested(PeerState peer);

    /** A peer that connected to us has told where it listens. */
    void onListens(PeerState peer, int port);

    /** Whether the peer may be told that we run a DHT node (BEP 5). */
    boolean runsNode();

    /** The peer runs a DHT node at this port (BEP 5). */
    void onNode(PeerState peer, int port);

    /** Lets what has been sent to this peer leave, once, later in this turn of the loop. */
    void flushLater(PeerState peer);
}
