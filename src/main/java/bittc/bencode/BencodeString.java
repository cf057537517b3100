package bittc.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte string ({@code 4:spam}). Equal to any other of the same bytes; ordered by unsigned bytes, like keys. */
public final class BencodeString extends BencodeValue implements Comparable<BencodeString> {
    private final int contentStart;

    BencodeString(Tokens tokens, int token) {
        super(tokens, token);
        int colon = start;
        while (input[colon] != ':') {
            colon++;
        }
        contentStart = colon + 1;
    }

    /** Offset in the input of the string's first byte, after the length. */
    public int contentOffset() {
        return contentStart;
    }

    public int length() {
        return end - contentStart;
    }

    public byte byteAt(int index) {
        return input[contentStart + index];
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return Arrays.copyOfRange(input, contentStart, end);
    }

    /** The bytes decoded as UTF-8; U+FFFD replaces invalid ones. */
    public String utf8() {
        return new String(input, contentStart, length(), StandardCharsets.UTF_8);
    }

    boolean hasBytes(byte[] bytes) {
        return Arrays.equals(input, contentStart, end, bytes, 0, bytes.length);
    }

    @Override
    public int compareTo(BencodeString that) {
        return Arrays.compareUnsigned(input, contentStart, end, that.input, that.contentStart, that.end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeString that
                && Arrays.equals(input, contentStart, end, that.input, that.contentStart, that.end);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = contentStart; i < end; i++) {
            hash = 31 * hash + input[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return utf8();
    }
}
