package bittc.wire;

import java.nio.ByteBuffer;

/**
 * A message of {@code lt_donthave} (BEP 54): the sender has lost a piece that it had, {@code <index>}.
 *
 * @param pieceIndex from 0; the receiver checks whether there is such a piece
 */
public record DontHave(int pieceIndex) {
    /** The extension's name in the extension handshake. */
    public static final String EXTENSION = "lt_donthave";

    public DontHave {
        if (pieceIndex < 0) {
            throw new IllegalArgumentException("piece " + pieceIndex);
        }
    }

    /** Reads the payload of an {@code extended} message. */
    public static DontHave decode(byte[] payload) throws ProtocolViolation {
        if (payload.length != Integer.BYTES) {
            throw new ProtocolViolation(
                    "lt_donthave of length " + payload.length + " (expected: " + Integer.BYTES + ")");
        }
        int pieceIndex = ByteBuffer.wrap(payload).getInt();
        if (pieceIndex < 0) {
            throw new ProtocolViolation("lt_donthave of piece " + Integer.toUnsignedString(pieceIndex));
        }
        return new DontHave(pieceIndex);
    }

    /** The payload of the {@code extended} message. */
    public byte[] encode() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(pieceIndex).array();
    }
}
