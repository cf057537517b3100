package bittc.download;

import bittc.download.blocks.PeerLink;
import bittc.download.blocks.PeerPath;
import bittc.wire.PeerMessageListener;

/** The coordinator's end of one connection: receives its events and the peer's messages. Called on the loop. */
public interface PeerHandler extends PeerMessageListener {
    /** Returns whether the peer may be told that we run a DHT node (BEP 5); called before the handshake. */
    default boolean runsNode() {
        return false;
    }

    /** Called when the peer refuses an encrypted handshake; another event follows. */
    default void onEncryptionRefused(PeerPath.Transport over) {}

    /** Called once when both handshakes are done, before any message. */
    void onOpen(PeerLink link);

    /** Called when the network has taken enough that more may be sent ({@link PeerLink#unsentBytes} is low). */
    void onWritable();

    /** Called after a burst of received bytes: the moment to send requests and flush once. */
    void onReadComplete();

    /**
     * Called exactly once, and last, when the connection has ended or failed.
     *
     * @param opened whether {@link #onOpen} was called before
     * @param reason for the log: "connection refused", "connection reset", a violation's text
     */
    void onClosed(boolean opened, String reason);
}
