package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for bash in bash, and the one for zsh in zsh where there is one. */
class CompletionIT {
    /** Completes the last of its arguments as bash would, and prints what fits, one a line. */
    private static final String COMPLETE =
            """
            source ./script || exit 9
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            _bittc && printf '%s\\n' "${COMPREPLY[@]}" | LC_ALL=C sort
            """;

    /** The same in zsh, where the last argument is as it was typed; compsys itself needs a terminal. */
    private static final String COMPLETE_IN_ZSH =
            """
            compdef() { }
            source ./script.zsh || exit 9
            words=("$@") CURRENT=$# PREFIX=${@[-1]}
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            compgen -F _bittc_zsh -- "$PREFIX" | LC_ALL=C sort
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeFilesAndTheScript() throws IOException {
        for (String name : List.of("a.torrent", "b c[1].torrent", "d.txt")) {
            Files.createFile(folder.resolve(name));
        }
        Files.createDirectory(folder.resolve("some folder"));
        Run script = Program.bittc(folder, "completion", "bash").run();
        assertEquals(0, script.exitCode(), script::toString);
        Files.writeString(folder.resolve("script"), script.out());
    }

    private List<String> complete(String... words) throws IOException {
        return complete(List.of("bash", "-c", COMPLETE, "complete", "bittc"), words);
    }

    private List<String> complete(List<String> shell, String... words) throws IOException {
        Run run = Program.bittc(folder)
                .replacedBy(words)
                .after(shell.toArray(String[]::new))
                .run();
        assertEquals(0, run.exitCode(), run::toString);
        assertEquals("", run.err());
        return run.out().lines().filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void isOneThatBashUnderstands() throws IOException {
        Run check = Program.bittc(folder).replacedBy("bash", "-n", "script").run();
        assertEquals(0, check.exitCode(), check::toString);
        assertEquals("", check.err());
    }

    @Test
    void completesCommands() throws IOException {
        assertEquals(List.of("download"), complete("do"));
        assertEquals(List.of("scrape", "seed"), complete("help", "s"));
        assertEquals(List.of("bash", "zsh"), complete("completion", ""));
        assertEquals(List.of("--version"), complete("--v"));
    }

    @Test
    void completesOptionsAndTheirValues() throws IOException {
        assertEquals(List.of("--seed", "--seed-ratio", "--seed-time"), complete("download", "--seed"));
        assertEquals(List.of("plain"), complete("download", "--progress", "pl"));
        assertEquals(List.of("always", "auto"), complete("download", "--color", "=", "a"));
        assertEquals(List.of("full", "none", "sparse"), complete("download", "--preallocate", "=", ""));
        assertEquals(List.of(), complete("download", "--jobs", ""), "a number");
    }

    @Test
    void completesInZshWhatIsQuotedAndWhatFollowsAnEqualsSign() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "no zsh");
        Run script = Program.bittc(folder, "completion", "zsh").run();
        Files.writeString(folder.resolve("script.zsh"), script.out());
        List<String> zsh = List.of("zsh", "-f", "-c", COMPLETE_IN_ZSH, "complete", "bittc");
        assertEquals(List.of("b c[1].torrent"), complete(zsh, "info", "b\\ c\\["));
        assertEquals(List.of("b c[1].torrent"), complete(zsh, "info", "b c"), "as zsh hands on what is in quotes");
        assertEquals(List.of("--input-file=d.txt"), complete(zsh, "download", "--input-file=d"));
        assertEquals(List.of("some folder"), complete(zsh, "verify", "-d", "some\\ "));
    }

    @Test
    void completesTorrentsFilesAndFolders() throws IOException {
        List<String> torrents = List.of("a.torrent", "b c[1].torrent", "some folder");
        assertEquals(torrents, complete("download", ""));
        assertEquals(torrents, complete("tracker", "--torrent", ""));
        assertEquals(List.of("b c[1].torrent"), complete("verify", "-d", "x", "b"));
        assertEquals(List.of("some folder"), complete("verify", "-d", ""));
        assertEquals(List.of("d.txt"), complete("create", "d"));
        assertEquals(List.of(), complete("tracker", ""));
    }
}
