package bittc.picker;

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
                    && (piece.alone
                            ? piece.takesFrom(peer.key()) || piece.isUntouched()
                            : !peer.suspect() || piece.received() == 0 || piece.isOnlyFrom(peer.key()));
        }
    },
    /** What others are at work on, because nothing new is left. */
    ANY {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return !piece.alone && (!peer.suspect() || piece.received() == 0);
        }
    },
    /** What would stay unfinished otherwise, even for a suspect. */
    LAST_RESORT {
        @Override
        boolean allows(PieceProgress piece, Candidate peer) {
            return !piece.alone && piece.owner == null && piece.isIdle();
        }
    },
    /** What one peer alone is to send and does not, or slowly: all of it, from its beginning. */
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

    /** Whether the peer takes the piece over. */
    boolean makesOwner() {
        return this == ABANDONED || this == LAST_RESORT;
    }
}
