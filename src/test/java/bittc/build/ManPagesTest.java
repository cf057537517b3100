package bittc.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.Bittc;
import bittc.cli.command.TestHost;
import bittc.cli.message.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManPagesTest {
    /** What the man macros have, as far as it is needed. */
    private static final Set<String> MACROS = Set.of(".TH", ".SH", ".SS", ".TP", ".B", ".I", ".BR", ".br");

    private final CommandLine program = Bittc.commandLine(new TestHost(Path.of("")).host());
    private final Map<String, String> pages = ManPages.all(program, document());

    private static DocumentTables document() {
        try {
            return DocumentTables.of(Path.of("docs/command-line.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thereIsAPageForTheProgramAndEachCommand() {
        Set<String> expected = new TreeSet<>(Set.of("bittc.1"));
        program.getSubcommands().keySet().forEach(name -> expected.add("bittc-" + name + ".1"));
        assertEquals(expected, pages.keySet());
    }

    @Test
    void everyOptionIsOnItsPage() {
        program.getSubcommands().forEach((name, command) -> {
            String page = pages.get("bittc-" + name + ".1");
            for (OptionSpec option : command.getCommandSpec().options()) {
                String tag = "\n\\fB" + option.names()[0].replace("-", "\\-") + "\\fR";
                assertEquals(1, page.split(Pattern.quote(tag), -1).length - 1, name + tag);
            }
        });
    }

    @Test
    void nothingThatIsTextIsTakenForARequest() {
        pages.forEach((name, page) -> page.lines().forEach(line -> {
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f), name + ": " + line);
            if (line.startsWith(".")) {
                assertTrue(MACROS.contains(line.split(" ")[0]), name + ": " + line);
            }
            assertTrue(!line.isEmpty() && !line.startsWith("'"), name + ": " + line);
        }));
    }

    @Test
    void everyExitCodeIsExplained() {
        for (ExitCode code : ExitCode.values()) {
            assertTrue(pages.get("bittc.1").contains("\\fB" + code.number() + "\\fR\n" + code.meaning() + "\n"));
        }
    }

    @Test
    void examplesFilesVariablesAndGroupsAreToldInOrder() {
        String page = pages.get("bittc-download.1");
        int from = 0;
        for (String title : new String[] {
            ".SS What and where", ".SS Output", ".SH EXAMPLES", ".SH FILES", ".SH ENVIRONMENT", ".SH \"EXIT STATUS\""
        }) {
            int at = page.indexOf("\n" + title + "\n", from);
            assertTrue(at > 0, title);
            from = at;
        }
        assertTrue(page.contains("\n\\fBNAME.part\\fR\nan incomplete file, "), page);
        assertTrue(page.contains("\n\\fBNO_COLOR\\fR\nif set, \\-\\-color auto means no colours\n"), page);
        assertTrue(!pages.get("bittc-demo.1").contains(".SS "));
    }
}
