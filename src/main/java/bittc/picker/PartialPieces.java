package bittc.picker;

import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The pieces that are begun but not complete: which still have blocks to request, and which peer owns which. A piece is
 * open exactly as long as one of its blocks is missing, and has at most one owner.
 */
final class PartialPieces {
    /** A piece that one peer alone must send is restarted at least this often before peers share it again. */
    static final int MIN_BEGUN_ANEW = 4;

    /** Upper bound on those restarts: peers that keep reconnecting could otherwise make us wait forever. */
    static final int MAX_BEGUN_ANEW = 32;

    private PieceLayout layout;
    private final PieceProgress[] pieces;

    /** Pieces with missing blocks, longest open first. */
    private final List<PieceProgress> open = new ArrayList<>();

    /** Pieces that one peer alone must send. */
    private final List<PieceProgress> alone = new ArrayList<>();

    /** Received blocks that were discarded since {@link #takeGivenUp} was last called. */
    private int givenUp;

    private final Map<Object, Set<PieceProgress>> owned = new IdentityHashMap<>();

    /** Starts with no piece begun. */
    PartialPieces(PieceLayout layout) {
        this.layout = layout;
        pieces = new PieceProgress[layout.pieceCount()];
    }

    /** Sets the layout of pieces begun from now on. */
    void use(PieceLayout other) {
        layout = other;
    }

    /** The piece, or null if it is not begun. */
    PieceProgress get(int pieceIndex) {
        return pieces[pieceIndex];
    }

    /** Pieces with blocks to request, longest open first; read-only. */
    List<PieceProgress> open() {
        return open;
    }

    /** Returns whether any piece must come from one peer alone. */
    boolean anyAlone() {
        return !alone.isEmpty();
    }

    /** Begins a piece: all its blocks are missing, and it has no owner. */
    PieceProgress begin(int pieceIndex) {
        PieceProgress piece = new PieceProgress(pieceIndex, layout.blockCount(pieceIndex));
        pieces[pieceIndex] = piece;
        open.add(piece);
        return piece;
    }

    /** Like {@link #begin}, but one peer alone must send the piece. */
    PieceProgress beginAlone(int pieceIndex) {
        PieceProgress piece = begin(pieceIndex);
        piece.alone = true;
        piece.tried = Collections.newSetFromMap(new WeakHashMap<>());
        alone.add(piece);
        return piece;
    }

    /** Forgets a piece in any state. */
    void end(PieceProgress piece) {
        leave(piece);
        alone.remove(piece);
        if (piece.missing() > 0) {
            close(piece);
        }
        pieces[piece.pieceIndex] = null;
    }

    // ---- owners

    /** Makes the peer the owner of the piece. */
    void give(PieceProgress piece, Candidate peer) {
        leave(piece);
        if (piece.alone) {
            piece.tried.add(peer.key());
        }
        piece.owner = peer.key();
        piece.sender = peer.key();
        piece.ownerFast = peer.fast();
        piece.ownerProven = peer.proven();
        owned.computeIfAbsent(peer.key(), p -> new HashSet<>()).add(piece);
    }

    /** Returns whether the peer may take the piece; one to come from a single peer goes to each once before any again. */
    private static boolean mayTake(PieceProgress piece, Candidate peer, PiecePicker.Requests requests) {
        return piece.takesFrom(peer.key())
                || !piece.tried.contains(peer.key())
                || piece.owner == null && !requests.isAwaited(piece.pieceIndex, piece.tried);
    }

    /** Returns whether apparently no peer serves the whole piece. */
    private static boolean isHopeless(PieceProgress piece, Candidate taker) {
        return piece.begunAnew >= MIN_BEGUN_ANEW && piece.tried.contains(taker.key())
                || piece.begunAnew >= MAX_BEGUN_ANEW;
    }

    /** Like {@link #give}, but discards what others sent of a piece that must come from one peer alone. */
    private void takeOver(PieceProgress piece, Candidate peer, PiecePicker.Requests requests) {
        if (!piece.takesFrom(peer.key()) && !piece.isUntouched()) {
            if (isHopeless(piece, peer)) {
                piece.alone = false;
                alone.remove(piece);
            } else {
                beginAnew(piece, requests);
            }
        }
        give(piece, peer);
    }

