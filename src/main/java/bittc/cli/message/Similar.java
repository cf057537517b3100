package bittc.cli.message;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a mistyped one stands for. */
public final class Similar {
    /** Longest word that is compared: the time grows with the square. */
    private static final int MAX_LENGTH = 255;

    private Similar() {}

    /** Letters that a prefix needs; fewer match too much. */
    private static final int MIN_BEGINNING = 4;

    /** Returns the nearest candidate, if it is near enough, or else the only one that begins with the word. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        String best = null;
        int least = Math.max(1, Math.min(3, word.length() / 3)) + 1;
        for (String candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT), least);
            if (distance < least && 2 * distance < word.length() && !candidate.equals(word)) {
                least = distance;
                best = candidate;
            }
        }
        return best != null ? Optional.of(best) : thatBegins(word, candidates);
    }

    private static Optional<String> thatBegins(String word, Collection<String> candidates) {
        List<String> all = candidates.stream()
                .filter(candidate -> word.length() >= MIN_BEGINNING && candidate.startsWith(word))
                .toList();
        return all.size() == 1 && !all.contains(word) ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Counts insertions, deletions, replacements and swaps of neighbours between two words, up to {@code limit}. */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit || a.length() > MAX_LENGTH || b.length() > MAX_LENGTH) {
            return limit;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
