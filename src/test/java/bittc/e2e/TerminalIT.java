package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.Behaviours;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees, on terminals of several widths. */
class TerminalIT {
    private static final String NAME = "field.bin";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | [ 0-9]{2}[0-9]% ━+─+ +[0-9.]+/2.0 MiB +[0-9.]+ [KM]iB/s  ETA [0-9ms -]+  1 peer",
                " 80 | [ 0-9]{2}[0-9]% ━+─+ +[0-9.]+/2.0 MiB +[0-9.]+ [KM]iB/s  ETA [0-9ms -]+  1 peer",
                " 60 | [ 0-9]{2}[0-9]% ━+─+ +[0-9.]+/2.0 MiB +[0-9.]+ [KM]iB/s  ETA [0-9ms -]+",
                " 40 | [ 0-9]{2}[0-9]% ━+─+ +[0-9.]+ [KM]iB/s",
                " 20 | [ 0-9]{2}[0-9]% +[0-9.]+ [KM]iB/s",
            })
    void drawsWhatFits(int columns, Pattern frame) throws IOException {
        try (Stage stage = Stage.ofFile(NAME, 2 * Stage.MIB)) {
            stage.seeder(Behaviours.honest(), 3 * Stage.MIB / 2);
            stage.writeTorrent(folder);
            Run run = onTerminal(Program.download(folder, "t.torrent"), columns).run();
            assertEquals(0, run.exitCode(), run::toString);
            ModelTerminal terminal = ModelTerminal.after(run.out(), columns);
            assertTrue(
                    terminal.redrawn().stream()
                            .anyMatch(row -> frame.matcher(row).matches()),
                    terminal.redrawn()::toString);
            assertNoRowIsTooWide(terminal, columns);
            assertStays(
                    List.of(
                            NAME + ": 2\\.0 MiB -> \\./" + NAME,
                            "✓ " + NAME + ": 2\\.0 MiB in [0-9.]+s \\([0-9.]+ [KM]iB/s\\), 32 pieces verified"),
                    terminal);
        }
    }

    @ParameterizedTest
    @CsvSource({"80", "20"})
    void saysWhyNothingMoves(int columns) throws IOException {
        try (Stage stage = Stage.ofFile(NAME, 2 * Stage.MIB)) {
            stage.writeTorrent(folder);
            Run run = onTerminal(Program.download(folder, "--stall-timeout", "1s", "t.torrent"), columns)
                    .run();
            assertEquals(5, run.exitCode(), run::toString);
            ModelTerminal terminal = ModelTerminal.after(run.out(), columns);
            assertNoRowIsTooWide(terminal, columns);
            assertTrue(
                    terminal.redrawn().stream().anyMatch(row -> row.startsWith("     tracker")),
                    terminal.redrawn()::toString);
        }
    }

    @Test
    void drawsSeveralTorrentsWithWideNames() throws IOException {
        String wide = "夜の虫 フィールド録音 二〇二六年.flac";
        try (Stage one = Stage.ofFile(NAME, Stage.MIB);
                Stage two = Stage.ofFile(wide, 2 * Stage.MIB)) {
            one.seeder(Behaviours.honest(), 2 * Stage.MIB);
            two.seeder(Behaviours.honest(), 3 * Stage.MIB / 2);
            one.writeTorrent(folder, "one.torrent");
            two.writeTorrent(folder, "two.torrent");
            Run run = onTerminal(Program.download(folder, "one.torrent", "two.torrent", "none.torrent"), 70)
                    .run();
            assertEquals(3, run.exitCode(), run::toString);
            ModelTerminal terminal = ModelTerminal.after(run.out(), 70);
            assertNoRowIsTooWide(terminal, 70);
            assertTrue(
                    terminal.redrawn().stream()
                            .anyMatch(row -> row.matches("  夜.*…\\.?[a-z]*flac +[0-9]+% ━*─* +[0-9.]+ .iB/s.*")),
                    terminal.redrawn()::toString);
            assertStays(
                    List.of(
                            "bittc: none\\.torrent: no such file",
                            "  hint: did you mean 'one\\.torrent'\\?",
                            "✓ field\\.bin: 1\\.0 MiB in .*, 16 pieces verified",
                            "✓ " + wide.replace(".", "\\.") + ": 2\\.0 MiB in .*, 32 pieces verified",
                            "2 of 3 complete, 3\\.0 MiB in [0-9]+s",
                            "failed: none\\.torrent: no such file",
                            "Run the same command again to retry; finished torrents are only re-checked\\."),
                    terminal);
        }
    }

    @Test
    void drawsInAsciiWithoutAUtf8Locale() throws IOException {
        try (Stage stage = Stage.ofFile(NAME, Stage.MIB)) {
            stage.seeder(Behaviours.honest(), Stage.MIB);
            stage.writeTorrent(folder);
            Run run = onTerminal(
                            Program.download(folder, "t.torrent")
                                    .with("LC_ALL", "C")
                                    .with("NO_COLOR", "1"),
                            80)
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            assertTrue(run.out().chars().allMatch(c -> c < 0x80), run::toString);
            assertTrue(run.out().contains("% [###"), run::toString);
            assertFalse(run.out().contains("\u001b[3"), "a colour");
        }
    }

    @Test
    void saysWhatIsKeptAfterCtrlC() throws Exception {
        try (Stage stage = Stage.ofFile(NAME, 2 * Stage.MIB)) {
            stage.seeder(Behaviours.honest(), Stage.MIB);
            stage.writeTorrent(folder);
            try (Run run = onTerminal(Program.download(folder, "t.torrent"), 80).start()) {
                Deadline.await(() -> stage.bytesSent() > 300_000, run::toString);
                run.type("\u0003");
                assertEquals(130, run.exitCode(), run::toString);
                assertStays(
                        List.of(
                                NAME + ": 2\\.0 MiB -> \\./" + NAME,
                                "Stopping: saving, telling the tracker \\(Ctrl-C again to quit at once\\)",
                                "Stopped at [0-9]+%: [0-9.]+ of 2\\.0 MiB kept\\. To go on, run the same command again\\."),
                        ModelTerminal.after(run.out().replace("^C", ""), 80));
            }
        }
    }

    @Test
    void drawsTheDemo() throws IOException {
        Run run = onTerminal(Program.bittc(folder, "demo").with("TMPDIR", "/tmp"), 80)
                .run();
        assertEquals(0, run.exitCode(), run::toString);
        ModelTerminal terminal = ModelTerminal.after(run.out(), 80);
        assertNoRowIsTooWide(terminal, 80);
        assertStays(
                List.of(
                        "On 127\\.0\\.0\\.1: a tracker and 4 peers\\. One will be killed, one sends bad data\\.",
                        "bittc demo: 7 files, 32\\.0 MiB -> /tmp/bittc-demo-[0-9]+/bittc demo",
                        "✓ bittc demo: 32\\.0 MiB in .*, 129 pieces verified",
                        "✓ 7 files, 32\\.0 MiB: every byte compared with the original",
                        "✓ a peer was killed after .* MiB; other peers took over",
                        "✓ a peer sent [0-9]+ bad blocks?; detected by SHA-1, downloaded again"),
                terminal);
    }

    /** The program behind a terminal of its own: all that it writes arrives as standard output. */
    private static Program onTerminal(Program program, int columns) {
        String command = "stty cols " + columns + " rows 24; exec " + program.line();
        return program.replacedBy("script", "-qec", command, "/dev/null").with("TERM", "xterm");
    }

    /** Nothing that is drawn in place is ever in the last column, where terminals differ. */
    private static void assertNoRowIsTooWide(ModelTerminal terminal, int columns) {
        assertFalse(terminal.redrawn().isEmpty());
        for (String row : terminal.redrawn()) {
            assertTrue(ModelTerminal.width(row) < columns, row);
        }
    }

    /** What stays is these lines and nothing else. */
    private static void assertStays(List<String> patterns, ModelTerminal terminal) {
        Pattern pattern = Pattern.compile(String.join("\n", patterns));
        String lines = String.join("\n", terminal.lines());
        assertTrue(pattern.matcher(lines).matches(), () -> "expected:\n" + pattern + "\nshown:\n" + lines);
    }
}
