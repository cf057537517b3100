package bittc.cli.host;

import bittc.cli.message.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds arguments and variables that Java could not read because they are not UTF-8. Java replaces the bytes by U+FFFD,
 * which would name a different file. The raw bytes are examined only where that character appears.
 */
public final class UnreadableNames {
    private static final char REPLACED = '\ufffd';
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final Path VARIABLES = Path.of("/proc/self/environ");
    private static final List<String> FOLDERS =
            List.of("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME");

    private UnreadableNames() {}

    /** Checks the arguments and variables of this process. */
    public static Optional<Problem> ofProcess(String[] arguments) {
        for (String argument : arguments) {
            if (argument.indexOf(REPLACED) >= 0 && isUnreadable(ARGUMENTS, argument)) {
                return Optional.of(problem("'" + argument + "'"));
            }
        }
        for (String name : System.getenv().keySet()) {
            String entry = name + "=" + System.getenv(name);
            boolean ours = name.startsWith("BITTC_") || FOLDERS.contains(name);
            if (ours && entry.indexOf(REPLACED) >= 0 && isUnreadable(VARIABLES, entry)) {
                return Optional.of(problem(name));
            }
        }
        return isCurrentFolderUnreadable() ? Optional.of(problem("the name of the current folder")) : Optional.empty();
    }

    private static Problem problem(String what) {
        return Problem.usage(what + ": not UTF-8", "rename the folder or file, or reach it by a symbolic link");
    }

    private static boolean isUnreadable(Path file, String text) {
        try {
            return malformed(Files.readAllBytes(file)).contains(text);
        } catch (IOException e) {
            return false; // not Linux
        }
    }

    /** Splits at zero bytes and returns the texts that are not UTF-8, as Java reads them. */
    static List<String> malformed(byte[] texts) {
        List<String> malformed = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] == 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts, start, i - start));
                } catch (CharacterCodingException e) {
                    malformed.add(new String(texts, start, i - start, StandardCharsets.UTF_8));
                }
                start = i + 1;
            }
        }
        return malformed;
    }

    private static boolean isCurrentFolderUnreadable() {
        String folder = System.getProperty("user.dir", "");
        return folder.indexOf(REPLACED) >= 0 && !Files.isDirectory(Path.of(folder));
    }
}
