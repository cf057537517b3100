package bittc.download;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A server that has a torrent's files (BEP 19). Each connection to it behaves like a peer that has what the server has,
 * chokes nobody, and wants nothing. Used on the loop only.
 */
public interface WebSeed {
    /** The server's name and port as people may see them; not looked up. Its URL may hold a password, and is not shown. */
    InetSocketAddress address();

    /** {@link #address}, as {@code host:port}. */
    default String name() {
        String host = address().getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + address().getPort();
    }

    /** Makes a connection; {@link PeerHandler#onOpen} or {@link PeerHandler#onClosed} follows, in a later turn of the loop. */
    void connect(PeerHandler handler);

    /** Whether the server has shown that it has nothing for us, so that it need not be tried again. */
    boolean isUseless();

    /**
     * Whether the server is best asked for what comes first in the torrent: it sends files from their start only, so that what
     * stands before is sent in vain.
     */
    default boolean readsForward() {
        return false;
    }

    /**
     * Whether the last connection has taught us something by which the next one will do better, as that a file is not there:
     * it is then made at once.
     */
    default boolean hasLearnt() {
        return false;
    }

    /** For how long the server wanted to be left alone when it last turned us away; zero if it did not say. */
    Duration pause();
}
