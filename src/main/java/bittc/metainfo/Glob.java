package bittc.metainfo;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern for paths, as shells have them: {@code ?} is any character and {@code *} any number of them but no slash,
 * {@code **} any number with slashes, <code>**&#47;</code> any number of folders, none included, {@code [a-z]} and
 * {@code [!a-z]} one character of a set, {@code \} takes the meaning from the next one. A pattern of which that makes no
 * sense ({@code [} that nobody closes) means itself.
 *
 * <p>It is run over the path once with all its places kept at a time, so the time is the product of the two lengths,
 * whatever they are. Immutable.
 */
final class Glob {
    private final List<Token> tokens = new ArrayList<>();
    private final int[] pattern;
    private final Folding folding;
    /** What every match begins and ends with, as it is written; the end is for whole texts only. */
    private final String prefix;

    private final String suffix;
    private int at;

    /** What counts as the same. */
    enum Folding {
        NONE,
        /** The same accents, however they are composed. */
        ACCENTS,
        /** Those, and capital and small letters. */
        ACCENTS_AND_CASE
    }

    /** A pattern. */
    Glob(String text, Folding folding) {
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
        // What follows a backslash may not mean itself, and what looks like the end of a set may be plain.
        boolean plain = text.indexOf('\\') < 0 && text.indexOf('[') < 0;
        prefix = plain ? text.substring(0, first) : "";
        // Folders before a name may be none, and then there is no slash.
        suffix = plain ? text.substring(end < text.length() && text.charAt(end) == '/' ? end + 1 : end) : "";
    }

    private static boolean isPlain(char c) {
        return c != '*' && c != '?';
    }

    /** One step of the pattern. */
    private interface Token {
        boolean takes(int codePoint);

        /** Whether it may take any number of characters, none included. */
        default boolean repeats() {
            return false;
        }

        /** Whether it ends with a slash, unless it takes nothing. */
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

    /** What stands between brackets; a {@code ]} that comes first belongs to the set. */
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

    /** Whether the path of these elements, from one to before another, begins as a match must; else there is none. */
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

    /** Whether it matches the path, or a folder that leads to it. */
    boolean matchesFolderOf(String path) {
        return run(path, true);
    }

    /** Whether it matches the text as a whole. */
    boolean matches(String text) {
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

    /** Moves on by one character; false if that leads nowhere. */
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

    /** A place is reached, and so are those behind what may take nothing. */
    private void enter(boolean[] places, int place) {
        int i = place;
        places[i] = true;
        while (i < tokens.size() && tokens.get(i).repeats()) {
            places[++i] = true;
        }
    }
}
