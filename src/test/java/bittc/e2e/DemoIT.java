package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bittc.testkit.SampleTorrents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new user tries first. */
class DemoIT {
    private static final Pattern PROOF = Pattern.compile(
            """
            ✓ 7 files, 32.0 MiB: every byte compared with the original
            ✓ a peer was killed after [0-9.]+ MiB; other peers took over
            ✓ a peer sent [0-9]+ bad blocks?; detected by SHA-1, downloaded again
            """);

    @TempDir
    Path folder;

    @Test
    void provesWhatItShows() throws IOException {
        Run run =
                Program.bittc(folder, "demo").with("TMPDIR", folder.toString()).run();
        assertEquals(0, run.exitCode(), run::toString);
        assertTrue(PROOF.matcher(run.out()).matches(), run::toString);
        assertTrue(run.err().contains("] bittc demo: done, 32.0 MiB in "), run::toString);
        assertNothingIsLeft();
    }

    @Test
    void worksWithoutANetwork() throws IOException {
        Run run = Program.bittc(folder, "demo")
                .with("TMPDIR", folder.toString())
                .inShell("sh", "ip link set lo up && exec \"$@\"")
                .after("unshare", "-n")
                .run();
        assumeTrue(!run.err().startsWith("unshare: ") && !run.err().contains("ip: "), "skipped: needs root");
        assertEquals(0, run.exitCode(), run::toString);
    }

    @Test
    void leavesNothingBehindWhenInterrupted() throws Exception {
        try (Run run =
                Program.bittc(folder, "demo").with("TMPDIR", folder.toString()).start()) {
            run.awaitErr("tracker 127.0.0.1:");
            run.signal("INT");
            assertEquals(130, run.exitCode(), run::toString);
            assertNothingIsLeft();
        }
    }

    @Test
    void servesTheSamplesUntilInterrupted() throws Exception {
        assumeFree(SampleTorrents.TRACKER_PORT);
        try (Run server = Program.bittc(folder, "demo", "--serve")
                .with("TMPDIR", folder.toString())
                .start()) {
            server.awaitOut("hostile-path.torrent\n");
            String command = server.out()
                    .lines()
                    .filter(line -> line.endsWith("folder.torrent"))
                    .findFirst()
                    .orElseThrow();
            String torrent = command.substring(command.lastIndexOf(' ') + 1);
            Run run = Program.download(folder, "-d", "out", torrent).run();
            assertEquals(0, run.exitCode(), run::toString);
            assertTrue(Files.exists(folder.resolve("out/bittc sample folder/sub folder/夜の虫.bin")));
            Run byMagnet = downloadByMagnet(SampleTorrents.SINGLE_FILE);
            assertEquals(0, byMagnet.exitCode(), byMagnet::toString);
            assertTrue(Files.exists(folder.resolve("out/bittc sample.bin")));
            Run second = Program.bittc(folder, "demo", "--serve").run();
            assertEquals(5, second.exitCode(), second::toString);
            server.signal("TERM");
            assertEquals(143, server.exitCode(), server::toString);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count(), "only what was downloaded");
        }
    }

    /** Who has the info hash and the tracker needs no .torrent file: the seeders know what the torrent is. */
    private Run downloadByMagnet(SampleTorrents.Sample sample) throws IOException {
        String magnet = "magnet:?xt=urn:btih:" + sample.torrent().infoHash().toHex();
        return Program.download(folder, "-d", "out", "--tracker", SampleTorrents.ANNOUNCE_URL, magnet)
                .run();
    }

    private static void assumeFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(socket.isBound());
        } catch (IOException e) {
            assumeTrue(false, "skipped: port " + port + " is taken");
        }
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
