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

    /** Makes a connection; {@link PeerHandler#onOpen} or {@link PeerHandler#onClosed} follows, in a later turn of the loop. */
    void connect(PeerHandler handler);

    /** Whether the server has shown that it has nothing for us, so that it need not be tried again. */
    boolean isUseless();

    /** For how long the server wanted to be left alone when it last turned us away; zero if it did not say. */
    Duration pause();
}
