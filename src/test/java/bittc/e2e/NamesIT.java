package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever tells of a file gives the name that it has on disk: a safe one, the very name that the torrent has where something
 * lies under that already, or a numbered one.
 */
class NamesIT {
    private static final int PIECE = 64 * 1024;
    private static final String TELL = "printf '%s\\n' \"$BITTC_NAME\" \"$BITTC_PATH\" \"$BITTC_FILES\" > told";

    @TempDir
    Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    /** Puts a file there of which the last byte is wrong. */
    private void lay(String path, byte[] bytes) throws IOException {
        byte[] damaged = bytes.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.createDirectories(data().resolve(path).getParent());
        Files.write(data().resolve(path), damaged);
    }

    /** Sees the torrent through all commands; its place and its files are called so on disk. */
    private void tellsTheNames(Stage stage, String place, List<String> files) throws Exception {
        stage.seeder();
        stage.writeTorrent(folder);
        Run bad = verify();
        assertEquals(6, bad.exitCode(), bad::toString);
        for (String file : files) {
            assertTrue(bad.out().contains("  " + file + "\n"), () -> file + " in " + bad);
        }

        Run run = Program.download(folder, "-v", "-d", "data", "--on-complete", TELL, "t.torrent")
                .run();
        assertEquals(0, run.exitCode(), run::toString);
        assertEquals(data().resolve(place) + "\n", run.out());
        String told = files.stream().map(file -> data().resolve(file) + "\n").collect(Collectors.joining());
        assertEquals(place + "\n" + data().resolve(place) + "\n" + told, Files.readString(folder.resolve("told")));
        assertTrue(run.err().contains(" -> ./data/" + place + "\n"), run::toString);
        for (int i = 0; i < files.size(); i++) {
            String file = files.get(i);
            assertTrue(run.err().contains(file + " is complete"), () -> file + " in " + run);
            assertArrayEquals(stage.torrent().fileBytes(i), Files.readAllBytes(data().resolve(file)));
        }

        assertEquals(0, verify().exitCode());
        Run again =
                Program.download(folder, "--json", "-d", "data", "t.torrent").run();
        assertJson(again, place, files);
        try (Run seed =
                Program.onLoopback(folder, "seed", "-d", "data", "t.torrent").start()) {
            seed.awaitOut("\n");
            assertEquals(data().resolve(place) + "\n", seed.out());
        }
    }

    private Run verify() throws IOException {
        return Program.bittc(folder, "verify", "-d", "data", "t.torrent").run();
    }

    private void assertJson(Run run, String place, List<String> files) {
        assertEquals(0, run.exitCode(), run::toString);
        String path = "\"path\":\"" + json(data().resolve(place).toString()) + "\"";
        assertEquals(2, run.out().lines().filter(line -> line.contains(path)).count(), run::toString);
        for (String file : files) {
            assertTrue(run.out().contains("\"path\":\"" + json(file) + "\",\"bytes\""), () -> file + " in " + run);
        }
    }

    private static String json(String text) {
        return text.replace("\\", "\\\\");
    }

    @Test
    void ofOneFileUnderTheNameThatTheTorrentHas() throws Exception {
        try (Stage stage = Stage.ofFile("aux.c", 3 * PIECE)) {
            lay("aux.c", stage.torrent().fileBytes(0));
            tellsTheNames(stage, "aux.c", List.of("aux.c"));
        }
    }

    @Test
    void ofFilesOfWhichOneIsCalledAsInTheTorrent() throws Exception {
        List<SyntheticFile> files =
                List.of(SyntheticFile.of("nul.txt", 2 * PIECE, 1), SyntheticFile.of("a\\b", 2 * PIECE, 2));
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("tree", PIECE, false, files))) {
            lay("tree/a\\b", stage.torrent().fileBytes(1));
            tellsTheNames(stage, "tree", List.of("tree/_nul.txt", "tree/a\\b"));
        }
    }

    @Test
    void ofAFolderThatIsCalledAsInTheTorrent() throws Exception {
        List<SyntheticFile> files =
                List.of(SyntheticFile.of("one", 2 * PIECE, 1), SyntheticFile.of("two", 2 * PIECE, 2));
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("aux", PIECE, false, files))) {
            lay("aux/one", stage.torrent().fileBytes(0));
            lay("aux/two", stage.torrent().fileBytes(1));
            tellsTheNames(stage, "aux", List.of("aux/one", "aux/two"));
        }
    }

    @Test
    void ofAFileThatIsNumbered() throws Exception {
        List<SyntheticFile> files =
                List.of(SyntheticFile.of("readme.txt", 2 * PIECE, 1), SyntheticFile.of("README.TXT", 2 * PIECE, 2));
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("tree", PIECE, false, files))) {
            lay("tree/README.1.TXT", stage.torrent().fileBytes(1));
            tellsTheNames(stage, "tree", List.of("tree/readme.txt", "tree/README.1.TXT"));
        }
    }

    @Test
    void ofATorrentThatTheUserHasNamed() throws Exception {
        List<SyntheticFile> files =
                List.of(SyntheticFile.of("one", 2 * PIECE, 1), SyntheticFile.of("a\\b", 2 * PIECE, 2));
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("aux", PIECE, false, files))) {
            stage.seeder();
            stage.writeTorrent(folder);
            lay("mine/a\\b", stage.torrent().fileBytes(1));
            Run run = Program.download(folder, "--json", "-d", "data", "-o", "mine", "t.torrent")
                    .run();
            assertJson(run, "mine", List.of("mine/one", "mine/a\\b"));
            try (var all = Files.list(data())) {
                assertEquals(List.of(data().resolve("mine")), all.toList());
            }
        }
    }
}
