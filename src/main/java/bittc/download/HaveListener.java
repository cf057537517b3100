package bittc.download;

import bittc.wire.ProtocolViolation;

/**
 * Receives a peer's messages about its pieces (BEP 3, BEP 6, BEP 54): {@link PendingHaves} until the number of pieces is known,
 * {@link PeerPieces} from then on.
 */
interface HaveListener {
    /** Allowed-fast pieces remembered per peer. */
    int MAX_ALLOWED_FAST = 64;

    void onHave(int pieceIndex) throws ProtocolViolation;

    void onBitfield(byte[] bits) throws ProtocolViolation;

    void onHaveAll() throws ProtocolViolation;

    void onHaveNone() throws ProtocolViolation;

    /** Called when the peer no longer has a piece (BEP 54). */
    void onDontHave(int pieceIndex) throws ProtocolViolation;

    void onAllowedFast(int pieceIndex) throws ProtocolViolation;

    void onSuggest(int pieceIndex) throws ProtocolViolation;
}
