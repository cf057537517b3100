package bittc.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Decodes the messages of one peer after its handshake, as bytes arrive (BEP 3, 6, 10).
 *
 * <pre>
 *   HEAD ──bitfield, extended──▶ BODY ──all bytes are here──▶ HEAD
 *   HEAD ──piece──▶ BLOCK ──all bytes are here──▶ HEAD
 *   HEAD ──unknown id──▶ SKIP ──all bytes are gone──▶ HEAD
 *   HEAD ──any other──▶ HEAD
 *   any ──stop, violation──▶ STOPPED
 * </pre>
 *
 * <p>Copies a block's bytes once, from the receive buffer to the listener's buffer. Announced lengths cost nothing until
 * the bytes arrive. Owned by one thread.
 */
public final class PeerMessageDecoder {
    /** The longest message accepted, in bytes after the length prefix; bounds the cost of a bad prefix. */
    public static final int MAX_MESSAGE_LENGTH = 1 << 20;

    /** The longest block accepted, in bytes: we request 16 KiB; longer ones are left to the listener. */
    public static final int MAX_BLOCK_LENGTH = 128 * 1024;

    /**
     * The longest extension payload, in bytes: four pieces of metadata. It is buffered until complete, and many peers may
     * be in the middle of one.
     */
    public static final int MAX_EXTENDED_LENGTH = 64 * 1024;

    private static final int PREFIX_BYTES = 4;
    private static final int ID_BYTES = 1;

    /** The longest head, in bytes: prefix, id, and the three integers of a request. */
    private static final int MAX_HEAD_BYTES = 17;

    private static final byte[] NOTHING = {};

    private enum Phase {
        HEAD,
        BODY,
        BLOCK,
        SKIP,
        STOPPED
    }

    private Phase phase = Phase.HEAD;

    /** An incomplete head that began in an earlier receive buffer. */
    private final ByteBuf begunHead =
            Unpooled.wrappedBuffer(new byte[MAX_HEAD_BYTES]).clear();

    /** Bytes of the current message still to come; in every phase but HEAD. */
    private int missing;

    private int extendedId;
    private boolean bodyIsBitfield;
    private byte[] body = NOTHING;
    private int bodyFilled;

    private int blockPiece;
    private int blockBegin;
    private int blockLength;
    private ByteBuffer block;

    /**
     * Decodes the next bytes of the stream and consumes all that are readable. After it has thrown, further bytes are
     * dropped.
     */
    public void decode(ByteBuf in, PeerMessageListener listener) throws ProtocolViolation {
        try {
            while (in.isReadable()) {
                switch (phase) {
                    case HEAD -> readHead(in, listener);
                    case BODY -> readBody(in, listener);
                    case BLOCK -> readBlock(in, listener);
                    case SKIP -> skip(in);
                    case STOPPED -> in.skipBytes(in.readableBytes());
                }
            }
        } catch (ProtocolViolation violation) {
            stop();
            in.skipBytes(in.readableBytes());
            throw violation;
        }
    }

    /** Drops all further bytes; may be called from within the listener. */
    public void stop() {
        phase = Phase.STOPPED;
    }

    /**
     * Ends decoding.
     *
     * @return the half-filled buffer of an incomplete block, which the caller must release; or null
     */
    public ByteBuffer abandon() {
        stop();
        ByteBuffer abandoned = block;
        block = null;
        return abandoned;
    }

    private void readHead(ByteBuf in, PeerMessageListener listener) throws ProtocolViolation {
        if (begunHead.isReadable()) {
            int needed = headBytes(begunHead) - begunHead.readableBytes();
            begunHead.writeBytes(in, Math.min(needed, in.readableBytes()));
            if (begunHead.readableBytes() >= headBytes(begunHead)) {
                readMessage(begunHead, listener);
                begunHead.clear();
            }
        } else if (in.readableBytes() >= headBytes(in)) {
            readMessage(in, listener);
        } else {
            begunHead.writeBytes(in);
        }
    }

    /** Returns the bytes needed to continue, as far as the available ones tell; checks the announced length. */
    private static int headBytes(ByteBuf head) throws ProtocolViolation {
        int start = head.readerIndex();
        int available = head.readableBytes();
        if (available < PREFIX_BYTES) {
            return PREFIX_BYTES;
        }
        int length = head.getInt(start);
        if (length == 0) {
            return PREFIX_BYTES;
        }
        if (length < 0 || length > MAX_MESSAGE_LENGTH) {
            throw new ProtocolViolation("message of length " + Integer.toUnsignedString(length) + " (expected: at most "
                    + MAX_MESSAGE_LENGTH + ")");
        }
        if (available < PREFIX_BYTES + ID_BYTES) {
            return PREFIX_BYTES + ID_BYTES;
        }
        MessageType type = MessageType.of(head.getUnsignedByte(start + PREFIX_BYTES));
        if (type == null) {
            return PREFIX_BYTES + ID_BYTES;
        }
        type.checkLength(length);
        return PREFIX_BYTES + ID_BYTES + type.fieldBytes();
    }

