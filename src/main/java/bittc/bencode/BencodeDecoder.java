package bittc.bencode;

/**
 * Decodes bencoded values (BEP 3), within limits and without recursion. Rejects alternative encodings of a number (leading
 * zeros, {@code -0}), unless the limits are {@link Limits#lenient}. Accepts keys in any order and repeated, as real files have
 * them. A value keeps its original bytes and is never re-encoded.
 */
public final class BencodeDecoder {
    private final byte[] input;
    private final Tokens tokens;
    private final boolean lenient;
    /** Tokens of the open lists and dictionaries, outermost first. */
    private final int[] open;
    /** For each open container: whether it is a dictionary with a key whose value is still to come. */
    private final boolean[] valueDue;

    private int depth;
    private int position;

    private BencodeDecoder(byte[] input, int offset, Limits limits) {
        this.input = input;
        this.position = offset;
        this.tokens = new Tokens(input, limits.maxTokens());
        this.lenient = limits.lenient();
        this.open = new int[limits.maxDepth()];
        this.valueDue = new boolean[limits.maxDepth()];
    }

    /**
     * Decodes an input that holds exactly one value.
     *
     * @param input kept by the value; do not change it afterwards
     */
    public static BencodeValue decode(byte[] input, Limits limits) throws BencodeException {
        BencodeValue value = decodePrefix(input, 0, limits);
        if (value.endOffset() != input.length) {
            throw new BencodeException("trailing bytes", value.endOffset());
        }
        return value;
    }

    /**
     * Decodes the value that begins at an offset; ignores everything from its {@link BencodeValue#endOffset} on.
     *
     * @param input kept by the value; do not change it afterwards
     */
    public static BencodeValue decodePrefix(byte[] input, int offset, Limits limits) throws BencodeException {
        BencodeDecoder decoder = new BencodeDecoder(input, offset, limits);
        do {
            decoder.step();
        } while (decoder.depth > 0);
        return BencodeValue.of(decoder.tokens, 0);
    }

    /** Reads one string, one integer, or the beginning or end of a list or dictionary. */
    private void step() throws BencodeException {
        byte first = peek();
        if (depth > 0) {
            if (first == 'e') {
                close();
                return;
            }
            if (input[tokens.start(open[depth - 1])] == 'd') {
                if (!valueDue[depth - 1] && !isDigit(first)) {
                    throw new BencodeException("key that is not a string", position);
                }
                valueDue[depth - 1] = !valueDue[depth - 1];
            }
        }
        if (isDigit(first)) {
            string();
        } else if (first == 'i') {
            integer();
        } else if (first == 'l' || first == 'd') {
            open();
        } else {
            throw new BencodeException("unexpected byte 0x" + Integer.toHexString(first & 0xff), position);
        }
    }

    private void open() throws BencodeException {
        if (depth == open.length) {
            throw new BencodeException("nested more than " + open.length + " levels deep", position);
        }
        open[depth] = tokens.begin(position);
        valueDue[depth] = false;
        depth++;
        position++;
    }

    private void close() throws BencodeException {
        if (valueDue[depth - 1]) {
            throw new BencodeException("key without a value", position);
        }
        depth--;
        position++;
        tokens.end(open[depth], position);
    }

    /** Reads {@code <length>:<bytes>}. */
    private void string() throws BencodeException {
        int token = tokens.begin(position);
        refuseLeadingZero();
        long length = 0;
        for (; isDigit(peek()); position++) {
            length = length * 10 + (input[position] - '0');
            if (length > input.length) {
                throw endsInside();
            }
        }
        if (input[position] != ':') {
            throw new BencodeException("string length without a colon", position);
        }
        position++;
        if (length > input.length - position) {
            throw endsInside();
        }
        position += (int) length;
        tokens.end(token, position);
    }

    /** Reads {@code i<digits>e}. */
    private void integer() throws BencodeException {
        int token = tokens.begin(position);
        position++;
        boolean negative = peek() == '-';
        if (negative) {
            position++;
            if (peek() == '0' && !lenient) {
                throw new BencodeException("negative zero", position);
            }
        }
        if (!isDigit(peek())) {
            throw new BencodeException("integer without digits", position);
        }
        refuseLeadingZero();
        long magnitude = 0; // negated, as Long.MIN_VALUE has no positive counterpart
        for (; isDigit(peek()); position++) {
            int digit = input[position] - '0';
            boolean fits = magnitude >= (Long.MIN_VALUE + digit) / 10;
            if (!fits && !lenient) {
                throw new BencodeException("integer beyond 64 bits", position);
            }
            magnitude = fits ? magnitude * 10 - digit : Long.MIN_VALUE;
        }
        if (lenient && input[position] == '.') {
            skipFraction();
        }
        if (input[position] != 'e') {
            throw new BencodeException("integer without an end", position);
        }
        if (!negative && magnitude == Long.MIN_VALUE && !lenient) {
            throw new BencodeException("integer beyond 64 bits", position);
        }
        position++;
        tokens.end(token, position);
    }

    private void skipFraction() throws BencodeException {
        do {
            position++;
        } while (isDigit(peek()));
    }

    private void refuseLeadingZero() throws BencodeException {
        if (!lenient && input[position] == '0' && position + 1 < input.length && isDigit(input[position + 1])) {
            throw new BencodeException("leading zero", position);
        }
    }

    private byte peek() throws BencodeException {
        if (position >= input.length) {
            throw endsInside();
        }
        return input[position];
    }

    private BencodeException endsInside() {
        return new BencodeException("ends inside a value", input.length);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
