package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a script gets to read, and from which stream. */
class StreamsIT {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void findOutWhatTheFolderIsReallyCalled() throws IOException {
        folder = temporary.toRealPath();
    }

    @Test
    void printsOnlyThePathOnStandardOutput() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-d", "new/folder", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals(folder + "/new/folder/field.bin\n", run.out());
            assertPlain(run.err());
            assertTrue(run.err().startsWith("[00:00] field.bin: 292.9 KiB -> ./new/folder/field.bin\n"), run.err());
            assertTrue(run.err().contains("] field.bin: done, 292.9 KiB in "), run.err());
            assertTrue(run.err().endsWith("), 5 pieces verified\n"), run.err());
            stage.assertComplete(folder.resolve("new/folder"));
        }
    }

    @Test
    void saysNothingButThePathWhenQuiet() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-q", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals(folder + "/field.bin\n", run.out());
            assertEquals("", run.err());
        }
    }

    @Test
    void doesNotEvenDrawOffATerminalWhenAskedTo() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "--progress=bar", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertPlain(run.err());
        }
    }

    @Test
    void endsWhenNobodyReadsStandardOutput() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            try (Run run = Program.download(folder, "t.torrent").startUnread()) {
                assertEquals(141, run.exitCode(), run::toString);
            }
        }
    }

    @Test
    void saysThatADiskIsFullWhichStandardOutputGoesTo() throws IOException {
        Run run =
                Program.bittc(folder, "help").inShell("sh", "\"$@\" >/dev/full").run();
        assertEquals(4, run.exitCode(), run::toString);
        assertEquals("bittc: standard output: no space left on device\n", run.err());
    }

    @Test
    void leavesStandardInputToTheShell() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Files.writeString(folder.resolve("list"), "t.torrent\nt.torrent\n");
            Run run = Program.download(folder, "-q")
                    .inShell("sh", "while read torrent; do \"$@\" \"$torrent\"; done <list")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals(2, run.out().lines().count(), run::toString);
        }
    }

    @Test
    void takesATorrentFromStandardInput() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-")
                    .inShell("sh", "\"$@\" <t.torrent")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void downloadsAFolderWithAnEmptyFileAndSubFolders() throws IOException {
        SyntheticTorrent torrent = SyntheticTorrent.ofFolder(
                "a folder",
                32 * Stage.KIB,
                false,
                List.of(
                        SyntheticFile.of("first.bin", 100_001, 1),
                        SyntheticFile.of("empty.bin", 0, 2),
                        SyntheticFile.of("sub/deeper/one.bin", 1, 3),
                        SyntheticFile.of("sub/last.bin", 70_000, 4)));
        try (Stage stage = Stage.of(torrent)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-d", "out", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals(folder + "/out/a folder\n", run.out());
            stage.assertComplete(folder.resolve("out"));
        }
    }

    private static void assertPlain(String text) {
        assertFalse(text.contains("\u001b") || text.contains("\r"), text);
    }
}
