package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the tutorial, one after the other as they stand there. */
class TutorialIT {
    @TempDir
    Path folder;

    @Test
    void everyCommandSucceeds() throws IOException {
        Files.createSymbolicLink(
                folder.resolve("sample-torrents"), Path.of("sample-torrents").toAbsolutePath());
        List<String> lines = Page.typed("docs/tutorial.md").stream()
                .map(line -> line.replace("/tmp/", folder + "/"))
                .filter(line -> !line.startsWith("export PATH"))
                .toList();
        assertTrue(lines.size() > 10, lines::toString);
        try (Prompt prompt = new Prompt(folder)) {
            for (String line : lines) {
                Run run = prompt.type(line);
                assertTrue(!run.ended() || run.exitCode() == 0, () -> line + ": " + run);
            }
        }
    }
}
