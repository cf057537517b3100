package bittc.cli.message;

import java.util.List;
import java.util.stream.Collectors;

/** Words as they are typed into a shell. */
public final class Shell {
    private static final String HARMLESS = "-_./:=,+@%";

    private Shell() {}

    /** The words in one line, each quoted where it has to be. */
    public static String quote(List<String> words) {
        return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        boolean plain =
                !word.isEmpty() && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
