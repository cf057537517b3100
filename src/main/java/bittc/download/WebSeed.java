package bittc.download;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A server that has a torrent's files (BEP 19). Each connection to it behaves like a peer with the server's pieces that
 * never chokes and needs nothing. Used on the loop only.
 */
public interface WebSeed {
    /** The server's name and port for display; not resolved. Its URL may contain a password, and is not shown. */
    InetSocketAddress address();

    /** {@link #address}, as {@code host:port}. */
    default String name() {
        String host = address().getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + address().getPort();
    }

    /** Connects; {@link PeerHandler#onOpen} or {@link PeerHandler#onClosed} follows in a later loop turn. */
    void connect(PeerHandler handler);

    /** Returns whether the server has proven to have nothing for us, so that it is not tried again. */
    boolean isUseless();

    /**
     * Returns whether to request pieces in torrent order: the server sends files only from their start, and earlier bytes
     * in vain.
     */
    default boolean readsForward() {
        return false;
    }

    /**
     * Returns whether the last connection has taught us something that improves the next, such as a missing file: it is
     * then made at once.
     */
    default boolean hasLearnt() {
        return false;
    }

    /** The pause that the server asked for when it last refused us; zero if none. */
    Duration pause();
}
