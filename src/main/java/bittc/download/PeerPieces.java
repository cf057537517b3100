package bittc.download;

import bittc.picker.PiecePicker;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.wire.ProtocolViolation;

/** What one peer has, what of it we want and lack, and what it lets us have while it chokes us (BEP 6). */
final class PeerPieces implements HaveListener {
    /** Is told when what the peer has, or what of it we want, may have changed. */
    interface Listener {
        /** The peer has told of pieces. */
        void onPieces();

        /** {@link #wanted()} has grown, or is known for the first time. */
        void onWanted();
    }

    private final PieceLayout layout;
    private final PiecePicker picker;
    private final Listener listener;
    private Bitfield pieces;
    private boolean told;

    /** What it has said that it lets us have while it chokes us, whether it has it or not; null while that is nothing. */
    private Bitfield allowedFast;

    /** What it has of that. */
    private Bitfield fastPieces;

    private int wanted;

    PeerPieces(PieceLayout layout, PiecePicker picker, Listener listener) {
        this.layout = layout;
        this.picker = picker;
        this.listener = listener;
        pieces = new Bitfield(layout.pieceCount());
    }

    /** Not to be changed. */
    Bitfield bits() {
        return pieces;
    }

    /** Whether the peer has said what it has, if only that it has nothing. */
    boolean told() {
        return told;
    }

    boolean areAll() {
        return pieces.isFull();
    }

    /** How many of them we want and lack. */
    int wanted() {
        return wanted;
    }

    /** Whether anything may be asked for. */
    boolean mayAsk(boolean choked) {
        return !choked || fastPieces != null;
    }

    /** Those that may be asked for, if any may be. */
    Bitfield requestable(boolean choked) {
        return choked ? fastPieces : pieces;
    }

    /** We have one more piece. */
    void onOurs(int pieceIndex) {
        if (pieces.get(pieceIndex)) {
            wanted--;
        }
    }

    /** We have one piece less. */
    void onLost(int pieceIndex) {
        if (pieces.get(pieceIndex)) {
            wanted++;
        }
    }

    void onClosed() {
        if (told) {
            picker.removePeer(pieces);
        }
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolViolation {
        check("have", pieceIndex);
        add(pieceIndex);
    }

    private void add(int pieceIndex) {
        if (pieces.set(pieceIndex)) {
            findFast(pieceIndex);
            if (told) {
                picker.addHave(pieces, pieceIndex);
                listener.onPieces();
            } else {
                learn();
            }
            if (picker.isMissing(pieceIndex)) {
                wanted++;
                listener.onWanted();
            }
        }
    }

    @Override
    public void onBitfield(byte[] bits) throws ProtocolViolation {
        Bitfield has;
        try {
            has = Bitfield.ofBytes(bits, layout.pieceCount());
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation(e.getMessage());
        }
        onPieces(has);
    }

    @Override
    public void onHaveAll() {
        if (!pieces.isFull()) {
            Bitfield all = new Bitfield(layout.pieceCount());
            all.setAll();
            onPieces(all);
        }
    }

    @Override
    public void onHaveNone() throws ProtocolViolation {
        if (told) {
            throw new ProtocolViolation("have none after the peer had said what it has");
        }
        learn();
    }

    /**
     * BEP 3 knows these messages only as the first; but some clients, aria2 among them, send a bitfield or "have all" in
     * place of many "have". Nobody loses pieces: only what is new counts, so that nobody can keep us busy by taking back.
     */
    private void onPieces(Bitfield has) {
        if (!told) {
            pieces = has;
            findAllFast();
            learn();
            countWanted();
            return;
        }
        for (int piece = has.nextSetBeyond(pieces, 0); piece >= 0; piece = has.nextSetBeyond(pieces, piece + 1)) {
            add(piece);
        }
    }

    private void learn() {
        told = true;
        picker.addPeer(pieces);
        listener.onPieces();
    }

    private void countWanted() {
        wanted = 0;
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            if (picker.isMissing(piece)) {
                wanted++;
            }
        }
        listener.onWanted();
    }

    @Override
    public void onAllowedFast(int pieceIndex) throws ProtocolViolation {
        check("allowed fast", pieceIndex);
        if (allowedFast == null) {
            allowedFast = new Bitfield(pieces.size());
        }
        if (allowedFast.cardinality() < MAX_ALLOWED_FAST) {
            allowedFast.set(pieceIndex);
            findFast(pieceIndex);
        }
    }

    /** A piece may have become one that the peer has and lets us have: the two are said in any order. */
    private void findFast(int pieceIndex) {
        if (allowedFast != null && allowedFast.get(pieceIndex) && pieces.get(pieceIndex)) {
            fastPieces = fastPieces == null ? new Bitfield(pieces.size()) : fastPieces;
            fastPieces.set(pieceIndex);
        }
    }

    private void findAllFast() {
        for (int piece = allowedFast == null ? -1 : allowedFast.nextSet(0);
                piece >= 0;
                piece = allowedFast.nextSet(piece + 1)) {
            findFast(piece);
        }
    }

    @Override
    public void onSuggest(int pieceIndex) throws ProtocolViolation {
        check("suggest", pieceIndex); // and no more: rarest first knows better
    }

    private void check(String message, int pieceIndex) throws ProtocolViolation {
        if (!layout.hasPiece(pieceIndex)) {
            throw new ProtocolViolation(message + " of piece " + Integer.toUnsignedString(pieceIndex) + " (expected: < "
                    + layout.pieceCount() + ")");
        }
    }
}
