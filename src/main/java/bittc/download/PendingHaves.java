package bittc.download;

import bittc.torrent.PieceLayout;
import bittc.wire.ProtocolViolation;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Keeps a peer's messages about its pieces until we know the metadata and our own pieces, then replays them. Holds at most
 * one bitfield, two bits for each piece that a torrent may have, and some allowed-fast pieces.
 */
final class PendingHaves implements HaveListener {
    private byte[] bitfield;
    private boolean all;
    private boolean none;
    private BitSet haves;

    /** Pieces that the peer has lost since. */
    private BitSet lost;

    private Set<Integer> allowedFast;

    /** Returns whether there was no message. */
    boolean isEmpty() {
        return bitfield == null && !all && !none && haves == null;
    }

    @Override
    public void onBitfield(byte[] bits) {
        bitfield = bits;
        lost = null;
    }

    @Override
    public void onHaveAll() {
        all = true;
        lost = null;
    }

    @Override
    public void onHaveNone() {
        none = true;
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolViolation {
        check("have", pieceIndex);
        if (haves == null) {
            haves = new BitSet();
        }
        haves.set(pieceIndex);
        if (lost != null) {
            lost.clear(pieceIndex);
        }
    }

    @Override
    public void onDontHave(int pieceIndex) throws ProtocolViolation {
        check("lt_donthave", pieceIndex);
        if (lost == null) {
            lost = new BitSet();
        }
        lost.set(pieceIndex);
    }

    private static void check(String message, int pieceIndex) throws ProtocolViolation {
        if (pieceIndex < 0 || pieceIndex >= PieceLayout.MAX_PIECE_COUNT) {
            throw new ProtocolViolation(message + " of piece " + Integer.toUnsignedString(pieceIndex) + " (expected: < "
                    + PieceLayout.MAX_PIECE_COUNT + ")");
        }
    }

    @Override
    public void onAllowedFast(int pieceIndex) throws ProtocolViolation {
        check("allowed fast", pieceIndex);
        if (allowedFast == null) {
            allowedFast = new LinkedHashSet<>();
        }
        if (allowedFast.size() < MAX_ALLOWED_FAST) {
            allowedFast.add(pieceIndex);
        }
    }

    @Override
    public void onSuggest(int pieceIndex) {}

    /** Replays the messages; may find a violation, now that more is known. */
    void replay(HaveListener listener) throws ProtocolViolation {
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
        if (lost != null) {
            for (int piece = lost.nextSetBit(0); piece >= 0; piece = lost.nextSetBit(piece + 1)) {
                listener.onDontHave(piece);
            }
        }
        if (allowedFast != null) {
            for (int piece : allowedFast) {
                listener.onAllowedFast(piece);
            }
        }
    }
}
