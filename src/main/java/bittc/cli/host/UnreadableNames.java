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
 * What of the command line and the environment java could not read because it is not UTF-8. Java puts U+FFFD in its place, which
 * would be the name of another file. What was written is looked at only where that shows.
 */
public final class UnreadableNames {
    private static final char REPLACED = '\ufffd';
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final Path VARIABLES = Path.of("/proc/self/environ");
    private static final List<String> FOLDERS =
            List.of("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME");

    private UnreadableNames() {}

    /** What is wrong with what this process was given. */
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

    /** Of texts that end with a zero byte each, those that are not UTF-8, as java reads them. */
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
