package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.Behaviours;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --on-complete} with the real program and a real shell. */
class OnCompleteIT {
    @TempDir
    Path folder;

    private Run download(String command, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("--on-complete", command));
        words.addAll(List.of(more));
        return Program.download(folder, words.toArray(String[]::new)).start();
    }

    @Test
    void theCommandIsToldWhatIsThereAndItsOutputIsNoData() throws IOException {
        List<SyntheticFile> files =
                List.of(SyntheticFile.of("one.bin", 70_000, 1), SyntheticFile.of("sub/two.bin", 5, 2));
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("a b", 64 * 1024, false, files))) {
            stage.seeder();
            stage.writeTorrent(folder);
            String told =
                    "echo \"$BITTC_NAME|$BITTC_BYTES|$BITTC_INFO_HASH\"; pwd; cat; ls -d \"$BITTC_PATH\"; echo \"$BITTC_FILES\"";
            Run run = download(told, "-q", "-o", "c d", "t.torrent");
            assertEquals(0, run.exitCode(), run::toString);
            String place = folder + "/c d";
            assertEquals(place + "\n", run.out());
            String hash = stage.torrent().infoHash().toHex();
            assertEquals(
                    String.join(
                            "\n",
                            "c d|70005|" + hash,
                            folder.toString(),
                            place,
                            place + "/one.bin",
                            place + "/sub/two.bin",
                            ""),
                    run.err());
        }
    }

    @Test
    void itIsNotRunForWhatWasCompleteBefore() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 100_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            assertEquals(0, download("echo run >> log", "t.torrent").exitCode());
            assertEquals(0, download("echo run >> log", "t.torrent").exitCode());
            assertEquals("run\n", Files.readString(folder.resolve("log")));
        }
    }

    @Test
    void itsFailureIsOurs() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 100_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = download("exit 3", "t.torrent");
            assertEquals(1, run.exitCode(), run::toString);
            assertTrue(run.err().contains("bittc: a.bin: --on-complete: exit code 3\n"), run::toString);
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void aListOfFilesThatIsTooLongForAVariableIsInAFile() throws IOException {
        List<SyntheticFile> files = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            files.add(SyntheticFile.of("a rather long name of a small file " + i, 1, i));
        }
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("many", 64 * 1024, false, files))) {
            stage.seeder();
            stage.writeTorrent(folder);
            String count =
                    "xargs -d '\\n' ls -d < \"$BITTC_FILES_LIST\" | wc -l > count; echo \"$BITTC_FILES_LIST\" > name";
            Run run = download(count, "t.torrent");
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals("1500", Files.readString(folder.resolve("count")).strip());
            assertFalse(Files.exists(
                    Path.of(Files.readString(folder.resolve("name")).strip())));
        }
    }

    @Test
    void theSecondSignalKillsItAndWhatItStarted() throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", 100_000)) {
            stage.seeder(Behaviours.honest(), Stage.MIB);
            stage.writeTorrent(folder);
            Run run = download("echo begun; sleep 1000; echo ended", "t.torrent");
            run.awaitErr("begun");
            List<ProcessHandle> children =
                    ProcessHandle.of(run.pid()).orElseThrow().descendants().toList();
            run.signal("TERM");
            run.awaitErr("Stopping");
            assertFalse(run.ended());
            run.signal("TERM");
            assertEquals(143, run.exitCode(), run::toString);
            Deadline.await(() -> children.stream().noneMatch(ProcessHandle::isAlive), () -> children.toString());
            assertFalse(children.isEmpty());
        }
    }
}
