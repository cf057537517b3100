package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.cli.host.Signals;
import bittc.cli.message.ExitCode;
import bittc.cli.message.ProblemCode;
import bittc.metainfo.InvalidMetainfoException;
import bittc.storage.content.ContentException;
import bittc.storage.disk.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/command-line.md says of the program what is so, and leaves nothing out. */
class CommandLineDocTest {
    private static final Path DOC = Path.of("docs/command-line.md");
    private static final Path SOURCES = Path.of("src/main/java/bittc");
    private static final Path LAUNCHER = Path.of("src/main/sh/bittc.sh");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LONG_OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]+");

    /** Where the engine gives a code as a literal. */
    private static final Pattern FAILURE =
            Pattern.compile("Failure\\(\\s*(?:\\w+ \\? )?\"([a-z-]+)\"(?: : \"([a-z-]+)\")?");

    private static CommandLine program() {
        return Bittc.commandLine(new TestHost(Path.of("")).host());
    }

    // ---- what the document says

    /** The lines under a heading, up to the next one of its level. */
    private static List<String> section(String heading) throws IOException {
        List<String> lines = Files.readAllLines(DOC);
        int start = lines.indexOf("## " + heading);
        assertTrue(start >= 0, "no section " + heading);
        int end = start + 1;
        while (end < lines.size() && !lines.get(end).startsWith("## ")) {
            end++;
        }
        return lines.subList(start + 1, end);
    }

    /** The rows of a section's table whose heading begins with this word, as their cells. */
    private static List<List<String>> table(String section, String firstHeading) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : section(section)) {
            List<String> cells = Stream.of(line.replace("\\|", "¦").split("\\|"))
                    .skip(1)
                    .map(String::strip)
                    .toList();
            if (!line.startsWith("|")) {
                inside = false;
            } else if (cells.get(0).equals(firstHeading)) {
                inside = true;
            } else if (inside && !cells.get(0).startsWith("---")) {
                rows.add(cells);
            }
        }
        return rows;
    }

    private static Set<String> quoted(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> firstColumn(String section, String heading) throws IOException {
        Set<String> all = new TreeSet<>();
        for (List<String> row : table(section, heading)) {
            all.addAll(quoted(row.get(0)));
        }
        return all;
    }

    // ---- commands and options

    /** So a section says that its table is not all. */
    private static final String SHARED = "takes the options of `download`";

    @Test
    void everyCommandHasItsSection() throws IOException {
        Set<String> told = Files.readAllLines(DOC).stream()
                .filter(line -> line.startsWith("## `bittc "))
                .map(line -> line.substring("## `bittc ".length(), line.length() - 1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(program().getSubcommands().keySet()), told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "download",
                "info",
                "verify",
                "create",
                "seed",
                "magnet",
                "tracker",
                "scrape",
                "feed",
                "completion",
                "demo",
                "help"
            })
    void aCommandHasTheOptionsThatItsTableNames(String command) throws IOException {
        CommandLine described =
                command.isEmpty() ? program() : program().getSubcommands().get(command);
        Set<String> has = new TreeSet<>(described.getCommandSpec().optionsMap().keySet());
        String section = "`bittc" + (command.isEmpty() ? "" : " " + command) + "`";
        Set<String> named = firstColumn(section, "Option");
        if (String.join(" ", section(section)).contains(SHARED)) {
            Set<String> shared = new TreeSet<>(firstColumn("`bittc download`", "Option"));
            shared.retainAll(has);
            named.addAll(shared);
        }
        assertEquals(has, named);
    }

    @Test
    void noOptionIsMentionedThatDoesNotExist() throws IOException {
        Set<String> exist =
                new TreeSet<>(program().getCommandSpec().optionsMap().keySet());
        program().getSubcommands().values().forEach(command -> command.getCommandSpec().options().stream()
                .map(OptionSpec::names)
                .forEach(names -> exist.addAll(List.of(names))));
        Set<String> mentioned = LONG_OPTION
                .matcher(Files.readString(DOC))
                .results()
                .map(found -> found.group())
                .filter(option -> !Set.of("--seed-tiem", "--limit-rate").contains(option)) // examples of mistakes
                .collect(Collectors.toCollection(TreeSet::new));
        mentioned.removeAll(exist);
        assertEquals(Set.of(), mentioned);
    }

    // ---- errors and exit codes

    @Test
    void everyErrorCodeIsListedWithItsExitCode() throws IOException {
        Map<String, Integer> told = new TreeMap<>();
        for (List<String> row : table("Errors", "Code")) {
            quoted(row.get(0))
                    .forEach(code -> told.put(
                            code, row.get(3).equals("–") ? ExitCode.OK.number() : Integer.valueOf(row.get(3))));
        }
        Map<String, Integer> codes = new TreeMap<>();
        for (ProblemCode code : ProblemCode.values()) {
            codes.put(code.word(), code.exit().number());
        }
        assertEquals(codes, told);
    }

    @Test
    void everyCodeThatTheEngineGivesIsKnown() throws IOException {
        Set<String> given = new TreeSet<>();
        Stream.of(StorageException.Code.values()).forEach(code -> given.add(code.word()));
        Stream.of(InvalidMetainfoException.Code.values()).forEach(code -> given.add(code.word()));
        Stream.of(ContentException.Code.values()).forEach(code -> given.add(code.word()));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher failure = FAILURE.matcher(Files.readString(file));
                while (failure.find()) {
                    given.add(failure.group(1));
                    given.add(failure.group(2) == null ? failure.group(1) : failure.group(2));
                }
            }
        }
        assertTrue(given.containsAll(Set.of("stalled", "timeout", "torrent-gzip")), given.toString());
        Set<String> known =
                Stream.of(ProblemCode.values()).map(ProblemCode::word).collect(Collectors.toSet());
        given.removeAll(known);
        assertEquals(Set.of(), given);
    }

    // ---- events

    @Test
    void everyEventIsListedWithItsFields() throws IOException {
        Map<String, Set<String>> told = new TreeMap<>();
        for (List<String> row : table("Events", "Event")) {
            for (String event : quoted(row.get(0))) {
                told.put(event, quoted(row.get(1).replaceAll("\\[.*?]", "")));
            }
        }
        Map<String, Set<String>> schema = new TreeMap<>();
        Events.ofTheSchema().forEach((event, fields) -> {
            Set<String> own = new TreeSet<>(fields);
            own.removeAll(Set.of("event", "time", "torrent", "infoHash"));
            schema.put(event, own);
        });
        assertEquals(schema, told);
    }

    @Test
    void everyEventThatIsWrittenIsInTheSchema() throws IOException {
        Pattern written = Pattern.compile("(?:event|write)\\(\\s*(?:[\\w.()]+,\\s*)?\"([a-zA-Z]+)\",");
        Set<String> events = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES.resolve("cli"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                written.matcher(Files.readString(file)).results().forEach(found -> events.add(found.group(1)));
            }
        }
        assertEquals(new TreeSet<>(Events.ofTheSchema().keySet()), events);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/command-line.md", "README.md"})
    void everyExitCodeIsListed(String document) throws IOException {
        Set<Integer> program = new TreeSet<>();
        for (ExitCode code : ExitCode.values()) {
            program.add(code.number());
        }
        for (String signal : List.of("HUP", "INT", "TERM")) {
            program.add(Signals.exitCode(signal));
        }
        Matcher launcher = Pattern.compile("exit ([0-9]+)").matcher(Files.readString(LAUNCHER));
        while (launcher.find()) {
            program.add(Integer.valueOf(launcher.group(1)));
        }
        Set<Integer> told = new TreeSet<>();
        Pattern row = Pattern.compile("^\\| ([0-9][0-9, ]*) \\|", Pattern.MULTILINE);
        Matcher rows = row.matcher(Files.readString(Path.of(document)));
        while (rows.find()) {
            Stream.of(rows.group(1).split(", ")).map(Integer::valueOf).forEach(told::add);
        }
        assertEquals(program, told);
    }

    // ---- the environment

    @Test
    void everyVariableThatIsReadIsListed() throws IOException {
        Set<String> read = new TreeSet<>();
        Pattern inJava = Pattern.compile("(?:variables\\(?\\)?\\.get(?:OrDefault)?|getenv)\\(\"([A-Z_]+)\"");
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                inJava.matcher(Files.readString(file)).results().forEach(found -> read.add(found.group(1)));
            }
        }
        Matcher inScript = Pattern.compile("\\$\\{?([A-Z][A-Z_]+)").matcher(Files.readString(LAUNCHER));
        while (inScript.find()) {
            read.add(inScript.group(1));
        }
        read.remove("PWD"); // what every program is given
        assertEquals(read, firstColumn("Environment", "Variable"));
    }
}
