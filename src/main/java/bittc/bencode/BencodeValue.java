package bittc.bencode;

import java.util.Arrays;

/**
 * One decoded value: a view of its bytes in the input, which is shared and must not change while the value is in use.
 * Views are created on demand, so a value of a million parts costs an array, not a million objects.
 */
public abstract sealed class BencodeValue permits BencodeString, BencodeInteger, BencodeList, BencodeDictionary {
    final byte[] input;
    final int start;
    final int end;

    BencodeValue(Tokens tokens, int token) {
        input = tokens.input;
        start = tokens.start(token);
        end = tokens.end(token);
    }

    /** Creates the view of a value. */
    static BencodeValue of(Tokens tokens, int token) {
        return switch (tokens.input[tokens.start(token)]) {
            case 'i' -> new BencodeInteger(tokens, token);
            case 'l' -> new BencodeList(tokens, token);
            case 'd' -> new BencodeDictionary(tokens, token);
            default -> new BencodeString(tokens, token);
        };
    }

    /** Offset in the input of the value's first byte. */
    public int startOffset() {
        return start;
    }

    /** Offset in the input of the first byte after the value. */
    public int endOffset() {
        return end;
    }

    /** A copy of the value as it was encoded, byte for byte. */
    public byte[] encoded() {
        return Arrays.copyOfRange(input, start, end);
    }
}
