package bittc.torrent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The 20 bytes that identify a client to trackers and peers (BEP 3), in the style of BEP 20. Immutable. */
public final class PeerId implements Comparable<PeerId> {
    /** Length in bytes. */
    public static final int LENGTH = 20;

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes a peer id of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are not exactly {@value #LENGTH} of them
     */
    public static PeerId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("peer id of " + bytes.length + " bytes (expected: " + LENGTH + ")");
        }
        return new PeerId(bytes.clone());
    }

    /** Makes a new id for this client: its prefix, then random bytes. */
    public static PeerId random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        byte[] prefix = ClientName.PEER_ID_PREFIX.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        return new PeerId(bytes);
    }

    /** A copy of the 20 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
