package bittc.download.metadata;

import bittc.wire.MetadataMessage;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The parts of one info dictionary that is said to have a certain length, as they come from peers (BEP 9). A length that a
 * peer only claims costs a table of references; the parts cost what has come.
 */
final class MetadataAttempt {
    /** Bytes in a part, but for the last. */
    private static final int PART_LENGTH = MetadataMessage.PIECE_LENGTH;

    /** A part is asked of no more peers than this at the same time. */
    private static final int MAX_COPIES = 2;

    private final int length;
    private final long begunAt;
    private final byte[][] parts;
    private final byte[] asked;
    private final Set<MetadataPeer> sources = new LinkedHashSet<>();
    private int received;
    private boolean ended;

    /** Nothing has come yet of so many bytes. */
    MetadataAttempt(int length, long begunAt) {
        this.length = length;
        this.begunAt = begunAt;
        parts = new byte[(length - 1) / PART_LENGTH + 1][];
        asked = new byte[parts.length];
    }

    /** Bytes in all. */
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

    /** Nothing more comes of it; false if that was known. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Who has sent something of it. */
    Set<MetadataPeer> sources() {
        return sources;
    }

    boolean hasPart(int part) {
        return part >= 0 && part < parts.length;
    }

    int lengthOf(int part) {
        return Math.min(PART_LENGTH, length - part * PART_LENGTH);
    }

    /**
     * The part to ask one more peer for: one that nobody is asked for, else one that only others are; -1 if there is none.
     *
     * @param theirs what this peer is asked for already
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

    /** A peer that was asked for this part will not send it. */
    void onReleased(int part) {
        if (asked[part] > 0) {
            asked[part]--;
        }
    }

    /** A part has come; false if it had come before. */
    boolean onReceived(int part, byte[] bytes, MetadataPeer source) {
        if (isComplete() || parts[part] != null) {
            return false;
        }
        parts[part] = bytes;
        sources.add(source);
        received++;
        return true;
    }

    /** All of it, once; the parts are not kept. */
    byte[] whole() {
        byte[] whole = new byte[length];
        for (int part = 0; part < parts.length; part++) {
            System.arraycopy(parts[part], 0, whole, part * PART_LENGTH, parts[part].length);
            parts[part] = null;
        }
        return whole;
    }
}
