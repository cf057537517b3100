package bittc.metainfo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A choice of a torrent's files by their indexes, from 0, such as {@code 0,2,5-7}: what {@code so=} of a magnet link holds
 * (BEP 53). Which files there are is not known here, so an index may lead nowhere.
 *
 * @param ranges at least one, ascending; they neither overlap nor touch
 */
public record FileIndexes(List<Range> ranges) {
    /** More parts than a hand or a program writes. */
    static final int MAX_RANGES = 1000;

    /** No torrent has as many files: all of its paths together have a million elements at most. */
    static final int MAX_INDEX = 1_000_000;

    /**
     * Files that follow one another.
     *
     * @param first the first of them, 0 to 1,000,000
     * @param last the last of them, not before the first
     */
    public record Range(int first, int last) {
        /** Checks the order and the bounds. */
        public Range {
            if (first < 0 || last < first || last > MAX_INDEX) {
                throw new IllegalArgumentException("files " + first + " to " + last);
            }
        }
    }

    /** Puts the ranges in order, and makes one of those that overlap or touch. */
    public FileIndexes {
        if (ranges.isEmpty() || ranges.size() > MAX_RANGES) {
            throw new IllegalArgumentException(ranges.size() + " ranges (expected: 1 to " + MAX_RANGES + ")");
        }
        ranges = merged(ranges);
    }

    /** Reads {@code 0,2,5-7}; what makes no sense in it is left out, and if nothing is left, there is no choice. */
    static Optional<FileIndexes> parse(String text) {
        List<Range> ranges = new ArrayList<>();
        int start = 0;
        while (start <= text.length() && ranges.size() < MAX_RANGES) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            range(text.substring(start, end).strip()).ifPresent(ranges::add);
            start = end + 1;
        }
        return ranges.isEmpty() ? Optional.empty() : Optional.of(new FileIndexes(ranges));
    }

    private static Optional<Range> range(String text) {
        int dash = text.indexOf('-');
        int first = index(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : index(text.substring(dash + 1));
        return first < 0 || last < first ? Optional.empty() : Optional.of(new Range(first, last));
    }

    /** The number, or -1 if it is none or beyond the bound. */
    private static int index(String digits) {
        int index = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            index = index * 10 + (c - '0');
            if (c < '0' || c > '9' || index > MAX_INDEX) {
                return -1;
            }
        }
        return digits.isEmpty() ? -1 : index;
    }

    private static List<Range> merged(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(Range::first));
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            Range previous = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (previous != null && range.first() <= previous.last() + 1) {
                merged.set(merged.size() - 1, new Range(previous.first(), Math.max(previous.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }

    /** Whether this file is chosen. */
    public boolean contains(int fileIndex) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (range.first() <= fileIndex && fileIndex <= range.last()) {
                return true;
            }
            if (range.last() < fileIndex) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /** The form that BEP 53 gives. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Range range : ranges) {
            text.append(text.isEmpty() ? "" : ",").append(range.first());
            if (range.last() > range.first()) {
                text.append('-').append(range.last());
            }
        }
        return text.toString();
    }
}
