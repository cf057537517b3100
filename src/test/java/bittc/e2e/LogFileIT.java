package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileIT {
    @TempDir
    Path folder;

    @Test
    void theLogTellsOfTrackersPeersAndFilesAndKeepsPasskeys() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 300_000)) {
            String peer = "127.0.0.1:" + stage.seeder().address().getPort();
            stage.writeTorrent(
                    folder,
                    List.of(stage.trackerUrl() + "?passkey=5ec4e7", "http://127.0.0.1:1/announce?passkey=5ec4e7"));
            Run run = Program.download(folder, "-q", "--log-file", "x.log", "t.torrent")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals("", run.err());
            String log = Files.readString(folder.resolve("x.log"));
            for (String told : List.of(
                    peer + ": connected",
                    "a.bin is complete",
                    "checking -> connecting",
                    "a.bin: complete: ",
                    "exiting with code 0")) {
                assertTrue(log.contains(told), log);
            }
            assertFalse(log.contains("5ec4e7"), log);
        }
    }
}
