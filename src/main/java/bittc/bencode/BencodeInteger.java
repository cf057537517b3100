package bittc.bencode;

<<<<<<< HEAD
import java.util.Arrays;

/** An integer that fits a long ({@code i-42e}), or is cut or clamped to one in lenient input. Equal by value. */
public final class BencodeInteger implements BencodeValue {
    private final byte[] input;
    private final int start;
    private final int end;
=======
/** A whole number that fits a long ({@code i-42e}), or what is left of one in lenient input. Equal to another of the same number. */
public final class BencodeInteger extends BencodeValue {
>>>>>>> 982912a (storage, bencode: fewer lines, plainer Javadoc)
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

<<<<<<< HEAD
    @Override
    public int startOffset() {
        return start;
    }

    @Override
    public int endOffset() {
        return end;
    }

    @Override
    public byte[] encoded() {
        return Arrays.copyOfRange(input, start, end);
    }

=======
    /** The number. */
>>>>>>> 982912a (storage, bencode: fewer lines, plainer Javadoc)
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
