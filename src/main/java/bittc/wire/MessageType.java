package bittc.wire;

import bittc.torrent.PieceLayout;

/** The messages of BEP 3, 5, 6 and 10, with their ids and permitted lengths. */
enum MessageType {
    CHOKE(0, "choke", 0),
    UNCHOKE(1, "unchoke", 0),
    INTERESTED(2, "interested", 0),
    NOT_INTERESTED(3, "not interested", 0),
    HAVE(4, "have", 4),
    BITFIELD(5, "bitfield", 0, 0, PieceLayout.MAX_PIECE_COUNT / 8),
    REQUEST(6, "request", 12),
    PIECE(7, "piece", 8, 1, PeerMessageDecoder.MAX_BLOCK_LENGTH),
    CANCEL(8, "cancel", 12),
    PORT(9, "port", 2),
    SUGGEST(0x0d, "suggest piece", 4),
    HAVE_ALL(0x0e, "have all", 0),
    HAVE_NONE(0x0f, "have none", 0),
    REJECT(0x10, "reject request", 12),
    ALLOWED_FAST(0x11, "allowed fast", 4),
    EXTENDED(20, "extended", 1, 0, PeerMessageDecoder.MAX_EXTENDED_LENGTH);

    private static final MessageType[] BY_ID = new MessageType[EXTENDED.id + 1];

    static {
        for (MessageType type : values()) {
            BY_ID[type.id] = type;
        }
    }

    private final int id;
    private final String label;
    private final int fieldBytes;
    private final int minLength;
    private final int maxLength;

    MessageType(int id, String label, int fieldBytes) {
        this(id, label, fieldBytes, 0, 0);
    }

    /** Allows {@code minBody} to {@code maxBody} bytes after the fixed fields. */
    MessageType(int id, String label, int fieldBytes, int minBody, int maxBody) {
        this.id = id;
        this.label = label;
        this.fieldBytes = fieldBytes;
        this.minLength = 1 + fieldBytes + minBody;
        this.maxLength = 1 + fieldBytes + maxBody;
    }

    /** The type with this id, or null if unknown. */
    static MessageType of(int id) {
        return id < BY_ID.length ? BY_ID[id] : null;
    }

    int id() {
        return id;
    }

    /** Bytes of the fixed fields between the id and the variable-length body. */
    int fieldBytes() {
        return fieldBytes;
    }

    /** Checks a length prefix, which counts the id and everything after it. */
    void checkLength(int length) throws ProtocolViolation {
        if (length < minLength || length > maxLength) {
            String expected = minLength == maxLength ? "" + minLength : minLength + " to " + maxLength;
            throw new ProtocolViolation(label + " of length " + length + " (expected: " + expected + ")");
        }
    }
}
