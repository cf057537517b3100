package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.WrittenText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads options that are set for all runs, from a file and environment variables. */
final class Configuration {
    /** Given instead of a file name: no file is read. */
    static final String NO_FILE = "none";

    private static final String PREFIX = "BITTC_";

    /** Variables that are not options: the config file's, the launcher's, and those of {@code --on-complete}. */
    private static final Set<String> OTHERS = Set.of(
            "BITTC_CONFIG",
            "BITTC_JAVA",
            "BITTC_NO_CACHE",
            "BITTC_MAKE_ARCHIVE",
            "BITTC_NAME",
            "BITTC_PATH",
            "BITTC_INFO_HASH",
            "BITTC_BYTES",
            "BITTC_FILES",
            "BITTC_FILES_LIST");

    /** Largest config file, in bytes. */
    private static final int MAX_FILE_LENGTH = 1 << 20;

    private final Environment environment;

    Configuration(Environment environment) {
        this.environment = environment;
    }

    /** Returns the settings of the environment, by name, one for each line of a value; an empty variable sets nothing. */
    List<Setting> variables() {
        List<Setting> settings = new ArrayList<>();
        for (Map.Entry<String, String> variable : new TreeMap<>(environment.variables()).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(PREFIX) && !OTHERS.contains(name)) {
                String option = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                variable.getValue()
                        .lines()
                        .forEach(line -> settings.add(new Setting(name, name, "--" + option.replace('_', '-'), line)));
            }
        }
        return settings;
    }

    /** Returns the config file that the environment names. */
    Optional<String> fileInVariable() {
        return Optional.ofNullable(environment.variables().get("BITTC_CONFIG")).filter(name -> !name.isEmpty());
    }

    /** Returns the variable that sets an option. */
    static String variable(String option) {
        return PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Returns the name of an option in a file. */
    static String nameInFile(String option) {
        return option.substring(2);
    }

    /**
     * Returns the settings of a file, in order.
     *
     * @param named the requested file, which must exist, or {@value #NO_FILE}; empty for the user's own, which may be
     *     missing
     */
    List<Setting> file(Optional<String> named) throws ProblemException {
        if (named.isPresent()) {
            return named.get().equals(NO_FILE)
                    ? List.of()
                    : read(environment.folder().resolve(named.get()), named.get());
        }
        Optional<Path> own = ownFile();
        return own.isPresent() && Files.exists(own.get())
                ? read(own.get(), own.get().toString())
                : List.of();
    }

    private Optional<Path> ownFile() {
        String folder = environment.variables().getOrDefault("XDG_CONFIG_HOME", "");
        if (!folder.startsWith("/")) { // the specification has relative ones ignored
            if (environment.home().isEmpty()) {
                return Optional.empty();
            }
            folder = environment.home().get() + "/.config";
        }
        return Optional.of(Path.of(folder, "bittc", "config.properties"));
    }

    private static List<Setting> read(Path file, String shown) throws ProblemException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_LENGTH + 1);
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    "config file " + shown + ": " + (Files.exists(file) ? "cannot be read" : "no such file"),
                    "--config " + NO_FILE + " reads none");
        }
        if (bytes.length > MAX_FILE_LENGTH) {
            throw new ProblemException(ProblemCode.USAGE, "config file " + shown + ": too long", "");
        }
        String body;
        try {
            body = WrittenText.decode(bytes);
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.USAGE, "config file " + shown + ": " + e.getMessage(), "");
        }
        List<Setting> settings = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) body.lines()::iterator) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            settings.add(Setting.parse(shown + ":" + number, text).orElseThrow(notAnOption(shown + ":" + number)));
        }
        return settings;
    }

    private static Supplier<ProblemException> notAnOption(String origin) {
        return () -> new ProblemException(
                ProblemCode.USAGE, origin + ": not of the form 'option = value'", "comments begin with #");
    }
}
