package bittc.bencode;

/** Input that is not bencoded, or beyond the limits: what is wrong and where. */
public final class BencodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    BencodeException(String what, int offset) {
        super(what + " at byte " + offset);
        this.offset = offset;
    }

    /** The byte of the input, from 0, at which decoding stopped. */
    public int offset() {
        return offset;
    }
}
