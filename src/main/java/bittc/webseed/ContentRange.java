package bittc.webseed;

import bittc.http.Digits;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A parsed {@code Content-Range} field (RFC 9110 14.4), as servers write it: the unit in any case, followed by a blank,
 * {@code =} or {@code :}.
 *
 * @param first first byte that follows; -1 if not given
 * @param last last byte that follows, inclusive; -1 if not given
 * @param total length of the file; -1 if not given
 */
record ContentRange(long first, long last, long total) {
    private static final ContentRange NOTHING = new ContentRange(-1, -1, -1);
    private static final String UNIT = "bytes";

    /** Returns whether it gives a range. */
    boolean isRange() {
        return first >= 0;
    }

    /** Reads {@code bytes 0-99/1000}, <code>bytes 0-99/*</code> and <code>bytes *&#47;1000</code>; else nothing. */
    static ContentRange parse(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        if (!text.startsWith(UNIT)) {
            return NOTHING;
        }
        String rest = text.substring(UNIT.length()).replaceFirst("^[ \\t]*[:=]?[ \\t]*", "");
        int slash = rest.indexOf('/');
        String range = (slash < 0 ? rest : rest.substring(0, slash)).strip();
        String total = slash < 0 ? "*" : rest.substring(slash + 1).strip();
        int dash = range.indexOf('-');
        OptionalLong length = total.equals("*") ? OptionalLong.of(-1) : Digits.number(total);
        if (length.isPresent() && range.equals("*")) {
            return new ContentRange(-1, -1, length.getAsLong());
        }
        OptionalLong first = Digits.number(range.substring(0, Math.max(0, dash)).strip());
        OptionalLong last = Digits.number(range.substring(dash + 1).strip());
        return length.isEmpty() || first.isEmpty() || last.isEmpty()
                ? NOTHING
                : new ContentRange(first.getAsLong(), last.getAsLong(), length.getAsLong());
    }
}
