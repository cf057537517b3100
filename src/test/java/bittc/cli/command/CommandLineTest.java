package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.ClientName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {
    @TempDir
    Path folder;

    @Test
    void helpsBrieflyWhenNothingIsAsked() {
        TestHost host = new TestHost(folder);
        assertEquals(2, host.run());
        assertEquals("", host.out());
        assertTrue(host.err().contains("download") && host.err().contains("info"), host.err());
    }

    @Test
    void helpsOnStdoutWhenAsked() {
        for (String[] args :
                new String[][] {{"--help"}, {"-h"}, {"help"}, {"help", "download"}, {"download", "--help"}}) {
            TestHost host = new TestHost(folder);
            assertEquals(0, host.run(args));
            assertTrue(host.out().startsWith("Usage: bittc "), host.out());
            assertEquals("", host.err());
        }
    }

    @Test
    void keepsHelpWithinEightyColumns() {
        for (String command : new String[] {
            "download", "info", "verify", "create", "seed", "magnet", "tracker", "scrape", "completion", "help"
        }) {
            TestHost host = new TestHost(folder);
            host.run("help", command);
            host.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        }
    }

    @Test
    void helpsBrieflyOrWithAllOptions() {
        Bittc.commandLine(new TestHost(folder).host()).getSubcommands().keySet().forEach(command -> {
            TestHost brief = new TestHost(folder);
            assertEquals(0, brief.run(command, "-h"));
            assertTrue(brief.out().lines().count() <= 25, brief.out());
            assertTrue(brief.out().contains("-h, --help") || brief.out().endsWith(command + " --help\n"), brief.out());
            brief.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        });
        TestHost all = new TestHost(folder);
        all.run("download", "--help");
        assertTrue(all.out().contains("\nFinding peers:\n      --tracker=URL "), all.out());
        assertTrue(all.out().indexOf("\nWhat and where:\n") < all.out().indexOf("\nFiles:\n"), all.out());
        TestHost asked = new TestHost(folder);
        asked.run("help", "download");
        assertEquals(all.out(), asked.out());
    }

    @Test
    void writesNamesBoldOnATerminalThatWantsIt() {
        TestHost host = new TestHost(folder).onTerminal();
        host.run("seed", "-h");
        assertTrue(host.out().contains("\u001b[1m--super-seed\u001b"), host.out());
        TestHost plain = new TestHost(folder).onTerminal().with("NO_COLOR", "1");
        plain.run("seed", "-h");
        assertFalse(plain.out().contains("\u001b"), plain.out());
    }

    @Test
    void givesExamplesThatTheParserTakes() {
        Bittc.commandLine(new TestHost(folder).host()).getSubcommands().forEach((name, command) -> {
            for (Basics.Example example : Basics.of(name).examples()) {
                String[] words = example.line().replace("'", "").split(" ");
                CommandLine program = Bittc.commandLine(new TestHost(folder).host());
                assertEquals(name, words[1]);
                assertTrue(program.parseArgs(Arrays.copyOfRange(words, 1, words.length))
                        .hasSubcommand());
            }
            for (String option : Basics.of(name).options()) {
                assertNotNull(command.getCommandSpec().findOption(option), name + " " + option);
            }
        });
    }

    @Test
    void groupsEveryOptionOnce() {
        Bittc.commandLine(new TestHost(folder).host()).getSubcommands().forEach((name, command) -> {
            List<OptionSpec> grouped = OptionGroup.of(command.getCommandSpec()).values().stream()
                    .flatMap(List::stream)
                    .toList();
            assertEquals(command.getCommandSpec().options().size(), grouped.size(), name);
            assertEquals(Set.copyOf(command.getCommandSpec().options()), Set.copyOf(grouped), name);
        });
    }

    @Test
    void answersWordsOfOtherPrograms() {
        Set<String> options = Bittc.commandLine(new TestHost(folder).host())
                .getSubcommands()
                .get("download")
                .getCommandSpec()
                .optionsMap()
                .keySet();
        for (String word : List.of(
                "--continue",
                "--limit-rate",
                "-P",
                "-O",
                "--dry-run",
                "--max-overall-download-limit",
                "--download-dir",
                "--save-path",
                "--check-integrity",
                "--file-allocation",
                "--select-file",
                "--max-connection-per-server",
                "--bt-stop-timeout",
                "--retry",
                "--all-proxy",
                "--daemon")) {
            assertTrue(ForeignWords.option(word, options).isPresent(), word);
        }
    }

    @Test
    void saysItsVersion() {
        TestHost host = new TestHost(folder);
        assertEquals(0, host.run("--version"));
        assertEquals("bittc " + ClientName.VERSION + "\n", host.out());
    }

    @Test
    void answersATorrentWithTheLineToType() {
        refuses("'x.torrent' is not a command", "bittc download x.torrent", "x.torrent");
        refuses("'my file.torrent' is not a command", "bittc download 'my file.torrent'", "my file.torrent");
    }

    @Test
    void suggestsWhatWasMeant() {
        refuses(
                "unknown option '--seed-tiem'",
                "did you mean --seed-time?",
                "download",
                "--seed-tiem",
                "1h",
                "x.torrent");
        refuses("unknown option '--recheck'", "it is an option of 'bittc download'", "verify", "--recheck", "x");
        refuses("unknown command 'ls'", "did you mean 'bittc info'?", "ls", "x.torrent");
        refuses("unknown command 'version'", "did you mean 'bittc --version'?", "version");
        refuses("unknown option '--limit-rate'", "use --max-download RATE", "download", "--limit-rate=1M", "x");
        refuses("unknown option '-c'", "not needed: the same command resumes", "download", "-c", "x.torrent");
        refuses("unknown option '--limit-rate'", "bittc help verify", "verify", "--limit-rate", "1M", "x");
        refuses("unknown option '--out'", "did you mean --output?", "download", "--out", "x.iso", "x.torrent");
        refuses("unknown command 'down'", "did you mean 'bittc download'?", "down", "x.torrent");
        refuses("unknown option '--max-'", "bittc help download", "download", "--max-", "x.torrent");
        refuses("unknown option '--hlep'", "did you mean --help?", "info", "--hlep");
        refuses("unknown command 'dowload'", "did you mean 'bittc download'?", "dowload", "x.torrent");
        refuses("unknown command 'inf'", "did you mean 'bittc help info'?", "help", "inf");
        refuses(
                "unknown option '--seed-time'",
                "it is an option of 'bittc download' and follows that word",
                "--seed-time",
                "1h",
                "download");
    }

    @Test
    void refusesWhatAnOptionCannotBe() {
        refuses(
                "invalid value 'fast' for --max-download",
                "expected a rate such as 500K, 5M or 5MB",
                "download",
                "--max-download",
                "fast",
                "x");
        refuses("invalid value 'x' for --progress", "one of auto, bar, plain, none", "download", "--progress=x", "y");
        refuses("invalid value '0' for --jobs", "expected a number from 1 to 100000", "download", "-j0", "x");
        refuses("option '--dir' needs a value: DIR", "bittc help download", "download", "-d");
        refuses("option '--seed' takes no value", "bittc help download", "download", "--seed=5", "x");
        refuses("no torrent given", "bittc download FILE.torrent", "download");
        refuses("no torrent given", "bittc info FILE.torrent", "info");
        refuses(
                "--output names one torrent, but several are given",
                "use -d DIR for several",
                "download",
                "-o",
                "x",
                "a",
                "b");
        refuses(
                "invalid value '../x' for --output: not a plain name",
                "use -d DIR for the folder",
                "download",
                "-o",
                "../x",
                "a");
    }

    @Test
    void reachesNoStrangersTerminal() {
        TestHost host = new TestHost(folder);
        host.run("\u001b]0;evil\u0007");
        assertFalse(host.err().contains("\u001b") || host.err().contains("\u0007"), host.err());
    }

    @Test
    void saysWhenNobodyReadsStdout() {
        TestHost host = new TestHost(folder).withStdout(failing("Broken pipe"));
        assertEquals(141, host.run("help"));
        assertEquals("", host.err());
    }

    @Test
    void saysWhyStdoutTakesNoMore() throws IOException {
        Torrents.write(folder, "a.torrent", "a");
        for (String line :
                List.of("--help", "--version", "info a.torrent", "download --list a.torrent", "info --json")) {
            TestHost host = new TestHost(folder).withStdout(failing("No space left on device"));
            assertEquals(line.endsWith("--json") ? 2 : 4, host.run(line.split(" ")), line);
            assertTrue(host.err().endsWith("bittc: standard output: no space left on device\n"), host.err());
        }
    }

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        };
    }

    @Test
    void tellsWhatIsWrongWithATorrent() throws IOException {
        Torrents.write(folder, "b1.torrent", "b1");
        Files.createDirectory(folder.resolve("iso"));
        Files.writeString(folder.resolve("html.torrent"), "\n<!DOCTYPE html><html>");
        Files.write(folder.resolve("empty.torrent"), new byte[0]);
        Files.write(folder.resolve("gzip.torrent"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        Files.write(folder.resolve("cut.torrent"), java.util.Arrays.copyOf(Torrents.single("x"), 150));
        refusesTorrent("nosuch.torrent: no such file", "", "nosuch.torrent");
        refusesTorrent("b2.torrent: no such file", "did you mean 'b1.torrent'?", "b2.torrent");
        refusesTorrent("b1: no such file", "did you mean 'b1.torrent'?", "b1");
        refusesTorrent("iso/: is a directory", "iso/*.torrent names all torrents in it", "iso");
        refusesTorrent(
                "html.torrent: not a torrent: it is a web page",
                "the link may need a login; fetch it again",
                "html.torrent");
        refusesTorrent("empty.torrent: empty file (0 bytes)", "fetch it again", "empty.torrent");
        refusesTorrent(
                "gzip.torrent: gzip-compressed, but damaged: it ends too early", "fetch it again", "gzip.torrent");
        check(
                3,
                "magnet:?xt=urn:btih:00…: not a magnet link: info hash of 2 characters (expected: 40 hex or 32 base32)",
                "copy all of it, and put it in quotes: a shell cuts it at the first &",
                "download",
                "magnet:?xt=urn:btih:00&tr=http://tracker.test/s3cr3t");
        check(3, "…: not a valid URL: not an IPv6 address", "", "download", "http://[/x.torrent");
        TestHost host = new TestHost(folder);
        assertEquals(3, host.run("info", "cut.torrent"));
        assertTrue(host.err().startsWith("bittc: cut.torrent: damaged: ends inside a value at byte 1"), host.err());
    }

    @Test
    void showsWhatATorrentHoldsWithoutItsPasskey() throws IOException {
        Torrents.write(folder, "b1.torrent", "夜\u001b[31m.flac");
        TestHost host = new TestHost(folder);
        assertEquals(0, host.run("info", "b1.torrent"));
        assertEquals("", host.err());
        assertTrue(host.out().contains("Trackers:    http://tracker.test/…\n"), host.out());
        assertTrue(
                host.out().contains("Size:        39.0 KiB (40000 bytes)\nPieces:      3 of 16.0 KiB\n"), host.out());
        assertTrue(host.out().contains("Comment:     hello\n"), host.out());
        assertFalse(host.out().contains("s3cr") || host.out().contains("\u001b"), host.out());
    }

    @Test
    void readsATorrentFromStdinAndGoesOnAfterABadOne() throws IOException {
        TestHost host = new TestHost(folder).withStdin(Torrents.single("piped"));
        assertEquals(3, host.run("info", "none.torrent", "-"));
        assertTrue(host.out().startsWith("Name:        piped\n"), host.out());
        assertEquals("bittc: none.torrent: no such file\n", host.err());
    }

    private void refuses(String message, String hint, String... args) {
        check(2, message, hint, args);
    }

    private void refusesTorrent(String message, String hint, String torrent) {
        check(3, message, hint, "info", torrent);
        check(3, message, hint, "download", torrent);
    }

    private void check(int exit, String message, String hint, String... args) {
        TestHost host = new TestHost(folder);
        int code = host.run(args);
        assertEquals("bittc: " + message + "\n" + (hint.isEmpty() ? "" : "  hint: " + hint + "\n"), host.err());
        assertEquals(exit, code);
        assertEquals("", host.out());
    }
}
