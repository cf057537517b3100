package bittc.wire;

import io.netty.buffer.ByteBuf;

/**
 * Encodes peer messages (BEP 3, 5, 6, 10). Each method appends one message to a buffer; integers are big-endian, a length
 * prefix counts everything after itself.
 */
public final class PeerMessageEncoder {
    private PeerMessageEncoder() {}

    /** {@code <len=0>}. */
    public static void keepAlive(ByteBuf out) {
        out.writeInt(0);
    }

    /** {@code <len=1><id=0>}. */
    public static void choke(ByteBuf out) {
        head(out, MessageType.CHOKE, 0);
    }

    /** {@code <len=1><id=1>}. */
    public static void unchoke(ByteBuf out) {
        head(out, MessageType.UNCHOKE, 0);
    }

    /** {@code <len=1><id=2>}. */
    public static void interested(ByteBuf out) {
        head(out, MessageType.INTERESTED, 0);
    }

    /** {@code <len=1><id=3>}. */
    public static void notInterested(ByteBuf out) {
        head(out, MessageType.NOT_INTERESTED, 0);
    }

    /** {@code <len=5><id=4><index>}. */
    public static void have(ByteBuf out, int pieceIndex) {
        head(out, MessageType.HAVE, 0);
        out.writeInt(pieceIndex);
    }

    /** {@code <len=1+n><id=5><bits>}. */
    public static void bitfield(ByteBuf out, byte[] bits) {
        head(out, MessageType.BITFIELD, bits.length);
        out.writeBytes(bits);
    }

    /** {@code <len=13><id=6><index><begin><length>}. */
    public static void request(ByteBuf out, int pieceIndex, int begin, int length) {
        range(out, MessageType.REQUEST, pieceIndex, begin, length);
    }

    /** {@code <len=9+n><id=7><index><begin>}; the {@code length} bytes of the block must follow. */
    public static void pieceHeader(ByteBuf out, int pieceIndex, int begin, int length) {
        head(out, MessageType.PIECE, length);
        out.writeInt(pieceIndex);
        out.writeInt(begin);
    }

    /** {@code <len=13><id=8><index><begin><length>}. */
    public static void cancel(ByteBuf out, int pieceIndex, int begin, int length) {
        range(out, MessageType.CANCEL, pieceIndex, begin, length);
    }

    /** {@code <len=3><id=9><port>}. */
    public static void port(ByteBuf out, int port) {
        head(out, MessageType.PORT, 0);
        out.writeShort(port);
    }

    /** {@code <len=5><id=0x0d><index>}. */
    public static void suggest(ByteBuf out, int pieceIndex) {
        head(out, MessageType.SUGGEST, 0);
        out.writeInt(pieceIndex);
    }

    /** {@code <len=1><id=0x0e>}. */
    public static void haveAll(ByteBuf out) {
        head(out, MessageType.HAVE_ALL, 0);
    }

    /** {@code <len=1><id=0x0f>}. */
    public static void haveNone(ByteBuf out) {
        head(out, MessageType.HAVE_NONE, 0);
    }

    /** {@code <len=13><id=0x10><index><begin><length>}. */
    public static void reject(ByteBuf out, int pieceIndex, int begin, int length) {
        range(out, MessageType.REJECT, pieceIndex, begin, length);
    }

    /** {@code <len=5><id=0x11><index>}. */
    public static void allowedFast(ByteBuf out, int pieceIndex) {
        head(out, MessageType.ALLOWED_FAST, 0);
        out.writeInt(pieceIndex);
    }

    /** {@code <len=2+n><id=20><extended id><payload>}. */
    public static void extended(ByteBuf out, int extendedId, byte[] payload) {
        head(out, MessageType.EXTENDED, payload.length);
        out.writeByte(extendedId);
        out.writeBytes(payload);
    }

    private static void range(ByteBuf out, MessageType type, int pieceIndex, int begin, int length) {
        head(out, type, 0);
        out.writeInt(pieceIndex);
        out.writeInt(begin);
        out.writeInt(length);
    }

    private static void head(ByteBuf out, MessageType type, int bodyLength) {
        out.writeInt(1 + type.fieldBytes() + bodyLength);
        out.writeByte(type.id());
    }
}
