package bittc.picker;

import bittc.torrent.Bitfield;

/**
 * What the picker needs to know of a peer.
 *
 * @param key stands for the peer, by identity
 * @param pieces what it may be asked for
 * @param fast whether it can be expected to fetch a piece alone in reasonable time
 * @param suspect whether it took part in a piece that failed its hash
 * @param longRuns whether it serves pieces that follow each other better than others
 * @param forward whether it serves them in the order of the torrent, and each other order at a high price
 * @param proven whether it has ever sent a block
 */
public record Candidate(
        Object key, Bitfield pieces, boolean fast, boolean suspect, boolean longRuns, boolean forward, boolean proven) {
    /** A peer that may serve pieces in any order. */
    public Candidate(Object key, Bitfield pieces, boolean fast, boolean suspect, boolean longRuns) {
        this(key, pieces, fast, suspect, longRuns, false, true);
    }

    /** A peer that serves any piece as well as another. */
    public Candidate(Object key, Bitfield pieces, boolean fast, boolean suspect) {
        this(key, pieces, fast, suspect, false);
    }
}
