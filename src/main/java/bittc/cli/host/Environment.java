package bittc.cli.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of the process, as far as output depends on it. The launcher script examines it, since Java cannot.
 *
 * @param variables the environment
 * @param folder the current folder
 * @param stdin the source of {@code -}
 * @param stdoutTerminal whether standard output is a terminal
 * @param stderrTerminal whether standard error is a terminal
 * @param terminal its size
 * @param asciiLocale whether the locale does not have UTF-8
 */
public record Environment(
        Map<String, String> variables,
        Path folder,
        InputStream stdin,
        boolean stdoutTerminal,
        boolean stderrTerminal,
        Terminal terminal,
        boolean asciiLocale) {
    /** Reads the findings of the launcher script. */
    static Environment ofProcess() {
        String terminals = System.getProperty("bittc.terminals", "");
        return new Environment(
                System.getenv(),
                Path.of(""),
                System.in,
                terminals.contains("1"),
                terminals.contains("2"),
                Terminal.parse(System.getProperty("bittc.terminal.size", "")),
                Boolean.getBoolean("bittc.ascii"));
    }

    /** Says in a few words why a file cannot be used. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        return failure instanceof AccessDeniedException ? "permission denied" : String.valueOf(failure.getMessage());
    }

    /** The user's home folder, if it is known. */
    public Optional<String> home() {
        return Optional.ofNullable(variables.get("HOME")).filter(folder -> folder.startsWith("/"));
    }

    /** Whether standard error can move its cursor. */
    public boolean canRedraw() {
        return stderrTerminal && !"dumb".equals(variables.get("TERM"));
    }

    /** Whether to colour standard error, by the variables that programs agree on. */
    public boolean wantsColour() {
        if (!variables.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        String force = variables.getOrDefault("CLICOLOR_FORCE", "");
        return canRedraw() || !force.isEmpty() && !force.equals("0");
    }
}
