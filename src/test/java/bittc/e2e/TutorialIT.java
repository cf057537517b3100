package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the tutorial, one after the other as they stand there. */
class TutorialIT {
    /** A line of the tutorial that is typed: four blanks, outside of fences. */
    private static final String TYPED = "    ";

    /** What runs until it is told to end, and what it has said when it is ready. */
    private static final Map<String, String> SERVERS = Map.of(
            "bittc demo --serve", "hostile-path.torrent\n",
            "bittc tracker ", "udp://",
            "bittc seed ", "notes\n");

    @TempDir
    Path folder;

    @Test
    void everyCommandSucceeds() throws Exception {
        Files.createSymbolicLink(
                folder.resolve("sample-torrents"), Path.of("sample-torrents").toAbsolutePath());
        List<String> lines = Files.readAllLines(Path.of("docs/tutorial.md")).stream()
                .filter(line -> line.startsWith(TYPED))
                .map(line -> line.strip().replace("/tmp/", folder + "/"))
                .filter(line -> !line.startsWith("export PATH"))
                .toList();
        assertTrue(lines.size() > 10, lines::toString);
        List<Run> servers = new ArrayList<>();
        try {
            for (String line : lines) {
                String ready = ready(line);
                if (ready.isEmpty()) {
                    Run run = typed(line).run();
                    assertEquals(0, run.exitCode(), () -> line + ": " + run);
                } else {
                    Run server = typed("exec " + line).start();
                    servers.add(server);
                    server.awaitOut(ready);
                }
            }
        } finally {
            for (Run server : servers) {
                server.signal("TERM");
                server.exitCode();
            }
        }
    }

    /** What tells that this line's program is ready; empty if it is one that ends by itself. */
    private static String ready(String line) {
        return SERVERS.entrySet().stream()
                .filter(server -> line.startsWith(server.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private Program typed(String line) {
        return Program.bittc(folder)
                .replacedBy("sh", "-c", line)
                .with("PATH", Program.LAUNCHER.getParent() + ":" + System.getenv("PATH"))
                .with("TMPDIR", folder.toString())
                .with("BITTC_NO_DHT", "true")
                .with("BITTC_NO_LSD", "true")
                .with("BITTC_LISTEN_ADDRESS", "127.0.0.1");
    }
}
