package bittc.download.metadata;

import bittc.wire.MetadataMessage;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Assembles one info dictionary of a claimed length from peers' parts (BEP 9). The claim alone costs a table of references;
 * memory for parts is used as they arrive.
 */
final class MetadataAttempt {
    /** Bytes per part, except the last. */
    private static final int PART_LENGTH = MetadataMessage.PIECE_LENGTH;

    /** Peers asked for the same part at once. */
    private static final int MAX_COPIES = 2;

    private final int length;
    private final long begunAt;
    private final byte[][] parts;
    private final byte[] asked;
    private final Set<MetadataPeer> sources = new LinkedHashSet<>();
    private int received;
    private boolean ended;

    /** Starts without parts. */
    MetadataAttempt(int length, long begunAt) {
        this.length = length;
        this.begunAt = begunAt;
        parts = new byte[(length - 1) / PART_LENGTH + 1][];
        asked = new byte[parts.length];
    }

    /** Total bytes. */
    int length() {
        return length;
    }

    long begunAt() {
        return begunAt;
    }

    int partCount() {
        return parts.length;
    }

    int received() {
        return received;
    }

    boolean isComplete() {
        return received == parts.length;
    }

    /** Ends the attempt; returns false if it had ended before. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Peers that sent a part. */
    Set<MetadataPeer> sources() {
        return sources;
    }

    int lengthOf(int part) {
        return Math.min(PART_LENGTH, length - part * PART_LENGTH);
    }

    /**
     * The next part to request from a peer: one requested from no peer, else one requested from others only; -1 if none.
     *
     * @param theirs parts already requested from this peer
     */
    int next(Set<Integer> theirs) {
        for (int copies = 0; copies < MAX_COPIES; copies++) {
            for (int part = 0; part < parts.length; part++) {
                if (parts[part] == null && asked[part] == copies && !theirs.contains(part)) {
                    asked[part]++;
                    return part;
                }
            }
        }
        return -1;
    }

    /** Notes that a peer will not send a requested part. */
    void onReleased(int part) {
        if (asked[part] > 0) {
            asked[part]--;
        }
    }

    /** Stores a part; returns false if we had it already. */
    boolean onReceived(int part, byte[] bytes, MetadataPeer source) {
        if (isComplete() || parts[part] != null) {
            return false;
        }
        parts[part] = bytes;
        sources.add(source);
        received++;
        return true;
    }

    /** Joins all parts, once; they are not kept. */
    byte[] whole() {
        byte[] whole = new byte[length];
        for (int part = 0; part < parts.length; part++) {
            System.arraycopy(parts[part], 0, whole, part * PART_LENGTH, parts[part].length);
            parts[part] = null;
        }
        return whole;
    }
}
