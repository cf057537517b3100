package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.FakeEngine;
import bittc.cli.command.TestHost;
import bittc.cli.command.Torrents;
import bittc.cli.message.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OnCompleteTest {
    @TempDir
    Path folder;

    /** What it writes itself would be drawn over, and move the lines that are drawn. */
    @Test
    void whatItWritesIsSaidAboveTheLiveLines() throws IOException {
        TestHost host = new TestHost(folder).onTerminal().with("TERM", "xterm").with("LC_ALL", "C.UTF-8");
        Path torrent = folder.resolve("a.torrent");
        Files.write(torrent, Torrents.single("a"));
        String command = "echo moved $BITTC_NAME; printf 'dear\\033[2J me' >&2; exit 3";
        int exit = host.run(new FakeEngine().factory(), "download", "--on-complete", command, torrent.toString());
        assertEquals(ExitCode.SEVERAL.number(), exit, host::toString);
        assertTrue(host.err().contains("Amoved a\u001b[K\n"), host::toString);
        assertTrue(host.err().contains("Adear[2J me\u001b[K\n"), host::toString);
        assertTrue(host.err().contains("bittc: a: --on-complete: exit code 3"), host::toString);
        assertFalse(host.out().contains("moved"), host::toString);
    }

    @Test
    void theCommandGetsTheNameThatAFileHasOnDisk() throws IOException {
        TestHost host = new TestHost(folder);
        Path torrent = folder.resolve("a.torrent");
        Files.write(torrent, Torrents.single("aux"));
        Files.createFile(folder.resolve("aux"));
        String command = "printf %s \"$BITTC_FILES\" > " + folder.resolve("told");
        int exit = host.run(
                new FakeEngine().factory(),
                "download",
                "-d",
                folder.toString(),
                "--on-complete",
                command,
                torrent.toString());
        assertEquals(ExitCode.OK.number(), exit, host::toString);
        assertEquals(folder.resolve("aux").toString(), Files.readString(folder.resolve("told")));
    }

    @Test
    void linesAreBounded() throws IOException {
        String flood = "x".repeat(2 * OnComplete.MAX_LINE_LENGTH + 1);
        InputStream in = new ByteArrayInputStream(("one\n\n" + flood + "\nlast").getBytes(StandardCharsets.UTF_8));
        List<Integer> lengths = new ArrayList<>();
        for (Optional<String> line = OnComplete.readLine(in); line.isPresent(); line = OnComplete.readLine(in)) {
            lengths.add(line.get().length());
        }
        assertEquals(List.of(3, 0, OnComplete.MAX_LINE_LENGTH, OnComplete.MAX_LINE_LENGTH, 1, 4), lengths);
    }
}
