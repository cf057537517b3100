package bittc.wire;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.bencode.BencodeException;
import bittc.bencode.Limits;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A message of {@code ut_metadata} (BEP 9), which transfers the {@code info} dictionary in pieces of 16 KiB. A dictionary;
 * in a {@link Type#DATA} message, the bytes follow it:
 *
 * <pre>
 *   d8:msg_typei1e5:piecei0e10:total_sizei34256ee&lt;bytes of the piece&gt;
 * </pre>
 *
 * @param pieceIndex piece of the {@code info} dictionary, from 0; the receiver checks whether it exists
 * @param totalSize length of the whole {@code info} dictionary; most senders give it in {@link Type#DATA} messages
 * @param data the bytes of the piece, at most {@value #PIECE_LENGTH}; empty in other messages; read-only
 */
public record MetadataMessage(Type type, int pieceIndex, OptionalInt totalSize, byte[] data) {
    /** The extension's name in the extension handshake. */
    public static final String EXTENSION = "ut_metadata";

    /** Bytes per piece, except the last. */
    public static final int PIECE_LENGTH = 16 * 1024;

    private static final byte[] NO_DATA = {};

    /** The type of a message, in the order of their numbers. */
    public enum Type {
        /** Requests a piece. */
        REQUEST,
        /** Carries a piece. */
        DATA,
        /** Says that the sender will not send the piece. */
        REJECT
    }

    public MetadataMessage {
        if (pieceIndex < 0) {
            throw new IllegalArgumentException("metadata piece " + pieceIndex);
        }
        if (data.length > PIECE_LENGTH || type != Type.DATA && data.length > 0) {
            throw new IllegalArgumentException(data.length + " bytes in a " + type + " message");
        }
        totalSize.ifPresent(n -> {
            if (n < 1 || n > ExtensionHandshake.MAX_METADATA_SIZE) {
                throw new IllegalArgumentException("metadata of " + n + " bytes");
            }
        });
    }

    /** Requests a piece. */
    public static MetadataMessage request(int pieceIndex) {
        return new MetadataMessage(Type.REQUEST, pieceIndex, OptionalInt.empty(), NO_DATA);
    }

    /** Carries a piece. */
    public static MetadataMessage data(int pieceIndex, int totalSize, byte[] data) {
        return new MetadataMessage(Type.DATA, pieceIndex, OptionalInt.of(totalSize), data);
    }

    /** Says that a piece will not be sent. */
    public static MetadataMessage reject(int pieceIndex) {
        return new MetadataMessage(Type.REJECT, pieceIndex, OptionalInt.empty(), NO_DATA);
    }

    /** Reads the payload of an {@code extended} message; empty for an unknown type, to be ignored. */
    public static Optional<MetadataMessage> decode(byte[] payload) throws ProtocolViolation {
        BencodeDictionary head = head(payload);
        long number = integer(head, "msg_type");
        if (number < 0 || number >= Type.values().length) {
            return Optional.empty();
        }
        Type type = Type.values()[(int) number];
        long pieceIndex = integer(head, "piece");
        if (pieceIndex < 0 || pieceIndex > Integer.MAX_VALUE) {
            throw new ProtocolViolation("metadata piece " + pieceIndex);
        }
        int length = payload.length - head.endOffset();
        if (type != Type.DATA) {
            length = 0; // bytes after a request or a rejection mean nothing
        } else if (length > PIECE_LENGTH) {
            throw new ProtocolViolation(
                    "metadata piece of " + length + " bytes (expected: at most " + PIECE_LENGTH + ")");
        }
        byte[] data = Arrays.copyOfRange(payload, head.endOffset(), head.endOffset() + length);
        return Optional.of(new MetadataMessage(type, (int) pieceIndex, totalSize(head), data));
    }

    private static BencodeDictionary head(byte[] payload) throws ProtocolViolation {
        try {
            if (BencodeDecoder.decodePrefix(payload, 0, Limits.PACKET) instanceof BencodeDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw new ProtocolViolation("metadata message: " + e.getMessage());
        }
        throw new ProtocolViolation("metadata message that is not a dictionary");
    }

    private static long integer(BencodeDictionary head, String key) throws ProtocolViolation {
        OptionalLong value = head.integer(key);
        if (value.isEmpty()) {
            throw new ProtocolViolation("metadata message without " + key);
        }
        return value.getAsLong();
    }

    private static OptionalInt totalSize(BencodeDictionary head) {
        OptionalLong size = head.integer("total_size");
        return size.isPresent() && size.getAsLong() >= 1 && size.getAsLong() <= ExtensionHandshake.MAX_METADATA_SIZE
                ? OptionalInt.of((int) size.getAsLong())
                : OptionalInt.empty();
    }

    /** The payload of the {@code extended} message. */
    public byte[] encode() {
        BencodeEncoder out = new BencodeEncoder().dictionary();
        out.key("msg_type").integer(type.ordinal());
        out.key("piece").integer(pieceIndex);
        totalSize.ifPresent(n -> out.key("total_size").integer(n));
        byte[] head = out.end().toBytes();
        byte[] payload = Arrays.copyOf(head, head.length + data.length);
        System.arraycopy(data, 0, payload, head.length, data.length);
        return payload;
    }
}
