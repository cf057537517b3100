package bittc.picker;

import bittc.picker.PiecePicker.Candidate;

/** Which begun pieces a pass may touch, from the best match to the last resort. */
enum Pass {
    /** What is its own, or what slow peers fetch together. */
    OWN {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return piece.owner == peer.key() || piece.shared && !peer.fast() && !peer.suspect();
        }
    },
    /** What others have left. */
    ABANDONED {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return piece.owner == null
                    && !piece.shared
                    && (!peer.suspect() && !piece.failedBefore
                            || piece.received() == 0
                            || piece.isOnlyFrom(peer.key()));
        }
    },
    /** What others are at work on, because nothing new is left; of a piece that has failed, if its owner is slow. */
    ANY {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            if (piece.failedBefore && (piece.owner == null || piece.ownerFast)) {
                return false;
            }
            return !peer.suspect() || piece.received() == 0;
        }
    },
    /** What would stay unfinished otherwise, even for a suspect. */
    FORSAKEN {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return piece.owner == null && piece.isIdle();
        }
    };

    abstract boolean allows(PieceProgress piece, Candidate peer);

    /** Whether the peer takes the piece over. */
    boolean makesOwner() {
        return this == ABANDONED || this == FORSAKEN;
    }
}
