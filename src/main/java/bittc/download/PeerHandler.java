package bittc.download;

import bittc.download.blocks.PeerLink;
import bittc.wire.PeerMessageListener;

/** The coordinator's end of one connection: what happens to it, and every message of the peer. Called on the loop. */
public interface PeerHandler extends PeerMessageListener {
    /** Whether the peer may be told that we run a DHT node (BEP 5); asked before the handshake. */
    default boolean runsNode() {
        return false;
    }

    /** The handshake is done both ways; called once, before any message. */
    void onOpen(PeerLink link);

    /** The network has taken so much of what was sent that more may be sent ({@link PeerLink#unsentBytes} is low). */
    void onWritable();

    /** A burst of received bytes has been worked off: the moment to send requests and flush once. */
    void onReadComplete();

    /**
     * The connection has ended, or never came to be; called exactly once, and nothing follows it.
     *
     * @param opened whether {@link #onOpen} was called before
     * @param reason for the log: "connection refused", "reset by peer", a violation's text
     */
    void onClosed(boolean opened, String reason);
}