    private void beginAnew(PieceProgress piece, PiecePicker.Requests requests) {
        int received = piece.received();
        givenUp += received;
        if (received > 0) {
            piece.begunAnew++;
        }
        if (piece.missing() == 0) {
            open.add(piece);
        }
        piece.beginAnew();
        requests.giveUp(piece.pieceIndex, received);
    }

    /** Returns how many received blocks were discarded since the last call. */
    int takeGivenUp() {
        int blocks = givenUp;
        givenUp = 0;
        return blocks;
    }

    private void leave(PieceProgress piece) {
        Set<PieceProgress> all = owned.get(piece.owner);
        if (all != null && all.remove(piece) && all.isEmpty()) {
            owned.remove(piece.owner);
        }
        piece.owner = null;
    }

    /** Takes all its pieces from this peer; they have no owner now. */
    void abandon(Object peer) {
        Set<PieceProgress> left = owned.remove(peer);
        if (left != null) {
            left.forEach(piece -> piece.owner = null);
        }
    }

    // ---- blocks

    /** Requests up to {@code count} blocks of open pieces that this pass allows; returns how many were not requested. */
    int ask(Candidate peer, int count, PiecePicker.Requests requests, Pass pass) {
        int left = count;
        for (int i = 0; i < open.size() && left > 0; i++) {
            PieceProgress piece = open.get(i);
            if (peer.pieces().get(piece.pieceIndex) && pass.allows(piece, peer) && mayTake(piece, peer, requests)) {
                if (pass.makesOwner()) {
                    takeOver(piece, peer, requests);
                } else if (piece.owner == peer.key()) {
                    piece.ownerFast = peer.fast();
                }
                left = ask(piece, left, requests);
                if (piece.missing() == 0) {
                    i--; // it left the list
                }
            }
        }
        return left;
    }

    /** Requests blocks of pieces that another peer must send alone but does not; returns how many were not requested. */
    int askAnew(Candidate peer, int count, PiecePicker.Requests requests) {
        int left = count;
        for (int i = 0; i < alone.size() && left > 0; i++) {
            PieceProgress piece = alone.get(i);
            if (peer.pieces().get(piece.pieceIndex)
                    && Pass.ANEW.allows(piece, peer)
                    && mayTake(piece, peer, requests)) {
                takeOver(piece, peer, requests);
                if (!piece.alone) {
                    i--; // it left the list
                }
                if (piece.missing() > 0) {
                    left = ask(piece, left, requests);
                }
            }
        }
        return left;
    }

    /** The first abandoned piece, in torrent order, that this peer may take; null if there is none. */
    PieceProgress firstAbandoned(Candidate peer, PiecePicker.Requests requests) {
        PieceProgress first = null;
        for (PieceProgress piece : open) {
            if ((first == null || piece.pieceIndex < first.pieceIndex)
                    && peer.pieces().get(piece.pieceIndex)
                    && Pass.ABANDONED.allows(piece, peer)
                    && mayTake(piece, peer, requests)) {
                first = piece;
            }
        }
        return first;
    }

    /** Requests up to {@code count} missing blocks of an open piece; returns how many were not requested. */
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

    /** Notes that a peer will not send a requested block, or not soon. */
    void release(PieceProgress piece, int block) {
        boolean wasOpen = piece.missing() > 0;
        piece.release(block);
        if (!wasOpen && piece.missing() > 0) {
            open.add(piece);
        }
    }

    /** Notes a block's arrival; returns false if we had it already. */
    boolean receive(PieceProgress piece, int block, Object source) {
        boolean wasOpen = piece.missing() > 0;
        boolean isNew = piece.receive(block, source);
        if (wasOpen && piece.missing() == 0) {
            close(piece);
        }
        return isNew;
    }

    private void close(PieceProgress piece) {
        open.remove(open.lastIndexOf(piece)); // usually the newest
    }

    @Override
    public String toString() {
        return Arrays.stream(pieces).filter(Objects::nonNull).toList().toString();
    }
}
