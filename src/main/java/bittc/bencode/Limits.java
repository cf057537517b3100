package bittc.bencode;

/**
 * Bounds on one encoded value; they protect the decoder from small but costly input.
 *
 * @param maxDepth levels of nested lists and dictionaries
 * @param maxTokens number of strings, integers, lists and dictionaries, keys included
 * @param lenient accepts sloppy numbers: {@code -0}, leading zeros, fractions (cut off), values beyond 64 bits (clamped)
 */
public record Limits(int maxDepth, int maxTokens, boolean lenient) {
    /** For a .torrent file: a file tree is as deep as its folders, and each file takes about seven tokens. */
    public static final Limits TORRENT = new Limits(100, 3_000_000, false);

    /** For a tracker's reply: 1 MiB of peers in the long form takes about 60 bytes and seven tokens each. */
    public static final Limits TRACKER_REPLY = new Limits(10, 200_000, true);

    /** For one packet or message from a peer or a DHT node. */
    public static final Limits PACKET = new Limits(10, 500, true);

    /** Requires space for at least one value. */
    public Limits {
        if (maxDepth < 1 || maxTokens < 1) {
            throw new IllegalArgumentException("limits " + maxDepth + ", " + maxTokens + " (expected: >= 1)");
        }
    }
}
