package bittc.bencode;

/**
 * A whole number that fits a long ({@code i-42e}); in lenient input, perhaps truncated to one. Equal to any other of the same
 * value.
 */
public final class BencodeInteger extends BencodeValue {
    private final long value;

    BencodeInteger(Tokens tokens, int token) {
        super(tokens, token);
        boolean negative = input[start + 1] == '-';
        long magnitude = 0; // negated, as Long.MIN_VALUE has no positive counterpart
        for (int i = negative ? start + 2 : start + 1; i < end - 1 && input[i] != '.'; i++) {
            int digit = input[i] - '0';
            boolean fits = magnitude >= (Long.MIN_VALUE + digit) / 10;
            magnitude = fits ? magnitude * 10 - digit : Long.MIN_VALUE;
        }
        value = negative ? magnitude : -Math.max(magnitude, -Long.MAX_VALUE);
    }

    public long value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeInteger that && value == that.value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
