package bittc.cli.message;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes words for a shell. */
public final class Shell {
    private static final String HARMLESS = "-_./:=,+@%";

    private Shell() {}

    /** Joins words into one line, quoted where necessary. */
    public static String quote(List<String> words) {
        return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        boolean plain =
                !word.isEmpty() && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
