package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Prerequisites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each script in its shell. */
class CompletionIT {
    /** Completes the last of its arguments as bash would, and prints what fits, one a line. */
    private static final String COMPLETE =
            """
            source ./script || exit 9
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            _bittc && printf '%s\\n' "${COMPREPLY[@]}" | LC_ALL=C sort
            """;

    /** Types $1 in a zsh on a terminal of its own, that has the script in fpath or has sourced it, until $2 is listed. */
    private static final String COMPLETE_IN_ZSH =
            """
            zmodload zsh/zpty
            zpty zsh zsh -f -i
            zpty -w zsh "stty -echo cols 100 rows 50; LISTMAX=0; cd ${(q)PWD}; $3; PS1='pro''mpt> '"
            zpty -r zsh out '*prompt> *'
            zpty -w -n zsh "$1"$'\\C-d'
            zpty -r zsh out "*${(b)2}*"
            print -r -- "$out"
            zpty -d zsh
            """;

    private static final String FROM_FPATH = "fpath=($PWD/fpath $fpath); autoload -Uz compinit; compinit -u -D";

    private static final String PATH = Program.LAUNCHER.getParent() + ":" + System.getenv("PATH");

    @TempDir
    Path folder;

    @BeforeEach
    void writeFilesAndTheScript() throws IOException {
        for (String name : List.of("a.torrent", "b c[1].torrent", "d.txt")) {
            Files.createFile(folder.resolve(name));
        }
        Files.createDirectory(folder.resolve("some folder"));
        writeScript("bash", "script");
    }

    private void writeScript(String shell, String file) throws IOException {
        Run script = Program.bittc(folder, "completion", shell).run();
        assertEquals(0, script.exitCode(), script::toString);
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), script.out());
    }

    private List<String> complete(String... words) throws IOException {
        return complete(List.of("bash", "-c", COMPLETE, "complete", "bittc"), words);
    }

    private List<String> complete(List<String> shell, String... words) throws IOException {
        Run run = Program.bittc(folder)
                .with("PATH", PATH)
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
        assertEquals(List.of("bash", "fish", "zsh"), complete("completion", ""));
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
    void completesInterfacesAndFilesInATorrent() throws IOException {
        assertTrue(complete("seed", "--bind", "").contains("lo"));
        writeTorrent();
        List<String> files = complete("download", "some\\ folder/x.torrent", "-s", "");
        assertEquals(List.of("data/a b", "data/c"), files);
        assertEquals(List.of("data/a b"), complete("download", "some\\ folder/x.torrent", "-s", "data/a\\ "));
        assertEquals(List.of(), complete("download", "http://127.0.0.1:1/x.torrent", "-s", ""), "is not fetched");
    }

    /** Makes {@code some folder/x.torrent} of the files {@code a b} and {@code c}. */
    private void writeTorrent() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("a b"), "a");
        Files.writeString(data.resolve("c"), "c");
        Run create = Program.bittc(folder, "create", "-o", "some folder/x.torrent", "data")
                .run();
        assertEquals(0, create.exitCode(), create::toString);
    }

    private void expectInZsh(String setUp, String line, String expected) throws IOException {
        Run run = Program.bittc(folder)
                .with("PATH", PATH)
                .replacedBy("zsh", "-f", "-c", COMPLETE_IN_ZSH, "complete", line, expected, setUp)
                .run();
        assertTrue(run.out().contains(expected), run::toString);
    }

    @Test
    void completesInZshFromFpathAndWhenSourced() throws IOException {
        Prerequisites.checkPrograms("zsh");
        writeScript("zsh", "fpath/_bittc");
        writeTorrent();
        expectInZsh(FROM_FPATH, "bittc help s", "scrape  -- Ask the trackers");
        expectInZsh("source fpath/_bittc", "bittc download --max", "--max-peers     -- Maximum number");
        expectInZsh(FROM_FPATH, "bittc download --color=", "always");
        expectInZsh(FROM_FPATH, "bittc info ", "b\\ c\\[1\\].torrent");
        expectInZsh(FROM_FPATH, "bittc seed --bind ", "lo");
        expectInZsh(FROM_FPATH, "bittc download some\\ folder/x.torrent -s ", "data/a\\ b");
    }

    private List<String> completeInFish(String line) throws IOException {
        Run run = Program.bittc(folder)
                .with("HOME", folder.toString())
                .with("PATH", PATH)
                .replacedBy("fish", "-c", "source script.fish; complete -C $argv[1]", line)
                .run();
        assertEquals("", run.err());
        return run.out().lines().toList();
    }

    @Test
    void completesInFish() throws IOException {
        Prerequisites.checkPrograms("fish");
        writeScript("fish", "script.fish");
        writeTorrent();
        assertEquals(
                List.of("scrape\tAsk the trackers for seeders, leechers and downloads"),
                completeInFish("bittc help sc"));
        assertEquals(List.of("--max-peers"), names(completeInFish("bittc download --max-p")));
        assertEquals(List.of("--color=always", "--color=auto"), names(completeInFish("bittc download --color=a")));
        assertEquals(
                List.of("a.torrent", "b c[1].torrent", "data/", "some folder/"), names(completeInFish("bittc info ")));
        assertEquals(List.of("some folder/"), names(completeInFish("bittc verify -d s")));
        assertTrue(names(completeInFish("bittc seed --bind ")).contains("lo"));
        assertEquals(
                List.of("data/a b", "data/c"),
                names(completeInFish("bittc download some\\ folder/x.torrent --select ")));
    }

    /** Leaves out the descriptions. */
    private static List<String> names(List<String> lines) {
        return lines.stream().map(line -> line.replaceAll("\t.*", "")).toList();
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
