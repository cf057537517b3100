package bittc.download.connect;

import bittc.net.HostKey;
import java.net.InetSocketAddress;

/** An address in a {@link PeerBook}, with its history. */
final class KnownPeer {
    final InetSocketAddress address;
    final HostKey host;

    /** Position in the order in which addresses became known. */
    final long number;

    PeerHints hints;

    /** Higher is dialled sooner, among equal numbers of failures: local ones first, then by BEP 40. */
    long priority;

    int failures;
    long nextTry;

    /** True if it is connected, or must not be dialled. */
    boolean busy;

    /** True if no connection has succeeded, after several tries. */
    boolean dead;

    /** True if it is known to need nothing more. */
    boolean seed;

    /** True if it last closed at the handshake. */
    boolean hungUp;

    final KnownPaths paths = new KnownPaths();

    KnownPeer(InetSocketAddress address, HostKey host, long number, PeerHints hints) {
        this.address = address;
        this.host = host;
        this.number = number;
        this.hints = hints;
    }
}
