package bittc.download.connect;

import bittc.download.connect.PeerBook.Source;

/**
 * What to expect at an address before we connect to it.
 *
 * @param source names the address
 * @param uploadOnly whether the source says that the peer wants nothing (BEP 11, BEP 21)
 * @param worked whether a connection to it has ever worked
 */
public record PeerHints(Source source, boolean uploadOnly, boolean worked) {
    /** An address that has just been named, and not been connected to. */
    public PeerHints(Source source, boolean uploadOnly) {
        this(source, uploadOnly, false);
    }

    /** Whether the torrent's own trackers name the address, or the user: it is also good for a private torrent (BEP 27). */
    boolean isTrusted() {
        return source == Source.USER || source == Source.TRACKER;
    }

    /** Named once more: a trusted source takes the place of what others said; the user's word stays. */
    PeerHints and(PeerHints later) {
        Source best = source == Source.USER ? source : later.source;
        return later.isTrusted() ? new PeerHints(best, later.uploadOnly, worked) : this;
    }

    /** A connection to it has worked. */
    PeerHints afterSuccess() {
        return new PeerHints(source, uploadOnly, true);
    }
}
