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
 * The pieces that have been begun and not ended: which of them have blocks to ask for, and which peer fetches which on its
 * own. A piece is open exactly as long as a block of it is missing, and has one owner at most.
 */
final class PartialPieces {
    /** A piece that one peer alone is to send is begun anew so many times at least, before peers send it together again. */
    static final int MIN_BEGUN_ANEW = 4;

    /** And so many times at most: those who come again and again could make us wait for ever. */
    static final int MAX_BEGUN_ANEW = 32;

    private PieceLayout layout;
    private final PieceProgress[] pieces;

    /** Those with missing blocks, the one that has been so for longest first. */
    private final List<PieceProgress> open = new ArrayList<>();

    /** Those that one peer alone is to send. */
    private final List<PieceProgress> alone = new ArrayList<>();

    /** Blocks that had come and were given up, since they were last asked for. */
    private int givenUp;

    private final Map<Object, Set<PieceProgress>> owned = new IdentityHashMap<>();

    /** No piece has been begun. */
    PartialPieces(PieceLayout layout) {
        this.layout = layout;
        pieces = new PieceProgress[layout.pieceCount()];
    }

    /** How pieces that are begun from now on divide into blocks. */
    void use(PieceLayout other) {
        layout = other;
    }

    /** The piece, or null if it is not begun. */
    PieceProgress get(int pieceIndex) {
        return pieces[pieceIndex];
    }

    /** Those that have blocks to ask for, oldest first; not to be changed. */
    List<PieceProgress> open() {
        return open;
    }

    /** Whether any of them is to come from one peer alone. */
    boolean anyAlone() {
        return !alone.isEmpty();
    }

    /** Begins a piece: all its blocks are missing, and it is nobody's. */
    PieceProgress begin(int pieceIndex) {
        PieceProgress piece = new PieceProgress(pieceIndex, layout.blockCount(pieceIndex));
        pieces[pieceIndex] = piece;
        open.add(piece);
        return piece;
    }

    /** As {@link #begin}; one peer alone is to send it. */
    PieceProgress beginAlone(int pieceIndex) {
        PieceProgress piece = begin(pieceIndex);
        piece.alone = true;
        piece.tried = Collections.newSetFromMap(new WeakHashMap<>());
        alone.add(piece);
        return piece;
    }

    /** Forgets a piece, however far it is. */
    void end(PieceProgress piece) {
        leave(piece);
        alone.remove(piece);
        if (piece.missing() > 0) {
            close(piece);
        }
        pieces[piece.pieceIndex] = null;
    }

    // ---- owners

    /** The piece is this peer's from now on. */
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

    /** Whether the peer may be given the piece: not again, where it is to come from one alone and another has not had it yet. */
    private static boolean mayTake(PieceProgress piece, Candidate peer, PiecePicker.Requests requests) {
        return piece.takesFrom(peer.key())
                || !piece.tried.contains(peer.key())
                || piece.owner == null && !requests.isAwaited(piece.pieceIndex, piece.tried);
    }

    /** Whether it seems that nobody serves the piece whole. */
    private static boolean isHopeless(PieceProgress piece, Candidate taker) {
        return piece.begunAnew >= MIN_BEGUN_ANEW && piece.tried.contains(taker.key())
                || piece.begunAnew >= MAX_BEGUN_ANEW;
    }

    /** As {@link #give}; what others have sent of a piece that is to come from one peer alone is given up. */
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

    /** How many blocks had come and were given up since this was last asked. */
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

    /** All that is this peer's is nobody's from now on. */
    void abandon(Object peer) {
        Set<PieceProgress> left = owned.remove(peer);
        if (left != null) {
            left.forEach(piece -> piece.owner = null);
        }
    }

    // ---- blocks

    /** Asks the peer for up to so many blocks of the open pieces that this pass allows it; returns how many are left. */
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
                    i--; // it is not in the list any more
                }
            }
        }
        return left;
    }

    /** As the other, of the pieces that others are to send alone and do not. */
    int askAnew(Candidate peer, int count, PiecePicker.Requests requests) {
        int left = count;
        for (int i = 0; i < alone.size() && left > 0; i++) {
            PieceProgress piece = alone.get(i);
            if (peer.pieces().get(piece.pieceIndex)
                    && Pass.ANEW.allows(piece, peer)
                    && mayTake(piece, peer, requests)) {
                takeOver(piece, peer, requests);
                if (!piece.alone) {
                    i--; // it is not in the list any more
                }
                if (piece.missing() > 0) {
                    left = ask(piece, left, requests);
                }
            }
        }
        return left;
    }

    /** The first in the torrent that others have left, of those that the peer may be asked for; null if there is none. */
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
