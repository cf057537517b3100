package bittc.torrent;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The 20 bytes that name a torrent in trackers, handshakes and the DHT: the SHA-1 of the {@code info} dictionary
 * (BEP 3), or for a v2-only torrent the first 20 bytes of its SHA-256 (BEP 52). Immutable.
 */
public final class InfoHash {
    /** Length in bytes. */
    public static final int LENGTH = 20;

    private final byte[] bytes;

    private InfoHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * An info hash of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are not exactly {@value #LENGTH} of them
     */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("info hash of " + bytes.length + " bytes (expected: " + LENGTH + ")");
        }
        return new InfoHash(bytes.clone());
    }

    /**
     * An info hash of 40 hexadecimal digits, in either case.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static InfoHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** A copy of the 20 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** 40 lower-case hexadecimal digits. */
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
