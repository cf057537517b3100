package bittc.torrent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 of 32 bytes: identifies a torrent of version 2 by its {@code info} dictionary (BEP 52). Immutable. */
public final class Sha256Hash {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private Sha256Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes a hash of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are not exactly {@value #LENGTH} of them
     */
    public static Sha256Hash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("SHA-256 of " + bytes.length + " bytes (expected: " + LENGTH + ")");
        }
        return new Sha256Hash(bytes.clone());
    }

    /** Computes the hash of this data. */
    public static Sha256Hash ofData(byte[] data) {
        try {
            return new Sha256Hash(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first 20 bytes, which stand for the hash in trackers, handshakes and the DHT. */
    public InfoHash truncated() {
        return InfoHash.of(Arrays.copyOf(bytes, InfoHash.LENGTH));
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The hash as 64 lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256Hash that && Arrays.equals(bytes, that.bytes);
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
