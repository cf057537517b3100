package bittc.download.connect;

import bittc.download.connect.PeerBook.Source;

/**
 * What we know about an address before we connect to it.
 *
 * @param source names the address
 * @param uploadOnly whether the source calls the peer upload-only (BEP 11, BEP 21)
 * @param worked whether a connection to it has ever worked
 */
public record PeerHints(Source source, boolean uploadOnly, boolean worked) {
    /** Makes the hints of a new address. */
    public PeerHints(Source source, boolean uploadOnly) {
        this(source, uploadOnly, false);
    }

    /** True if the torrent's trackers or the user name the address: a private torrent may use it too (BEP 27). */
    boolean isTrusted() {
        return source == Source.USER || source == Source.TRACKER;
    }

    /** Adds another source: a trusted one replaces the others; the user's stays. One that expects more of the peer is right. */
    PeerHints and(PeerHints later) {
        Source best = source == Source.USER || !later.isTrusted() ? source : later.source;
        return new PeerHints(best, uploadOnly && later.uploadOnly, worked);
    }

    /** Notes that a connection has worked. */
    PeerHints afterSuccess() {
        return new PeerHints(source, uploadOnly, true);
    }
}
