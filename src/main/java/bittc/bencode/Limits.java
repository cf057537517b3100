package bittc.bencode;

/**
 * How much one encoded value may hold: the decoder's guard against input that is small and yet costly.
 *
 * @param maxDepth lists and dictionaries inside one another
 * @param maxTokens strings, integers, lists and dictionaries in all, keys included
 * @param lenient whether numbers may be written as only careless programs write them: {@code -0}, leading zeros, fractions,
 *     which are cut off, and what is beyond 64 bits, which becomes the nearest long
 */
public record Limits(int maxDepth, int maxTokens, boolean lenient) {
    /** For a .torrent file: a file tree is as deep as its folders, and a file costs about seven tokens. */
    public static final Limits TORRENT = new Limits(100, 3_000_000, false);

    /** For a tracker's reply: 1 MiB of peers in the long form, each about 60 bytes and seven tokens. */
    public static final Limits TRACKER_REPLY = new Limits(10, 200_000, true);

    /** For one packet or message of a peer or a DHT node. */
    public static final Limits PACKET = new Limits(10, 500, true);

    /** For what has one encoding only. */
    public Limits(int maxDepth, int maxTokens) {
        this(maxDepth, maxTokens, false);
    }

    /** Checks that there is room for at least one value. */
    public Limits {
        if (maxDepth < 1 || maxTokens < 1) {
            throw new IllegalArgumentException("limits " + maxDepth + ", " + maxTokens + " (expected: >= 1)");
        }
    }
}
