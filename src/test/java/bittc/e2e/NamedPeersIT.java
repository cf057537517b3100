package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers and trackers that the command line names, and those that a list forbids. */
class NamedPeersIT {
    @TempDir
    Path folder;

    @Test
    void onePeerIsEnoughWithoutAnyTracker() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 300_000)) {
            String peer = "localhost:" + stage.seeder().address().getPort();
            stage.writeTorrent(folder, List.of("http://127.0.0.1:1/announce"));
            Run run = Program.download(folder, "--no-trackers", "--peer", peer, "t.torrent")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void aTrackerIsAskedBesideTheTorrentsOwn() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder, List.of("http://127.0.0.1:1/announce"));
            Run run = Program.download(folder, "--tracker", stage.udpTrackerUrl(), "t.torrent")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
        }
    }

    @Test
    void whoIsOnTheBlocklistIsNotConnectedTo() throws IOException {
        Files.write(folder.resolve("list"), List.of("this machine:127.0.0.0-127.255.255.255"));
        try (Stage stage = Stage.ofFile("a.bin", 300_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "--blocklist", "list", "--timeout", "3", "t.torrent")
                    .run();
            assertEquals(5, run.exitCode(), run::toString);
            assertEquals(0, stage.connections());
        }
    }
}
