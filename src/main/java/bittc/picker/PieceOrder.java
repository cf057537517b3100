package bittc.picker;

/** The order in which pieces are begun. */
public enum PieceOrder {
    /** Rarest pieces first: best for the swarm, and for us while peers come and go. */
    RAREST_FIRST,
    /** Pieces in torrent order, for reading files while they download. */
    SEQUENTIAL
}
