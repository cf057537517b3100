package bittc.bencode;

import java.util.Arrays;

/** An integer that fits a long ({@code i-42e}), or is cut or clamped to one in lenient input. Equal by value. */
public final class BencodeInteger implements BencodeValue {
    private final byte[] input;
    private final int start;
    private final int end;
    private final long value;

    BencodeInteger(Tokens tokens, int token) {
        input = tokens.input;
        start = tokens.start(token);
        end = tokens.end(token);
        boolean negative = input[start + 1] == '-';
        long magnitude = 0; // negated, as Long.MIN_VALUE has no positive counterpart
        for (int i = negative ? start + 2 : start + 1; i < end - 1 && input[i] != '.'; i++) {
            int digit = input[i] - '0';
            boolean fits = magnitude >= (Long.MIN_VALUE + digit) / 10;
            magnitude = fits ? magnitude * 10 - digit : Long.MIN_VALUE;
        }
        value = negative ? magnitude : -Math.max(magnitude, -Long.MAX_VALUE);
    }

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
