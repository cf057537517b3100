package bittc.http;

import java.util.OptionalLong;

/** Parses numbers of HTTP: decimal digits and nothing else ({@code 1*DIGIT}, RFC 9110 8.6, 10.2.3, 14.4). */
public final class Digits {
    /** More digits might not fit into 64 bits; no length, status or time needs them. */
    static final int MAX_LENGTH = 18;

    private Digits() {}

    /** The number, at least 0; empty for any other character (a sign, a space), for no digits, or too many. */
    public static OptionalLong number(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalLong.empty();
            }
            number = 10 * number + digit;
        }
        return OptionalLong.of(number);
    }
}
