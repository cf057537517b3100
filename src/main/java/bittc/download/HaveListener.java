package bittc.download;

import bittc.wire.ProtocolViolation;

/**
 * What a peer says of its pieces (BEP 3, BEP 6). Who listens depends on how much we know: {@link PendingHaves} as long as it
 * is not known how many pieces there are, {@link PeerPieces} from then on.
 */
interface HaveListener {
    /** Pieces that a peer lets us have while it chokes us; more are not remembered. */
    int MAX_ALLOWED_FAST = 64;

    void onHave(int pieceIndex) throws ProtocolViolation;

    void onBitfield(byte[] bits) throws ProtocolViolation;

    void onHaveAll() throws ProtocolViolation;

    void onHaveNone() throws ProtocolViolation;

    void onAllowedFast(int pieceIndex) throws ProtocolViolation;

    void onSuggest(int pieceIndex) throws ProtocolViolation;
}
