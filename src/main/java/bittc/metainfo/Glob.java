package bittc.metainfo;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A shell pattern for paths: {@code ?} matches any character except a slash, {@code *} any number of them, {@code **}
 * any number of characters with slashes, <code>**&#47;</code> any number of folders including none, {@code [a-z]} and
 * {@code [!a-z]} one character of a set; {@code \} escapes the next character. A broken part, such as a {@code [} that
 * is never closed, matches itself.
 *
 * <p>It is matched in one pass that tracks all possible positions in the pattern, so the time is at most the product of
 * the two lengths. Immutable.
 */
public final class Glob {
    private final List<Token> tokens = new ArrayList<>();
    private final int[] pattern;
    private final Folding folding;
    /** Literal text that begins and ends every match; the end holds for whole texts only. */
    private final String prefix;

    private final String suffix;
    private int at;

    /** Rules for equal characters. */
    public enum Folding {
        NONE,
        /** Ignores the composition of accents. */
        ACCENTS,
        /** Ignores that, and upper and lower case. */
        ACCENTS_AND_CASE
    }

    public Glob(String text, Folding folding) {
        this.folding = folding;
        pattern = folded(text);
        while (at < pattern.length) {
            tokens.add(next());
        }
        boolean exact = folding == Folding.NONE;
        int first = 0;
        while (exact && first < text.length() && isPlain(text.charAt(first))) {
            first++;
        }
        int end = text.length();
        while (exact && end > first && isPlain(text.charAt(end - 1))) {
            end--;
        }
        // A character behind a backslash may be special, and one that seems to end a set may be plain.
        boolean plain = text.indexOf('\\') < 0 && text.indexOf('[') < 0;
        prefix = plain ? text.substring(0, first) : "";
        // There may be no folders before a name, and then no slash either.
        suffix = plain ? text.substring(end < text.length() && text.charAt(end) == '/' ? end + 1 : end) : "";
    }

    private static boolean isPlain(char c) {
        return c != '*' && c != '?';
    }

    /** One step of the pattern. */
    private interface Token {
        boolean takes(int codePoint);

        /** True if the token may match any number of characters, including none. */
        default boolean repeats() {
            return false;
        }

        /** True if the token ends with a slash, unless it matches nothing. */
        default boolean endsWithSlash() {
            return false;
        }
    }

    private record Many(boolean slashes, boolean endsWithSlash) implements Token {
        @Override
        public boolean takes(int codePoint) {
            return slashes || codePoint != '/';
        }

        @Override
        public boolean repeats() {
            return true;
        }
    }

    private Token next() {
        int c = pattern[at++];
        return switch (c) {
            case '?' -> codePoint -> codePoint != '/';
            case '*' -> many();
            case '[' -> set();
            case '\\' -> literal(at < pattern.length ? pattern[at++] : c);
            default -> literal(c);
        };
    }

    private static Token literal(int c) {
        return codePoint -> codePoint == c;
    }

    private Token many() {
        int from = at - 1;
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        boolean slashes = at - from > 1;
        boolean folders =
                slashes && at < pattern.length && pattern[at] == '/' && (from == 0 || pattern[from - 1] == '/');
        at += folders ? 1 : 0;
        return new Many(slashes, folders);
    }

    /** Parses a set behind its opening bracket; a {@code ]} that comes first is a member. */
    private Token set() {
        int from = at;
        boolean negated = at < pattern.length && (pattern[at] == '!' || pattern[at] == '^');
        at += negated ? 1 : 0;
        List<int[]> ranges = new ArrayList<>();
        while (at < pattern.length && (pattern[at] != ']' || ranges.isEmpty())) {
            int first = member();
            boolean range = at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']';
            at += range ? 1 : 0;
            ranges.add(new int[] {first, range ? member() : first});
        }
        if (at == pattern.length) {
            at = from;
            return literal('[');
        }
        at++;
        return codePoint -> codePoint != '/'
                && negated != ranges.stream().anyMatch(range -> codePoint >= range[0] && codePoint <= range[1]);
    }

    private int member() {
        int c = pattern[at++];
        return c == '\\' && at < pattern.length ? pattern[at++] : c;
    }

    private int[] folded(String text) {
        boolean composed = folding == Folding.NONE || text.chars().allMatch(c -> c < 0x80);
        int[] codePoints = (composed ? text : Normalizer.normalize(text, Normalizer.Form.NFC))
                .codePoints()
                .toArray();
        for (int i = 0; folding == Folding.ACCENTS_AND_CASE && i < codePoints.length; i++) {
            codePoints[i] = Character.toLowerCase(Character.toUpperCase(codePoints[i]));
        }
        return codePoints;
    }

    /** False if the path of the elements {@code from} to before {@code end} cannot match, by the literal beginning. */
    boolean mayMatch(List<String> path, int from, int end) {
        int done = 0;
        for (int i = from; i < end && done < prefix.length(); i++) {
            String element = path.get(i);
            int length = Math.min(element.length(), prefix.length() - done);
            if (!prefix.startsWith(element.substring(0, length), done)) {
                return false;
            }
            done += length;
            if (done < prefix.length() && prefix.charAt(done++) != '/') {
                return false;
            }
        }
        return true;
    }

    /** True if the pattern matches the path, or a folder that leads to it. */
    boolean matchesFolderOf(String path) {
        return run(path, true);
    }

    /** True if the pattern matches the whole text. */
    public boolean matches(String text) {
        return text.startsWith(prefix) && text.endsWith(suffix) && run(text, false);
    }

    private boolean run(String text, boolean orFolder) {
        boolean[] places = new boolean[tokens.size() + 1];
        boolean[] after = new boolean[tokens.size() + 1];
        enter(places, 0);
        for (int c : folded(text)) {
            if (orFolder && c == '/' && places[tokens.size()]) {
                return true;
            }
            Arrays.fill(after, false);
            if (!step(places, c, after)) {
                return false;
            }
            boolean[] before = places;
            places = after;
            after = before;
        }
        return places[tokens.size()];
    }

    /** Advances by one character; false if no position is left. */
    private boolean step(boolean[] places, int c, boolean[] after) {
        boolean any = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (!places[i] || !token.takes(c)) {
                continue;
            }
            any = true;
            if (!token.repeats()) {
                enter(after, i + 1);
            } else if (!token.endsWithSlash()) {
                enter(after, i);
            } else {
                after[i] = true;
                if (c == '/') {
                    enter(after, i + 1);
                }
            }
        }
        return any;
    }

    /** Marks a position as reached, and those behind tokens that may match nothing. */
    private void enter(boolean[] places, int place) {
        int i = place;
        places[i] = true;
        while (i < tokens.size() && tokens.get(i).repeats()) {
            places[++i] = true;
        }
    }
}
