package bittc.build;

import bittc.cli.command.Basics;
import bittc.cli.command.Bittc;
import bittc.cli.command.OptionGroup;
import bittc.cli.host.Host;
import bittc.cli.message.ExitCode;
import bittc.session.SessionEngine;
import bittc.torrent.ClientName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the manual pages, in the man macros of roff, during the build. They repeat the help and tables of
 * docs/command-line.md, so they are always up to date; they contain no date, so builds are reproducible.
 */
final class ManPages {
    private static final String SECTION = "1";
    private static final String PROGRAM = "bittc";
    private static final String ENDING = "." + SECTION;

    private final StringBuilder page = new StringBuilder();

    private final DocumentTables document;

    private ManPages(DocumentTables document) {
        this.document = document;
    }

    /** Writes all pages into a folder; creates it if missing. The second argument is docs/command-line.md. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        CommandLine program = Bittc.commandLine(Host.ofProcess(Optional.of(SessionEngine::new)));
        for (Map.Entry<String, String> each :
                all(program, DocumentTables.of(Path.of(args[1]))).entrySet()) {
            Files.writeString(folder.resolve(each.getKey()), each.getValue(), StandardCharsets.US_ASCII);
        }
    }

    /** Returns the pages by file name: one for the program, one for each command. */
    static Map<String, String> all(CommandLine program, DocumentTables document) {
        Map<String, String> pages = new TreeMap<>();
        pages.put(PROGRAM + ENDING, new ManPages(document).program(program));
        program.getSubcommands()
                .forEach((name, command) ->
                        pages.put(PROGRAM + "-" + name + ENDING, new ManPages(document).command(name, command)));
        return pages;
    }

    private String program(CommandLine program) {
        CommandSpec spec = program.getCommandSpec();
        begin(PROGRAM, "a command-line BitTorrent client");
        section("SYNOPSIS");
        line(".B bittc");
        line(".I COMMAND");
        line("[OPTIONS] [ARGUMENTS]");
        section("DESCRIPTION");
        text(String.join(" ", spec.usageMessage().description()));
        section("COMMANDS");
        program.getSubcommands()
                .forEach((name, command) -> item(
                        "\\fB" + PROGRAM + " " + roff(name) + "\\fR",
                        String.join(" ", command.getCommandSpec().usageMessage().description())));
        section("OPTIONS");
        spec.options().forEach(this::option);
        examples(Basics.of("download").examples());
        tables();
        exitStatus();
        section("SEE ALSO");
        List<String> others = new ArrayList<>();
        program.getSubcommands().keySet().forEach(name -> others.add(reference(PROGRAM + "-" + name)));
        others.forEach(this::line);
        return page.toString();
    }

    private String command(String name, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        begin(PROGRAM + "-" + name, String.join(" ", spec.usageMessage().description()));
        section("SYNOPSIS");
        for (String synopsis : spec.usageMessage().customSynopsis()) {
            line(".B " + roff(synopsis.strip()));
            line(".br");
        }
        section("DESCRIPTION");
        text(String.join(" ", spec.usageMessage().description()) + ".");
        spec.positionalParameters()
                .forEach(parameter -> item(
                        "\\fI" + roff(parameter.paramLabel()) + "\\fR", String.join(" ", parameter.description())));
        section("OPTIONS");
        OptionGroup.of(spec).forEach((title, options) -> {
            if (options.size() < spec.options().size()) {
                line(".SS " + roff(title));
            }
            options.forEach(this::option);
        });
        examples(Basics.of(name).examples());
        if (spec.findOption("--config") != null) {
            tables();
        }
        exitStatus();
        section("SEE ALSO");
        line(reference(PROGRAM));
        return page.toString();
    }

    private void examples(List<Basics.Example> examples) {
        if (!examples.isEmpty()) {
            section("EXAMPLES");
            examples.forEach(example -> item("\\fB" + roff(example.line()) + "\\fR", example.meaning()));
        }
    }

    private void tables() {
        for (String title : List.of("Files", "Environment")) {
            section(title.toUpperCase(Locale.ROOT));
            document.rows(title).forEach((name, meaning) -> item("\\fB" + roff(name) + "\\fR", meaning));
        }
    }

    private void begin(String name, String purpose) {
        line(".TH " + name.toUpperCase(Locale.ROOT) + " " + SECTION + " \"\" \"" + PROGRAM + " " + ClientName.VERSION
                + "\" \"User Commands\"");
        section("NAME");
        line(roff(name) + " \\- " + roff(lowerFirst(purpose)));
    }

    private void section(String title) {
        line(".SH " + (title.contains(" ") ? "\"" + title + "\"" : title));
    }

    private void option(OptionSpec option) {
        String value = option.arity().max() > 0 ? " \\fI" + roff(option.paramLabel()) + "\\fR" : "";
        List<String> names = new ArrayList<>();
        for (String name : option.names()) {
            names.add("\\fB" + roff(name) + "\\fR" + value);
        }
        item(String.join(", ", names), String.join(" ", option.description()));
    }

    private void exitStatus() {
        section("EXIT STATUS");
        for (ExitCode code : ExitCode.values()) {
            item("\\fB" + code.number() + "\\fR", code.meaning());
        }
        item("\\fB129\\fR, \\fB130\\fR, \\fB143\\fR", "ended by the signal HUP, INT, TERM");
    }

    private static String reference(String name) {
        return ".BR " + roff(name) + " (" + SECTION + ")";
    }

    private void item(String tag, String text) {
        line(".TP");
        line(tag);
        text(text);
    }

    private void text(String text) {
        line(roff(text));
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    private static String lowerFirst(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** Escapes plain text for roff: ASCII, no line that looks like a request, hyphens that can be copied. */
    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("…", "...")
                .replace("–", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
