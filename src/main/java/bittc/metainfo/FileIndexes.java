package bittc.metainfo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A set of file indexes, from 0, such as {@code 0,2,5-7}: the {@code so=} of a magnet link (BEP 53). It is not tied to
 * a torrent, so an index may refer to no file.
 *
 * @param ranges at least one, ascending; they neither overlap nor touch
 */
public record FileIndexes(List<Range> ranges) {
    /** Far more ranges than anyone writes, by hand or by program. */
    static final int MAX_RANGES = 1000;

    /** Beyond every torrent's last index: the paths of a torrent have at most a million elements in all. */
    static final int MAX_INDEX = 1_000_000;

    /**
     * Consecutive files.
     *
     * @param first index of the first file, 0 to 1,000,000
     * @param last index of the last file, not less than {@code first}
     */
    public record Range(int first, int last) {
        /** Checks the order and the bounds. */
        public Range {
            if (first < 0 || last < first || last > MAX_INDEX) {
                throw new IllegalArgumentException("files " + first + " to " + last);
            }
        }
    }

    /** Sorts the ranges, and merges those that overlap or touch. */
    public FileIndexes {
        if (ranges.isEmpty() || ranges.size() > MAX_RANGES) {
            throw new IllegalArgumentException(ranges.size() + " ranges (expected: 1 to " + MAX_RANGES + ")");
        }
        ranges = merged(ranges);
    }

    /** Parses {@code 0,2,5-7}; skips invalid ranges, and returns empty if none is valid. */
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

    /** The number, or -1 if the text is not one or exceeds the bound. */
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

    /** The form of BEP 53. */
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
