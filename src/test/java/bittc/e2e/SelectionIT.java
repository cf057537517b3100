package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bittc.testkit.Behaviours;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some files of a torrent, as people ask for them. */
class SelectionIT {
    /** Pieces of 128 KiB; every file shares its first and its last one with a neighbour. */
    private static final SyntheticTorrent ALBUM = SyntheticTorrent.ofFolder(
            "album",
            128 * Stage.KIB,
            false,
            List.of(
                    SyntheticFile.of("01 - dawn.flac", 900_001, 1),
                    SyntheticFile.of("02 - dusk.flac", 800_003, 2),
                    SyntheticFile.of("cover.jpg", 77_777, 3),
                    SyntheticFile.of("extras/notes.txt", 1_234, 4),
                    SyntheticFile.of("extras/film.mkv", 5 * Stage.MIB, 5)));

    @TempDir
    Path folder;

    private TreeSet<String> found() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            TreeSet<String> found = new TreeSet<>();
            all.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .filter(path -> !path.equals("t.torrent"))
                    .forEach(found::add);
            return found;
        }
    }

    private void assertFound(String... expected) throws IOException {
        assertEquals(new TreeSet<>(List.of(expected)), found());
    }

    private void assertRight(Stage stage, int... files) throws IOException {
        for (int file : files) {
            Path path = folder.resolve(stage.metainfo().files().get(file).pathText());
            assertArrayEquals(stage.torrent().fileBytes(file), Files.readAllBytes(path), path.toString());
        }
    }

    @Test
    void fetchesOneFileAndLeavesNoByteOfTheOthers() throws Exception {
        try (Stage stage = Stage.of(ALBUM)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "--select", "02*", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertFound("album/02 - dusk.flac", ".album.bittc", ".album.bittc.parts");
            assertRight(stage, 1);
            assertTrue(run.err().contains("album: 1 of 5 files, 781.2 KiB -> ./album"), run::toString);
            assertTrue(run.err().contains("7 pieces verified"), run::toString);
            assertTrue(stage.bytesSent() <= 8L * 128 * Stage.KIB, stage.bytesSent() + " bytes sent");
            assertEquals(
                    0,
                    Program.bittc(folder, "verify", "-s", "2", "t.torrent")
                            .run()
                            .exitCode());
            Run whole = Program.bittc(folder, "verify", "t.torrent").run();
            assertEquals(6, whole.exitCode(), whole::toString);
            assertTrue(whole.out().contains("album/01 - dawn.flac"), whole::toString);
            long sent = stage.bytesSent();
            Run again = Program.download(folder, "--select", "2", "t.torrent").run();
            assertEquals(0, again.exitCode(), again::toString);
            assertTrue(again.err().contains("already complete, 7 pieces verified"), again::toString);
            assertEquals(sent, stage.bytesSent());
        }
    }

    @Test
    void addsFilesLaterAndThenTheRest() throws Exception {
        try (Stage stage = Stage.of(ALBUM)) {
            stage.seeder();
            stage.writeTorrent(folder);
            assertEquals(
                    0,
                    Program.download(folder, "-s", "*.flac", "t.torrent").run().exitCode());
            long before = stage.bytesSent();
            Run more = Program.download(folder, "-s", "*.flac", "-s", "cover.jpg", "t.torrent")
                    .run();
            assertEquals(0, more.exitCode(), more::toString);
            assertRight(stage, 0, 1, 2);
            assertTrue(stage.bytesSent() - before <= 128 * Stage.KIB, stage.bytesSent() - before + " bytes sent");
            Run rest = Program.download(folder, "t.torrent").run();
            assertEquals(0, rest.exitCode(), rest::toString);
            stage.assertComplete(folder, "t.torrent");
            assertEquals(stage.torrent().layout().totalLength(), stage.bytesSent(), "nothing was fetched twice");
        }
    }

    @Test
    void goesOnWithMoreFilesAfterASuddenEnd() throws Exception {
        try (Stage stage = Stage.of(ALBUM)) {
            stage.seeder(Behaviours.honest(), 2 * Stage.MIB);
            stage.writeTorrent(folder);
            try (Run run =
                    Program.download(folder, "--exclude", "*.flac", "t.torrent").start()) {
                Deadline.await(() -> stage.bytesSent() >= 2 * Stage.MIB || run.ended(), run::toString);
                run.signal("KILL");
                assertEquals(137, run.exitCode(), run::toString);
            }
            assertFalse(found().stream().anyMatch(name -> name.contains("flac")), found()::toString);
            Run last = Program.download(folder, "t.torrent").run();
            assertEquals(0, last.exitCode(), last::toString);
            stage.assertComplete(folder, "t.torrent");
            long again = stage.bytesSent() - stage.torrent().layout().totalLength();
            assertTrue(again <= 3 * Stage.MIB / 2, again + " bytes fetched again");
        }
    }

    @Test
    void saysWhatWasMeantWhereNothingMatches() throws Exception {
        try (Stage stage = Stage.of(ALBUM)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-s", "covr.jpg", "t.torrent").run();
            assertEquals(2, run.exitCode(), run::toString);
            assertEquals("bittc: no file of album matches 'covr.jpg'\n  hint: did you mean 'cover.jpg'?\n", run.err());
            assertFound();
            assertEquals(0, stage.connections());
        }
    }

    @Test
    void listsFilesAndFetchesNothing() throws Exception {
        try (Stage stage = Stage.of(ALBUM)) {
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "--list", "-s", "extras/", "t.torrent")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals(
                    "album: 2 of 5 files, 5.0 MiB\n"
                            + "  4     1.2 KiB  album/extras/notes.txt\n"
                            + "  5     5.0 MiB  album/extras/film.mkv\n",
                    run.out());
            assertFound();
        }
    }

    @Test
    void fetchesFromBeginningToEnd() throws Exception {
        try (Stage stage = Stage.of(ALBUM)) {
            stage.seeder(Behaviours.honest(), 2 * Stage.MIB);
            stage.writeTorrent(folder);
            try (Run run = Program.download(folder, "--sequential", "-s", "film.mkv", "t.torrent")
                    .start()) {
                Deadline.await(() -> stage.bytesSent() >= 5 * Stage.MIB / 2 || run.ended(), run::toString);
                byte[] film = stage.torrent().fileBytes(4);
                byte[] part = Files.readAllBytes(folder.resolve("album/extras/film.mkv.part"));
                assertArrayEquals(java.util.Arrays.copyOf(film, Stage.MIB), java.util.Arrays.copyOf(part, Stage.MIB));
                assertEquals(0, run.exitCode(), run::toString);
            }
            assertRight(stage, 4);
        }
    }

    @Test
    void completesHoweverRoomIsTaken() throws Exception {
        for (String how : List.of("none", "full")) {
            try (Stage stage = Stage.of(ALBUM)) {
                stage.seeder();
                stage.writeTorrent(folder);
                Run run = Program.download(folder, "-d", how, "--preallocate", how, "t.torrent")
                        .run();
                assertEquals(0, run.exitCode(), run::toString);
                assertEquals(
                        6, Files.list(folder.resolve(how + "/album")).count() + 2, "three files and a folder of two");
            }
        }
    }

    @Test
    void saysThatTheDiskIsTooSmallBeforeItFetchesAnything() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String mount = "mount -t tmpfs -o size=4m tmpfs '" + disk + "'";
        boolean root = System.getProperty("user.name").equals("root");
        boolean mountable =
                root && new Run(new ProcessBuilder("unshare", "-m", "sh", "-c", mount).start()).exitCode() == 0;
        assumeTrue(mountable, "skipped: needs root and the right to mount");
        try (Stage stage = Stage.of(ALBUM)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-d", disk.toString(), "--preallocate", "full", "t.torrent")
                    .inShell("sh", mount + " && exec \"$@\"")
                    .after("unshare", "-m")
                    .run();
            assertEquals(4, run.exitCode(), run::toString);
            assertTrue(run.err().contains("needs 6.7 MiB in " + disk + ", "), run::toString);
            assertEquals(0, stage.bytesSent());
            Run fits = Program.download(
                            folder, "-d", disk.toString(), "-s", "*.flac", "--preallocate", "full", "t.torrent")
                    .inShell("sh", mount + " && exec \"$@\"")
                    .after("unshare", "-m")
                    .run();
            assertEquals(0, fits.exitCode(), fits::toString);
        }
    }
}
