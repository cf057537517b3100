package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bittc.testkit.Behaviours;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program where it is poor: without locale, environment, file descriptors, disk space. */
class EnvironmentIT {
    private static final SyntheticTorrent FAR_NAMES = SyntheticTorrent.ofFolder(
            "π夜の虫 😀",
            32 * Stage.KIB,
            false,
            List.of(SyntheticFile.of("Grüße – é.bin", 50_000, 1), SyntheticFile.of("ру́сский/файл.😀", 50_000, 2)));

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void findOutWhatTheFolderIsReallyCalled() throws IOException {
        folder = temporary.toRealPath();
    }

    @Test
    void writesAnyNameWithoutALocale() throws IOException {
        try (Stage stage = Stage.of(FAR_NAMES)) {
            stage.seeder();
            stage.writeTorrent(folder, "ü.torrent");
            Run run = Program.download(folder, "-d", "ö", "ü.torrent")
                    .with("LC_ALL", "C")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals(folder + "/ö/π夜の虫 😀\n", run.out());
            stage.assertComplete(folder.resolve("ö"));
        }
    }

    @Test
    void needsNothingOfTheEnvironment() throws IOException {
        try (Stage stage = Stage.of(FAR_NAMES)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-d", "out", "t.torrent")
                    .after("env", "-i", "PATH=" + System.getenv("PATH"))
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder.resolve("out"));
        }
    }

    @Test
    void runsThroughASymbolicLinkFromAnotherFolder() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("my bin"));
        Path copy = Files.copy(Program.LAUNCHER, folder.resolve("bittc"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(bin.resolve("bt"), copy);
        Path there = Files.createDirectory(folder.resolve("there"));
        Run run = Program.bittc(there, "--version").calledAs(bin.resolve("bt")).run();
        assertEquals(0, run.exitCode(), run::toString);
        assertTrue(run.out().startsWith("bittc "), run::toString);
        Run relative = Program.bittc(there, "--version")
                .calledAs(Path.of("../my bin/bt"))
                .run();
        assertEquals(run.out(), relative.out(), relative::toString);
    }

    @Test
    void runsAsACopyAnywhere() throws IOException {
        Path copy = folder.resolve("copy of bittc");
        Files.copy(Program.LAUNCHER, copy, StandardCopyOption.COPY_ATTRIBUTES);
        Run run = Program.bittc(folder, "--version").calledAs(copy).run();
        assertEquals(0, run.exitCode(), run::toString);
    }

    @Test
    void manages500FilesWith64Descriptors() throws IOException {
        List<SyntheticFile> files = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            files.add(SyntheticFile.of("folder " + i % 20 + "/file " + i, 40_000 + i, i));
        }
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("many", 32 * Stage.KIB, false, files))) {
            for (int i = 0; i < 10; i++) {
                stage.seeder(Behaviours.honest(), 2 * Stage.MIB);
            }
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "-d", "out", "t.torrent")
                    .inShell("sh", "ulimit -n 64; exec \"$@\"")
                    .run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder.resolve("out"));
        }
    }

    @Test
    void refusesATorrentThatDoesNotFitBeforeTheFirstByte() throws IOException {
        assumeMountable();
        try (Stage stage = Stage.ofFile("a.bin", 6 * Stage.MIB)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Run run = onSmallDisk("4m", "t.torrent").run();
            assertEquals(4, run.exitCode(), run::toString);
            String why = "bittc: a.bin: needs 6.0 MiB in " + folder + "/disk, 4.0 MiB is free\n";
            assertTrue(run.err().contains(why), run::toString);
            assertEquals(0, stage.bytesSent());
        }
    }

    @Test
    void stopsWhenTheDiskFillsUp() throws IOException {
        assumeMountable();
        try (Stage stage = Stage.ofFile("a.bin", 6 * Stage.MIB)) {
            stage.seeder(Behaviours.honest(), 2 * Stage.MIB);
            stage.writeTorrent(folder);
            try (Run run = onSmallDisk("8m", "t.torrent").start()) {
                Deadline.await(() -> stage.bytesSent() > Stage.MIB, run::toString);
                fill(Path.of("/proc/" + run.pid() + "/root" + folder + "/disk/filler"));
                assertEquals(4, run.exitCode(), run::toString);
                assertTrue(run.err().contains("bittc: a.bin: needs "), run::toString);
                assertTrue(run.err().contains(" in " + folder + "/disk, "), run::toString);
                assertEquals("", run.out());
            }
        }
    }

    /** A download into a file system of this size, which only the process itself sees. */
    private Program onSmallDisk(String size, String torrent) throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        return Program.download(folder, "-d", disk.toString(), torrent)
                .inShell("sh", "mount -t tmpfs -o size=" + size + " tmpfs '" + disk + "' && exec \"$@\"")
                .after("unshare", "-m");
    }

    private void assumeMountable() throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        Path probe = Files.createDirectory(folder.resolve("probe"));
        String mount = "mount -t tmpfs -o size=64k tmpfs '" + probe + "'";
        boolean mountable =
                root && new Run(new ProcessBuilder("unshare", "-m", "sh", "-c", mount).start()).exitCode() == 0;
        assumeTrue(mountable, "skipped: needs root and the right to mount");
    }

    /** Writes until the file system has no room left. */
    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] zeros = new byte[4096];
            for (int i = 0; i < 16 * Stage.MIB / zeros.length; i++) {
                out.write(zeros);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space"), e::toString);
        }
    }
}
