package bittc.torrent;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The 20 bytes that identify a torrent in trackers, handshakes and the DHT: the SHA-1 of the {@code info} dictionary
 * (BEP 3), or for a v2-only torrent the first 20 bytes of its SHA-256 (BEP 52). Immutable.
 */
public final class InfoHash {
    /** Length in bytes. */
    public static final int LENGTH = 20;

    private static final int HEX_DIGITS = 40;
    private static final int BASE32_DIGITS = 32;
    private static final int BITS_PER_BASE32_DIGIT = 5;

    private final byte[] bytes;

    private InfoHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes an info hash of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are not exactly {@value #LENGTH} of them
     */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("info hash of " + bytes.length + " bytes (expected: " + LENGTH + ")");
        }
        return new InfoHash(bytes.clone());
    }

    /** Parses an info hash: 40 hexadecimal digits, or 32 of base32 (RFC 4648), in either case. */
    public static Optional<InfoHash> parse(String text) {
        int bitsPerDigit = text.length() == HEX_DIGITS ? 4 : BITS_PER_BASE32_DIGIT;
        if (text.length() != HEX_DIGITS && text.length() != BASE32_DIGITS) {
            return Optional.empty();
        }
        byte[] bytes = new byte[LENGTH];
        int bits = 0;
        int bitCount = 0;
        int filled = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = bitsPerDigit == 4 ? hexDigit(text.charAt(i)) : base32Digit(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            bits = bits << bitsPerDigit | digit; // bits beyond the lowest 12 are never read again
            bitCount += bitsPerDigit;
            if (bitCount >= Byte.SIZE) {
                bitCount -= Byte.SIZE;
                bytes[filled++] = (byte) (bits >> bitCount);
            }
        }
        return Optional.of(new InfoHash(bytes));
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static int base32Digit(char c) {
        if (c >= '2' && c <= '7') {
            return c - '2' + 26;
        }
        int letter = (c | 0x20) - 'a';
        return c < 0x80 && letter >= 0 && letter < 26 ? letter : -1;
    }

    /** A copy of the 20 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The SHA-1 of "req2" and the hash: its name in an encrypted handshake (MSE), 20 bytes. */
    public byte[] obfuscated() {
        MessageDigest digest = Sha1.digest();
        digest.update(new byte[] {'r', 'e', 'q', '2'});
        return digest.digest(bytes);
    }

    /** The hash as 40 lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
