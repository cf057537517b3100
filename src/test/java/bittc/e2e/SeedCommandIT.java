package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder to a copy of it, with nothing but our own commands. */
class SeedCommandIT {
    @TempDir
    Path folder;

    private static byte[] write(Path file, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return content;
    }

    private Program seed(String torrent) {
        return Program.onLoopback(folder, "seed", torrent);
    }

    @Test
    void createsTracksSeedsAndDownloads() throws Exception {
        byte[] a = write(folder.resolve("data/a"), 700_000);
        byte[] b = write(folder.resolve("data/sub/b"), 300_001);
        try (Run tracker = Program.bittc(folder, "tracker", "-p", "0", "--listen-address", "127.0.0.1")
                .start()) {
            tracker.awaitOut("udp://");
            String[] urls = tracker.out().lines().toArray(String[]::new);
            Run create = Program.bittc(folder, "create", "-t", urls[0] + "," + urls[1], "data")
                    .run();
            assertEquals(0, create.exitCode(), create::toString);
            try (Run seed = seed("data.torrent").start()) {
                seed.awaitOut("data\n");
                Run download =
                        Program.download(folder, "-d", "copy", "data.torrent").run();
                assertEquals(0, download.exitCode(), download::toString);
                assertArrayEquals(a, Files.readAllBytes(folder.resolve("copy/data/a")));
                assertArrayEquals(b, Files.readAllBytes(folder.resolve("copy/data/sub/b")));
                seed.signal("INT");
                assertEquals(130, seed.exitCode(), seed::toString);
            }
        }
    }

    @Test
    void tellsWhatItSent() throws Exception {
        write(folder.resolve("a"), 300_000);
        try (Run tracker = Program.bittc(folder, "tracker", "-p", "0", "--listen-address", "127.0.0.1")
                .start()) {
            tracker.awaitOut("udp://");
            String url = tracker.out().lines().findFirst().orElseThrow();
            assertEquals(
                    0, Program.bittc(folder, "create", "-t", url, "a").run().exitCode());
            Program program = Program.onLoopback(
                    folder, "seed", "--json", "--progress", "plain", "--progress-interval", "1", "a.torrent");
            try (Run seed = program.start()) {
                seed.awaitErr("a: sharing 292.9 KiB, 19 pieces verified in ");
                Run download =
                        Program.download(folder, "-d", "copy", "a.torrent").run();
                assertEquals(0, download.exitCode(), download::toString);
                seed.awaitErr("a: seeding, 292.9 KiB sent (1.00), 0 peers");
                seed.awaitOut("\"upRate\":0,\"etaSeconds\":null,\"peers\":0,\"seeds\":0,\"webSeeds\":0,"
                        + "\"piecesDone\":19,\"wastedBytes\":0,\"uploadedBytes\":300000,");
                seed.signal("TERM");
                assertEquals(143, seed.exitCode(), seed::toString);
                assertTrue(seed.err().contains("a: seeded 292.9 KiB (ratio 1.00) in "), seed::toString);
                assertTrue(seed.out().contains("\"uploadedBytes\":300000,\"seconds\":"), seed::toString);
                assertTrue(seed.out().contains("\"bytes\":300000,\"uploadedBytes\":300000,"), seed::toString);
            }
        }
    }

    /** In a network of its own, in case that it does not. */
    @Test
    void asksNobodyElseWhereTheTrackerIsOnThisMachine() throws IOException {
        write(folder.resolve("a"), 20_000);
        assertEquals(
                0,
                Program.bittc(folder, "create", "-t", "http://127.0.0.1:1/announce", "a")
                        .run()
                        .exitCode());
        for (String more : new String[] {"--no-pex", "--dht-bootstrap=127.0.0.1:1"}) {
            Run seed = Program.bittc(folder, "seed", "-v", "--seed-time", "1", "a.torrent", more)
                    .after("unshare", "-rn")
                    .run();
            assertEquals(0, seed.exitCode(), seed::toString);
            assertEquals(more.equals("--no-pex"), seed.err().contains("no search by DHT"), seed::toString);
        }
    }

    @Test
    void sharesNothingThatIsDamagedAndLeavesItAsItIs() throws IOException {
        write(folder.resolve("a"), 200_000);
        assertEquals(0, Program.bittc(folder, "create", "a").run().exitCode());
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("a").toFile(), "rw")) {
            file.seek(100_000);
            file.write(~file.read());
        }
        byte[] damaged = Files.readAllBytes(folder.resolve("a"));
        Run seed = seed("a.torrent").run();
        assertEquals(6, seed.exitCode(), seed::toString);
        assertTrue(seed.err().contains("bittc: a: 1 of 13 pieces are bad or missing in "), seed::toString);
        assertTrue(seed.err().contains("bittc download --seed downloads what is missing"), seed::toString);
        assertArrayEquals(damaged, Files.readAllBytes(folder.resolve("a")));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }
}
