package bittc.cli.option;

import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Similar;
import bittc.metainfo.FileChoice;
import bittc.metainfo.FilePattern;
import bittc.picker.PieceOrder;
import bittc.session.FilePlan;
import bittc.storage.file.Preallocation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;

/** Reads the options of one entry of a list: those words of the config file that concern a single torrent. */
public final class EntryOptions {
    private static final List<String> WORDS =
            List.of("dir", "output", "select", "exclude", "sequential", "preallocate", "fsync");

    private final Optional<String> home;
    private final List<FilePattern> selected = new ArrayList<>();
    private final List<FilePattern> excluded = new ArrayList<>();
    private Path folder;
    private Optional<String> outputName;
    private PieceOrder order;
    private Preallocation preallocation;
    private boolean fsync;

    private EntryOptions(Placement usual, Optional<String> home) {
        this.home = home;
        folder = usual.folder();
        outputName = usual.outputName();
        order = usual.plan().order();
        preallocation = usual.plan().preallocation();
        fsync = usual.plan().fsync();
    }

    /**
     * Returns the placement of an entry; patterns for files replace the usual ones.
     *
     * @param usual the options of the command
     * @param home the user's home folder, for {@code ~}
     * @throws ProblemException at the first option that cannot be used; names its line
     */
    public static Placement apply(List<Setting> settings, Placement usual, Optional<String> home)
            throws ProblemException {
        if (settings.isEmpty()) {
            return usual;
        }
        EntryOptions options = new EntryOptions(usual, home);
        for (Setting setting : settings) {
            options.take(setting);
        }
        boolean chosen = !options.selected.isEmpty() || !options.excluded.isEmpty();
        FileChoice files = chosen
                ? new FileChoice(options.selected, options.excluded)
                : usual.plan().files();
        FilePlan plan = new FilePlan(files, options.order, options.preallocation, options.fsync);
        return new Placement(options.folder, options.outputName, plan);
    }

    private void take(Setting setting) throws ProblemException {
        String value = setting.value();
        if (WORDS.contains(setting.name()) && value.isEmpty()) {
            throw at(setting, "the value of " + setting.name() + " is empty", "leave it out");
        }
        switch (setting.name()) {
            case "dir" -> folder = folder(setting);
            case "output" -> outputName = Optional.of(output(setting));
            case "select" -> selected.addAll(patterns(setting));
            case "exclude" -> excluded.addAll(patterns(setting));
            case "sequential" -> order = flag(setting) ? PieceOrder.SEQUENTIAL : PieceOrder.RAREST_FIRST;
            case "preallocate" -> preallocation = preallocation(setting);
            case "fsync" -> fsync = flag(setting);
            default -> throw unknown(setting);
        }
    }

    private Path folder(Setting setting) throws ProblemException {
        String value = setting.value();
        try {
            if (!value.equals("~") && !value.startsWith("~/")) {
                return Path.of(value);
            }
            String start = home.orElseThrow(
                    () -> at(setting, "'" + value + "' needs HOME, which is not set", "give an absolute path"));
            return Path.of(start + value.substring(1));
        } catch (InvalidPathException e) {
            throw invalid(setting, "a folder");
        }
    }

    private static String output(Setting setting) throws ProblemException {
        if (!OutputName.isPlain(setting.value())) {
            throw invalid(setting, "a plain name; dir names the folder");
        }
        return setting.value();
    }

    private static List<FilePattern> patterns(Setting setting) throws ProblemException {
        try {
            return new Converters.Files().convert(setting.value()).all();
        } catch (TypeConversionException e) {
            throw at(setting, invalidValue(setting), e.getMessage());
        }
    }

    private static Preallocation preallocation(Setting setting) throws ProblemException {
        return Arrays.stream(Preallocation.values())
                .filter(each -> each.name().equals(setting.value().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> invalid(setting, "none, sparse or full"));
    }

    private static boolean flag(Setting setting) throws ProblemException {
        return switch (setting.value()) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw invalid(setting, "true or false");
        };
    }

    private static ProblemException unknown(Setting setting) {
        String hint = Similar.to(setting.name(), WORDS)
                .map(word -> "did you mean " + word + "?")
                .orElse("an entry may have " + String.join(", ", WORDS));
        return at(setting, "unknown option '" + setting.name() + "' of an entry", hint);
    }

    private static ProblemException invalid(Setting setting, String expected) {
        return at(setting, invalidValue(setting), "expected " + expected);
    }

    private static String invalidValue(Setting setting) {
        return "invalid value '" + setting.value() + "' for " + setting.name();
    }

    private static ProblemException at(Setting setting, String message, String hint) {
        return new ProblemException(Problem.usage(setting.origin() + ": " + message, hint));
    }
}
