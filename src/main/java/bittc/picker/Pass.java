package bittc.picker;

/** A pass over begun pieces, from the best match to the last resort; each allows different pieces. */
enum Pass {
    /** The peer's own pieces, and those that slow peers share. */
    OWN {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return piece.owner == peer.key() || piece.shared && !peer.fast() && !peer.suspect();
        }
    },
    /** Pieces that their owners abandoned. */
    ABANDONED {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return piece.owner == null
                    && !piece.shared
                    && (piece.alone
                            ? piece.takesFrom(peer.key()) || piece.isUntouched()
                            : !peer.suspect() || piece.received() == 0 || piece.isOnlyFrom(peer.key()));
        }
    },
    /** Pieces that other peers are fetching, when nothing new is left. */
    ANY {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return !piece.alone && (!peer.suspect() || piece.received() == 0);
        }
    },
    /** Pieces that would otherwise stay unfinished, even for a suspect. */
    LAST_RESORT {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return !piece.alone && piece.owner == null && piece.isIdle();
        }
    },
    /** Pieces that one peer alone must send and does not, or too slowly: restarted from their first block. */
    ANEW {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            if (!piece.alone || piece.isComplete() || piece.owner == peer.key()) {
                return false;
            }
            boolean mayNeverCome = !piece.ownerProven && piece.received() == 0 && peer.proven();
            return piece.owner == null || (!piece.ownerFast || mayNeverCome) && peer.fast() && !peer.suspect();
        }
    };

    abstract boolean allows(PieceProgress piece, Candidate peer);

    /** Returns whether the peer becomes the owner. */
    boolean makesOwner() {
        return this == ABANDONED || this == LAST_RESORT;
    }
}
