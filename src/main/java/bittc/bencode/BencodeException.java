package bittc.bencode;

/** Reports input that is not valid bencode or exceeds the limits, with the offset of the error. */
public final class BencodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    BencodeException(String what, int offset) {
        super(what + " at byte " + offset);
        this.offset = offset;
    }

    /** Offset in the input, from 0, at which decoding stopped. */
    int offset() {
        return offset;
    }
}
