package bittc.download.connect;

import bittc.download.connect.PeerBook.Source;

/**
 * Claims of others about an address, before we connect to it.
 *
 * @param source names the address
 * @param uploadOnly whether the source calls the peer upload-only (BEP 11, BEP 21)
 * @param prefersEncryption whether it is said to prefer encrypted connections (BEP 11), or says so itself (BEP 10)
 * @param speaksUtp whether it is said to speak uTP (BEP 11)
 * @param worked whether a connection to it has ever worked
 */
public record PeerHints(
        Source source, boolean uploadOnly, boolean prefersEncryption, boolean speaksUtp, boolean worked) {
    /** Makes the hints of a new address of which little is told. */
    public PeerHints(Source source, boolean uploadOnly) {
        this(source, uploadOnly, false, false, false);
    }

    /** True if the torrent's trackers or the user name the address: a private torrent may use it too (BEP 27). */
    boolean isTrusted() {
        return source == Source.USER || source == Source.TRACKER;
    }

    /** Adds another source: a trusted one replaces the others; the user's stays. One that expects more of the peer is right. */
    PeerHints and(PeerHints later) {
        Source best = source == Source.USER || !later.isTrusted() ? source : later.source;
        return new PeerHints(
                best,
                uploadOnly && later.uploadOnly,
                prefersEncryption || later.prefersEncryption,
                speaksUtp || later.speaksUtp,
                worked);
    }

    /** Notes that a connection has worked. */
    PeerHints afterSuccess() {
        return new PeerHints(source, uploadOnly, prefersEncryption, speaksUtp, true);
    }

    /** Notes that the peer itself says that it prefers encrypted connections. */
    PeerHints encrypted() {
        return new PeerHints(source, uploadOnly, true, speaksUtp, worked);
    }
}
