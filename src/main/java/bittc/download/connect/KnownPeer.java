package bittc.download.connect;

import bittc.net.HostKey;
import java.net.InetSocketAddress;

/** An address in a {@link PeerBook}, and what is known of it. */
final class KnownPeer {
    final InetSocketAddress address;
    final HostKey host;

    /** In the order in which addresses became known. */
    final long number;

    PeerBook.Source source;

    /** The greater the sooner, among those that have failed as often (BEP 40). */
    long priority;

    int failures;
    long nextTry;

    /** Whether it is connected to, or must not be. */
    boolean busy;

    /** Whether somebody has ever answered there as a peer does. */
    boolean answered;

    /** Whether nobody has, again and again. */
    boolean dead;

    /** Whether it is known to want nothing any more. */
    boolean seed;

    /** Whether it last closed at the handshake. */
    boolean hungUp;

    KnownPeer(InetSocketAddress address, HostKey host, long number, PeerBook.Source source) {
        this.address = address;
        this.host = host;
        this.number = number;
        this.source = source;
    }
}
