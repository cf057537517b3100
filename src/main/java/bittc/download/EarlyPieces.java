package bittc.download;

import bittc.torrent.PieceLayout;
import bittc.wire.ProtocolViolation;
import java.util.BitSet;

/**
 * What a peer has said of its pieces while we do not know yet how many there are, or what we have ourselves: kept until we
 * do, and then said again. At most one bitfield, and a bit for each piece that a torrent may have.
 */
final class EarlyPieces implements PieceNews {
    private byte[] bitfield;
    private boolean all;
    private boolean none;
    private BitSet haves;

    /** Whether nothing has been said. */
    boolean isEmpty() {
        return bitfield == null && !all && !none && haves == null;
    }

    @Override
    public void onBitfield(byte[] bits) {
        bitfield = bits;
    }

    @Override
    public void onHaveAll() {
        all = true;
    }

    @Override
    public void onHaveNone() {
        none = true;
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolViolation {
        if (pieceIndex < 0 || pieceIndex >= PieceLayout.MAX_PIECE_COUNT) {
            throw new ProtocolViolation("have of piece " + Integer.toUnsignedString(pieceIndex) + " (expected: < "
                    + PieceLayout.MAX_PIECE_COUNT + ")");
        }
        if (haves == null) {
            haves = new BitSet();
        }
        haves.set(pieceIndex);
    }

    @Override
    public void onAllowedFast(int pieceIndex) {
        // Of use only while it is being asked for blocks, which nobody is yet.
    }

    @Override
    public void onSuggest(int pieceIndex) {}

    /** Says it all again; which may break the protocol now that more is known. */
    void replay(PieceNews listener) throws ProtocolViolation {
        if (none && bitfield == null && !all) {
            listener.onHaveNone();
        }
        if (all) {
            listener.onHaveAll();
        }
        if (bitfield != null) {
            listener.onBitfield(bitfield);
        }
        if (haves != null) {
            for (int piece = haves.nextSetBit(0); piece >= 0; piece = haves.nextSetBit(piece + 1)) {
                listener.onHave(piece);
            }
        }
    }
}
