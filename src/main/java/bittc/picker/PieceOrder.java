package bittc.picker;

/** In which order pieces are begun. */
public enum PieceOrder {
    /** What fewest peers have comes first: best for the swarm, and for us while peers come and go. */
    RAREST_FIRST,
    /** What comes first in the torrent comes first, for somebody who reads the files while they come. */
    SEQUENTIAL
}
