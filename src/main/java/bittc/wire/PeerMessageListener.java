package bittc.wire;

import java.nio.ByteBuffer;

/**
 * Receives a peer's messages in order, with one method for each message of BEP 3, 6 and 10. Lengths match the message's
 * layout; indexes are not checked against a torrent. Every method may throw {@link ProtocolViolation}, which closes the
 * connection.
 */
public interface PeerMessageListener {
    /** {@code <len=1><id=0>}. */
    void onChoke() throws ProtocolViolation;

    /** {@code <len=1><id=1>}. */
    void onUnchoke() throws ProtocolViolation;

    /** {@code <len=1><id=2>}. */
    void onInterested() throws ProtocolViolation;

    /** {@code <len=1><id=3>}. */
    void onNotInterested() throws ProtocolViolation;

    /** {@code <len=5><id=4><index>}. */
    void onHave(int pieceIndex) throws ProtocolViolation;

    /** {@code <len=1+n><id=5><bits>}; the array belongs to the receiver. */
    void onBitfield(byte[] bits) throws ProtocolViolation;

    /** {@code <len=13><id=6><index><begin><length>}. */
    void onRequest(int pieceIndex, int begin, int length) throws ProtocolViolation;

    /**
     * The head of {@code <len=9+n><id=7><index><begin><n bytes>}; its bytes follow.
     *
     * @return a buffer with exactly {@code length} bytes remaining, which is filled as they arrive; or null to drop them
     */
    ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation;

    /**
     * Called when all bytes announced by {@link #onPieceHeader} have arrived.
     *
     * @param block the buffer returned for it, now full (nothing remaining), or null if the bytes were dropped
     */
    void onPiece(int pieceIndex, int begin, int length, ByteBuffer block) throws ProtocolViolation;

    /**
     * Gives back the buffer of a piece message cut short by the end of the connection. Called at most once, after the last
     * message.
     *
     * @param block the buffer that {@link #onPieceHeader} returned; its content is useless
     */
    void onPieceAbandoned(ByteBuffer block);

    /** {@code <len=13><id=8><index><begin><length>}. */
    void onCancel(int pieceIndex, int begin, int length) throws ProtocolViolation;

    /** {@code <len=3><id=9><port>}: the peer's DHT port (BEP 5), 0 to 65535. */
    void onPort(int port) throws ProtocolViolation;

    /** {@code <len=5><id=0x0d><index>} (BEP 6). */
    void onSuggest(int pieceIndex) throws ProtocolViolation;

    /** {@code <len=1><id=0x0e>} (BEP 6). */
    void onHaveAll() throws ProtocolViolation;

    /** {@code <len=1><id=0x0f>} (BEP 6). */
    void onHaveNone() throws ProtocolViolation;

    /** {@code <len=13><id=0x10><index><begin><length>} (BEP 6). */
    void onReject(int pieceIndex, int begin, int length) throws ProtocolViolation;

    /** {@code <len=5><id=0x11><index>} (BEP 6). */
    void onAllowedFast(int pieceIndex) throws ProtocolViolation;

    /** {@code <len=2+n><id=20><extended id><payload>} (BEP 10); the array belongs to the receiver. */
    void onExtended(int extendedId, byte[] payload) throws ProtocolViolation;
}
