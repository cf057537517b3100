package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in another folder already is not downloaded again, and what is complete is not read again. */
class ReuseIT {
    @TempDir
    Path folder;

    private final SyntheticTorrent torrent = SyntheticTorrent.ofFolder(
            "data",
            64 * Stage.KIB,
            false,
            List.of(
                    SyntheticFile.of("large.bin", 3 * Stage.MIB + 5, 1),
                    SyntheticFile.of("sub/small.txt", 7_777, 2),
                    SyntheticFile.of("sub/medium.bin", Stage.MIB, 3)));

    private Path put(String name, int file) throws Exception {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.write(path, torrent.fileBytes(file));
        return path;
    }

    @Test
    void linksWhatIsThereUnderOtherNames() throws Exception {
        try (Stage stage = Stage.of(torrent)) {
            stage.seeder();
            stage.writeTorrent(folder);
            put("old/one", 0);
            put("old/deep/two", 1);
            Path three = put("old/three", 2);
            Run run = Program.download(folder, "--reuse", "old", "-d", "new", "t.torrent")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            assertTrue(run.err().contains("data: reused 3 files, 4.0 MiB from old\n"), run::toString);
            assertEquals(0, stage.bytesSent());
            stage.assertComplete(folder.resolve("new"));
            assertEquals(
                    Files.getAttribute(three, "unix:ino"),
                    Files.getAttribute(folder.resolve("new/data/sub/medium.bin"), "unix:ino"));
            Run again =
                    Program.download(folder, "--json", "-d", "new", "t.torrent").run();
            assertTrue(again.out().contains("\"alreadyComplete\":true,\"verified\":\"record\""), again::toString);
        }
    }

    @Test
    void fetchesOnlyWhatIsWrongAndLeavesTheOldFileAlone() throws Exception {
        try (Stage stage = Stage.of(torrent)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Path one = put("old/one", 0);
            put("old/two", 1);
            put("old/three", 2);
            try (RandomAccessFile file = new RandomAccessFile(one.toFile(), "rw")) {
                file.seek(Stage.MIB);
                file.write(~file.read());
            }
            byte[] damaged = Files.readAllBytes(one);
            Run run = Program.download(folder, "--reuse", "old", "-d", "new", "t.torrent")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals(64 * Stage.KIB, stage.bytesSent());
            stage.assertComplete(folder.resolve("new"));
            assertArrayEquals(damaged, Files.readAllBytes(one));
        }
    }

    @Test
    void namesAFolderThatIsNotThere() throws Exception {
        try (Stage stage = Stage.of(torrent)) {
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "--reuse", "nix", "t.torrent").run();
            assertEquals(2, run.exitCode(), run::toString);
            assertTrue(run.err().contains("bittc: --reuse nix: no such folder"), run::toString);
        }
    }
}
