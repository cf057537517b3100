package bittc.wire;

import java.nio.ByteBuffer;

/**
 * What a peer's messages are to the one that receives them: a method for each message of BEP 3, BEP 6 and BEP 10, in the
 * order in which they came. Lengths have been checked against the message's own layout, indexes have not been checked
 * against any torrent. Every method may throw {@link ProtocolViolation}, which closes the connection.
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

    /** {@code <len=1+n><id=5><bits>}; the array is the receiver's to keep. */
    void onBitfield(byte[] bits) throws ProtocolViolation;

    /** {@code <len=13><id=6><index><begin><length>}. */
    void onRequest(int pieceIndex, int begin, int length) throws ProtocolViolation;

    /**
     * The head of {@code <len=9+n><id=7><index><begin><n bytes>} has come; its bytes will follow.
     *
     * @return a buffer with exactly {@code length} bytes remaining, into which the bytes are copied as they arrive, or
     *     null to have them dropped
     */
    ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation;

    /**
     * All bytes of the piece message that {@link #onPieceHeader} announced have come.
     *
     * @param block the buffer that was returned for it, now full (nothing remaining), or null if they were dropped
     */
    void onPiece(int pieceIndex, int begin, int length, ByteBuffer block) throws ProtocolViolation;

    /**
     * The connection has ended in the middle of a piece message: its buffer comes back half filled, to be used again.
     * Called at most once, after the last message.
     *
     * @param block the buffer that {@link #onPieceHeader} returned; its content is of no use
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

    /** {@code <len=2+n><id=20><extended id><payload>} (BEP 10); the array is the receiver's to keep. */
    void onExtended(int extendedId, byte[] payload) throws ProtocolViolation;
}
