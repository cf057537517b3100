package bittc.picker;

import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The pieces that have been begun and not ended: which of them have blocks to ask for, and which peer fetches which on its
 * own. A piece is open exactly as long as a block of it is missing, and has one owner at most.
 */
final class BegunPieces {
    private final PieceLayout layout;
    private final PieceProgress[] pieces;

    /** Those with missing blocks, the one that has been so for longest first. */
    private final List<PieceProgress> open = new ArrayList<>();

    private final Map<Object, Set<PieceProgress>> owned = new IdentityHashMap<>();

    /** No piece has been begun. */
    BegunPieces(PieceLayout layout) {
        this.layout = layout;
        pieces = new PieceProgress[layout.pieceCount()];
    }

    /** The piece, or null if it is not begun. */
    PieceProgress get(int pieceIndex) {
        return pieces[pieceIndex];
    }

    /** Those that have blocks to ask for, oldest first; not to be changed. */
    List<PieceProgress> open() {
        return open;
    }

    /** Begins a piece: all its blocks are missing, and it is nobody's. */
    PieceProgress begin(int pieceIndex) {
        PieceProgress piece = new PieceProgress(pieceIndex, layout.blockCount(pieceIndex));
        pieces[pieceIndex] = piece;
        open.add(piece);
        return piece;
    }

    /** Forgets a piece, however far it is. */
    void end(PieceProgress piece) {
        leave(piece);
        if (piece.missing() > 0) {
            close(piece);
        }
        pieces[piece.pieceIndex] = null;
    }

    // ---- owners

    /** The piece is this peer's from now on. */
    void give(PieceProgress piece, PiecePicker.Candidate peer) {
        leave(piece);
        piece.owner = peer.key();
        piece.ownerFast = peer.fast();
        owned.computeIfAbsent(peer.key(), p -> new HashSet<>()).add(piece);
    }

    private void leave(PieceProgress piece) {
        Set<PieceProgress> all = owned.get(piece.owner);
        if (all != null && all.remove(piece) && all.isEmpty()) {
            owned.remove(piece.owner);
        }
        piece.owner = null;
    }

    /** All that is this peer's is nobody's from now on. */
    void abandon(Object peer) {
        Set<PieceProgress> left = owned.remove(peer);
        if (left != null) {
            left.forEach(piece -> piece.owner = null);
        }
    }

    // ---- blocks

    /** Asks the peer for up to so many blocks of the open pieces that this pass allows it; returns how many are left. */
    int ask(PiecePicker.Candidate peer, int count, PiecePicker.Requests requests, Pass pass) {
        int left = count;
        for (int i = 0; i < open.size() && left > 0; i++) {
            PieceProgress piece = open.get(i);
            if (peer.pieces().get(piece.pieceIndex) && pass.allows(piece, peer)) {
                if (pass.makesOwner()) {
                    give(piece, peer);
                } else if (piece.owner == peer.key()) {
                    piece.ownerFast = peer.fast();
                }
                left = ask(piece, left, requests);
                if (piece.missing() == 0) {
                    i--; // it is not in the list any more
                }
            }
        }
        return left;
    }

    /** The first in the torrent that others have left, of those that the peer may be asked for; null if there is none. */
    PieceProgress firstAbandoned(PiecePicker.Candidate peer) {
        PieceProgress first = null;
        for (PieceProgress piece : open) {
            if ((first == null || piece.pieceIndex < first.pieceIndex)
                    && peer.pieces().get(piece.pieceIndex)
                    && Pass.ABANDONED.allows(piece, peer)) {
                first = piece;
            }
        }
        return first;
    }

    /** Asks for up to so many missing blocks of an open piece; returns how many are left. */
    int ask(PieceProgress piece, int count, PiecePicker.Requests requests) {
        int left = count;
        while (left > 0 && piece.missing() > 0) {
            requests.request(piece.pieceIndex, piece.ask());
            left--;
        }
        if (piece.missing() == 0) {
            close(piece);
        }
        return left;
    }

    /** One who was asked for the block will not send it, or not soon. */
    void release(PieceProgress piece, int block) {
        boolean wasOpen = piece.missing() > 0;
        piece.release(block);
        if (!wasOpen && piece.missing() > 0) {
            open.add(piece);
        }
    }

    /** Notes a block's arrival; false if it was there already. */
    boolean receive(PieceProgress piece, int block, Object source) {
        boolean wasOpen = piece.missing() > 0;
        boolean isNew = piece.receive(block, source);
        if (wasOpen && piece.missing() == 0) {
            close(piece);
        }
        return isNew;
    }

    private void close(PieceProgress piece) {
        open.remove(open.lastIndexOf(piece)); // mostly the newest
    }

    @Override
    public String toString() {
        return Arrays.stream(pieces).filter(Objects::nonNull).toList().toString();
    }
}
