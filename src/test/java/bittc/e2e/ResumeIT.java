package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileEntry;
import bittc.testkit.Behaviours;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same command again always goes on where the last one ended, however it ended. */
class ResumeIT {
    private static final int RATE = 6 * Stage.MIB;

    private static final int KILLS = 5;

    /** What a sudden end may cost: what was on its way, and pieces that were not whole yet. */
    private static final long LOSS_PER_KILL = 3 * Stage.MIB / 2;

    @TempDir
    Path folder;

    @Test
    void goesOnAfterAnyNumberOfSuddenEnds() throws Exception {
        SyntheticTorrent torrent = SyntheticTorrent.ofFolder(
                "data",
                128 * Stage.KIB,
                false,
                List.of(
                        SyntheticFile.of("large.bin", 21 * Stage.MIB + 5, 1),
                        SyntheticFile.of("sub/small.bin", 77_777, 2),
                        SyntheticFile.of("sub/empty.bin", 0, 3),
                        SyntheticFile.of("sub/medium.bin", 3 * Stage.MIB, 4)));
        long total = torrent.layout().totalLength();
        SplittableRandom random = new SplittableRandom(7);
        try (Stage stage = Stage.of(torrent)) {
            stage.seeder(Behaviours.honest(), RATE);
            stage.writeTorrent(folder);
            for (int kill = 0; kill < KILLS; kill++) {
                long until = stage.bytesSent() + random.nextLong(2 * Stage.MIB, 4 * Stage.MIB);
                try (Run run = Program.download(folder, "t.torrent").start()) {
                    Deadline.await(() -> stage.bytesSent() >= until || run.ended(), run::toString);
                    assertFalse(run.ended(), run::toString);
                    run.signal("KILL");
                    assertEquals(137, run.exitCode(), run::toString);
                }
                assertFinalNamesAreTrue(stage);
            }
            Run last = Program.download(folder, "t.torrent").run();
            assertEquals(0, last.exitCode(), last::toString);
            stage.assertComplete(folder, "t.torrent");
            long again = stage.bytesSent() - total;
            assertTrue(again <= KILLS * LOSS_PER_KILL, again + " bytes fetched again");
        }
    }

    @Test
    void fetchesNothingOfWhatIsComplete() throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", Stage.MIB)) {
            stage.seeder();
            stage.writeTorrent(folder);
            assertEquals(0, Program.download(folder, "t.torrent").run().exitCode());
            long sent = stage.bytesSent();
            int connections = stage.connections();
            Run again = Program.download(folder, "t.torrent").run();
            assertEquals(0, again.exitCode(), again::toString);
            assertTrue(again.err().contains("a.bin: already complete, unchanged since "), again::toString);
            assertEquals(folder.toRealPath() + "/a.bin\n", again.out());
            Run reading = Program.download(folder, "--recheck", "t.torrent").run();
            assertTrue(reading.err().contains("a.bin: already complete, 16 pieces verified in "), reading::toString);
            assertEquals(sent, stage.bytesSent());
            assertEquals(connections, stage.connections());
        }
    }

    @Test
    void fetchesOnlyThePiecesThatAreGone() throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", Stage.MIB)) {
            stage.seeder();
            stage.writeTorrent(folder);
            assertEquals(0, Program.download(folder, "t.torrent").run().exitCode());
            byte[] bytes = Files.readAllBytes(folder.resolve("a.bin"));
            bytes[0] ^= 1;
            bytes[bytes.length - 1] ^= 1;
            Files.write(folder.resolve("a.bin"), bytes);
            long sent = stage.bytesSent();
            Run again = Program.download(folder, "t.torrent").run();
            assertEquals(0, again.exitCode(), again::toString);
            stage.assertComplete(folder, "t.torrent");
            assertEquals(2 * 64 * Stage.KIB, stage.bytesSent() - sent);
        }
    }

    /** A file has its final name only when all of it is right. */
    private void assertFinalNamesAreTrue(Stage stage) throws IOException {
        for (FileEntry file : stage.metainfo().files()) {
            Path path = folder.resolve(file.pathText());
            if (Files.exists(path)) {
                assertArrayEquals(stage.torrent().fileBytes(file.index()), Files.readAllBytes(path), file.pathText());
            }
        }
    }
}