    private void readMessage(ByteBuf head, PeerMessageListener listener) throws ProtocolViolation {
        int length = head.readInt();
        if (length == 0) {
            return; // keep-alive
        }
        MessageType type = MessageType.of(head.readUnsignedByte());
        if (type == null) {
            beginSkip(length - ID_BYTES);
            return;
        }
        switch (type) {
            case CHOKE -> listener.onChoke();
            case UNCHOKE -> listener.onUnchoke();
            case INTERESTED -> listener.onInterested();
            case NOT_INTERESTED -> listener.onNotInterested();
            case HAVE -> listener.onHave(head.readInt());
            case BITFIELD -> beginBody(true, length - ID_BYTES, listener);
            case REQUEST -> listener.onRequest(head.readInt(), head.readInt(), head.readInt());
            case PIECE -> beginBlock(head.readInt(), head.readInt(), length - ID_BYTES - type.fieldBytes(), listener);
            case CANCEL -> listener.onCancel(head.readInt(), head.readInt(), head.readInt());
            case PORT -> listener.onPort(head.readUnsignedShort());
            case SUGGEST -> listener.onSuggest(head.readInt());
            case HAVE_ALL -> listener.onHaveAll();
            case HAVE_NONE -> listener.onHaveNone();
            case REJECT -> listener.onReject(head.readInt(), head.readInt(), head.readInt());
            case ALLOWED_FAST -> listener.onAllowedFast(head.readInt());
            case EXTENDED -> {
                extendedId = head.readUnsignedByte();
                beginBody(false, length - ID_BYTES - type.fieldBytes(), listener);
            }
        }
    }

    private void beginSkip(int length) {
        missing = length;
        phase = length == 0 ? Phase.HEAD : Phase.SKIP;
    }

    private void skip(ByteBuf in) {
        int n = Math.min(missing, in.readableBytes());
        in.skipBytes(n);
        beginSkip(missing - n);
    }

    private void beginBody(boolean isBitfield, int length, PeerMessageListener listener) throws ProtocolViolation {
        bodyIsBitfield = isBitfield;
        missing = length;
        phase = Phase.BODY;
        if (length == 0) {
            endBody(listener);
        }
    }

    private void readBody(ByteBuf in, PeerMessageListener listener) throws ProtocolViolation {
        int n = Math.min(missing, in.readableBytes());
        if (bodyFilled + n > body.length) {
            // Twice the bytes received, so that little is copied again; at most the message, so that the size ends up
            // exact.
            body = Arrays.copyOf(body, Math.min(bodyFilled + missing, Math.max(2 * body.length, bodyFilled + n)));
        }
        in.readBytes(body, bodyFilled, n);
        bodyFilled += n;
        missing -= n;
        if (missing == 0) {
            endBody(listener);
        }
    }

    private void endBody(PeerMessageListener listener) throws ProtocolViolation {
        byte[] whole = body;
        body = NOTHING;
        bodyFilled = 0;
        phase = Phase.HEAD;
        if (bodyIsBitfield) {
            listener.onBitfield(whole);
        } else {
            listener.onExtended(extendedId, whole);
        }
    }

    private void beginBlock(int pieceIndex, int begin, int length, PeerMessageListener listener)
            throws ProtocolViolation {
        blockPiece = pieceIndex;
        blockBegin = begin;
        blockLength = length;
        missing = length;
        phase = Phase.BLOCK;
        block = listener.onPieceHeader(pieceIndex, begin, length);
        if (block != null && block.remaining() != length) {
            throw new IllegalStateException("buffer of " + block.remaining() + " bytes for a block of " + length);
        }
    }

    private void readBlock(ByteBuf in, PeerMessageListener listener) throws ProtocolViolation {
        int n = Math.min(missing, in.readableBytes());
        if (block == null) {
            in.skipBytes(n);
        } else {
            int end = block.limit();
            block.limit(block.position() + n);
            in.readBytes(block);
            block.limit(end);
        }
        missing -= n;
        if (missing == 0) {
            ByteBuffer whole = block;
            block = null;
            phase = Phase.HEAD;
            listener.onPiece(blockPiece, blockBegin, blockLength, whole);
        }
    }
}
