package bittc.download;

import bittc.picker.PiecePicker;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.wire.ProtocolViolation;

/** Tracks one peer's pieces: which it has, which of them we want and lack, and which we may request while choked (BEP 6). */
final class PeerPieces implements HaveListener {
    /** Receives changes of the peer's pieces. */
    interface Listener {
        /** Called when the peer has announced pieces. */
        void onPieces();

        /** Called when {@link #wanted()} has changed, or is first known. */
        void updateInterest();

        /** Called when the peer has lost a piece that it had. */
        void onWithdrawn(int pieceIndex);
    }

    /** Times that a complete peer may lose a piece: each costs a step per piece of the torrent. */
    private static final int MAX_RELAPSES = 8;

    private final PieceLayout layout;
    private final PiecePicker picker;
    private final Listener listener;
    private Bitfield pieces;
    private boolean told;

    /** Pieces allowed while choked, whether the peer has them or not; null if none. */
    private Bitfield allowedFast;

    /** Those of them that the peer has. */
    private Bitfield fastPieces;

    private int wanted;
    private int withdrawn;
    private int relapses;

    PeerPieces(PieceLayout layout, PiecePicker picker, Listener listener) {
        this.layout = layout;
        this.picker = picker;
        this.listener = listener;
        pieces = new Bitfield(layout.pieceCount());
    }

    /** The peer's pieces; read-only. */
    Bitfield bits() {
        return pieces;
    }

    /** Returns whether the peer has announced its pieces, even if it has none. */
    boolean told() {
        return told;
    }

    boolean areAll() {
        return pieces.isFull();
    }

    /** The share of the torrent's pieces that it has, 0 to 1. */
    double share() {
        return (double) pieces.cardinality() / pieces.size();
    }

    /** The number of its pieces that we want and lack. */
    int wanted() {
        return wanted;
    }

    /** Returns whether any piece may be requested. */
    boolean mayAsk(boolean choked) {
        return !choked || fastPieces != null;
    }

    /** The pieces that may be requested, if any. */
    Bitfield requestable(boolean choked) {
        return choked ? fastPieces : pieces;
    }

    /** Notes that we have one more piece. */
    void onOurs(int pieceIndex) {
        if (pieces.get(pieceIndex)) {
            wanted--;
        }
    }

    /** Notes that we lost a piece. */
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
                listener.updateInterest();
            }
        }
    }

    /** Accepts at most as many withdrawals as the torrent has pieces, so that no peer keeps us busy with them. */
    @Override
    public void onDontHave(int pieceIndex) throws ProtocolViolation {
        check("lt_donthave", pieceIndex);
        relapses += areAll() ? 1 : 0;
        if (!pieces.clear(pieceIndex)) {
            return;
        }
        if (++withdrawn > layout.pieceCount() || relapses > MAX_RELAPSES) {
            pieces.set(pieceIndex);
            throw new ProtocolViolation("too many lt_donthave");
        }
        picker.removeHave(pieces, pieceIndex);
        if (fastPieces != null && fastPieces.clear(pieceIndex) && fastPieces.isEmpty()) {
            fastPieces = null;
        }
        if (picker.isMissing(pieceIndex)) {
            wanted--;
            listener.onWithdrawn(pieceIndex);
            listener.updateInterest();
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
            throw new ProtocolViolation("have none after the peer announced its pieces");
        }
        learn();
    }

    /**
     * Accepts a bitfield or "have all" at any time: BEP 3 knows it only as the first message, but some clients, aria2 among
     * them, send it in place of many "have". Only new pieces count, so that no peer can keep us busy by withdrawing some.
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
        listener.updateInterest();
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

    /** Adds a piece that is now both allowed and present: the messages come in any order. */
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
        check("suggest", pieceIndex); // checked only: rarest first knows better
    }

    private void check(String message, int pieceIndex) throws ProtocolViolation {
        if (!layout.hasPiece(pieceIndex)) {
            throw new ProtocolViolation(message + " of piece " + Integer.toUnsignedString(pieceIndex) + " (expected: < "
                    + layout.pieceCount() + ")");
        }
    }
}
