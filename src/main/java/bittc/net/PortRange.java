package bittc.net;

import java.util.Optional;

/**
 * TCP ports to try in turn.
 *
 * @param first 1 to 65535, or 0 for any free one
 * @param last not less than {@code first}
 */
public record PortRange(int first, int last) {
    static final int MAX_PORT = 65_535;

    public PortRange {
        if (first < 0 || last < first || last > MAX_PORT) {
            throw new IllegalArgumentException("ports " + first + " to " + last);
        }
    }

    /** Parses {@code N} or {@code N-M}; empty for anything else. */
    public static Optional<PortRange> parse(String text) {
        int dash = text.indexOf('-');
        try {
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            return Optional.of(new PortRange(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
