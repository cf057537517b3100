package bittc.picker;

import bittc.torrent.Bitfield;

/**
 * A peer as the picker sees it.
 *
 * @param key stands for the peer, by identity
 * @param pieces pieces that may be requested from it
 * @param fast whether it is likely to send a whole piece alone in reasonable time
 * @param suspect whether it took part in a piece that failed its hash
 * @param longRuns whether it serves consecutive pieces better than scattered ones
 * @param forward whether it serves pieces in torrent order, and any other order only at a high cost
 * @param proven whether it has ever sent a block
 */
public record Candidate(
        Object key, Bitfield pieces, boolean fast, boolean suspect, boolean longRuns, boolean forward, boolean proven) {
    /** A peer that may serve pieces in any order. */
    public Candidate(Object key, Bitfield pieces, boolean fast, boolean suspect, boolean longRuns) {
        this(key, pieces, fast, suspect, longRuns, false, true);
    }

    /** A peer that serves all pieces equally well. */
    public Candidate(Object key, Bitfield pieces, boolean fast, boolean suspect) {
        this(key, pieces, fast, suspect, false);
    }
}
