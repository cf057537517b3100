package bittc.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/** Bytes in a URL as {@code %xx} (RFC 3986). */
public final class PercentCoding {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private PercentCoding() {}

    /** Encodes the UTF-8 of a text. */
    public static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Encodes everything but letters, digits and {@code - . _ ~}. */
    public static String encode(byte[] bytes) {
        return encode(bytes, PercentCoding::isUnreserved);
    }

    /** True for letters, digits and {@code - . _ ~}. */
    static boolean isUnreserved(int b) {
        return UNRESERVED.indexOf(b) >= 0;
    }

    /** Encodes every byte, taken as a number with a sign, that is not to be kept. */
    static String encode(byte[] bytes, IntPredicate kept) {
        StringBuilder encoded = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (kept.test(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(UPPER_HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /** The text meant by a part of a query string, where {@code +} is a blank as in HTML forms. */
    public static String decodeQuery(String encoded) {
        return new String(decode(encoded.replace('+', ' ')), StandardCharsets.UTF_8);
    }

    /** The bytes meant, of UTF-8 where they are not encoded; a {@code %} without two digits is itself. */
    static byte[] decode(String encoded) {
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            boolean isEncoded = in[i] == '%'
                    && i + 2 < in.length
                    && HexFormat.isHexDigit(in[i + 1])
                    && HexFormat.isHexDigit(in[i + 2]);
            if (isEncoded) {
                out.write(HexFormat.fromHexDigit(in[i + 1]) << 4 | HexFormat.fromHexDigit(in[i + 2]));
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        return out.toByteArray();
    }
}
