package bittc.picker;

import bittc.torrent.Bitfield;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Picks unbegun pieces in torrent order for peers that read long runs. A reader continues its run or starts one in the
 * largest gap; in its middle, if another reader is about to enter that gap.
 */
final class LongRuns {
    /** Gaps examined in one search for a new run; the next search continues after them. */
    static final int MAX_GAPS = 4096;

    private final Bitfield unbegun;

    /** The last piece that each reader has begun. */
    private final Map<Object, Integer> heads = new IdentityHashMap<>();

    private int searchFrom;
    private int gapsSeen;
    private int bestStart;
    private int bestLength;

    /** Finds runs in this bitfield, which others update. */
    LongRuns(Bitfield unbegun) {
        this.unbegun = unbegun;
    }

    /** Picks the next piece for a reader from those it has; -1 if there is none. */
    int next(Object reader, Bitfield pieces) {
        Integer head = heads.get(reader);
        int next = head == null ? -1 : head + 1;
        if (next < 0 || next == unbegun.size() || !unbegun.get(next) || !pieces.get(next)) {
            next = newRun(pieces);
        }
        if (next >= 0) {
            heads.put(reader, next);
        }
        return next;
    }

    /** Ends a reader's run. */
    void forget(Object reader) {
        heads.remove(reader);
    }

    private int newRun(Bitfield pieces) {
        bestLength = 0;
        gapsSeen = 0;
        int from = searchFrom;
        searchFrom = search(pieces, from);
        if (bestLength == 0 && from > 0) {
            searchFrom = search(pieces, 0);
        }
        if (bestLength == 0) {
            return -1;
        }
        // Another reader is about to enter this gap: each takes one half.
        boolean awaited = bestStart > 0 && heads.containsValue(bestStart - 1);
        return awaited ? bestStart + bestLength / 2 : bestStart;
    }

    /** Looks for the largest gap from here on; returns where the next search starts. */
    private int search(Bitfield pieces, int from) {
        int start = unbegun.nextSet(from);
        while (start >= 0) {
            if (pieces.get(start)) {
                int end = end(pieces, start);
                if (end - start > bestLength) {
                    bestStart = start;
                    bestLength = end - start;
                }
                if (++gapsSeen == MAX_GAPS) {
                    return end;
                }
                start = unbegun.nextSet(end);
            } else {
                int has = pieces.nextSet(start);
                start = has < 0 ? -1 : unbegun.nextSet(has);
            }
        }
        return 0;
    }

    private int end(Bitfield pieces, int start) {
        int begun = unbegun.nextClear(start);
        int lacked = pieces.nextClear(start);
        int end = begun < 0 ? unbegun.size() : begun;
        return lacked < 0 ? end : Math.min(end, lacked);
    }
}
