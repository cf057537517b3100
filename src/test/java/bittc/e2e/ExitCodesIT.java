package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.Behaviours;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a script branches on. */
class ExitCodesIT {
    @TempDir
    Path folder;

    @Test
    void isTwoForACommandLineThatMakesNoSense() throws IOException {
        Run run = Program.download(folder, "--seed-tiem", "1h", "x.torrent").run();
        assertEquals(2, run.exitCode());
        assertEquals("bittc: unknown option '--seed-tiem'\n  hint: did you mean --seed-time?\n", run.err());
        assertEquals("", run.out());
        assertEquals(2, Program.bittc(folder).run().exitCode());
    }

    @Test
    void isThreeForATorrentThatIsNone() throws IOException {
        Files.writeString(folder.resolve("page.torrent"), "<html>");
        Run run = Program.download(folder, "page.torrent", "none.torrent").run();
        assertEquals(3, run.exitCode());
        assertTrue(run.err().contains("bittc: page.torrent: not a torrent: it is a web page\n"), run::toString);
        assertTrue(run.err().contains("bittc: none.torrent: no such file\n"), run::toString);
    }

    @Test
    void isThreeWhenOneOfThreeIsBadThoughTheOthersComplete() throws IOException {
        try (Stage a = Stage.ofFile("a.bin", 200_000);
                Stage b = Stage.ofFile("b.bin", 200_000)) {
            a.seeder();
            b.seeder();
            a.writeTorrent(folder, "a.torrent");
            b.writeTorrent(folder, "b.torrent");
            Run run = Program.download(folder, "-d", "out", "a.torrent", "none.torrent", "b.torrent")
                    .run();
            assertEquals(3, run.exitCode(), run::toString);
            assertEquals(2, run.out().lines().count(), run::toString);
            assertTrue(run.err().contains("2 of 3 complete"), run::toString);
            assertEquals(2, Files.list(folder.resolve("out")).count());
        }
    }

    @Test
    void isFourWhenAnotherFileIsInTheWay() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 200_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Path mine = Files.writeString(folder.resolve("a.bin"), "dear diary");
            Run run = Program.download(folder, "t.torrent").run();
            assertEquals(4, run.exitCode(), run::toString);
            assertTrue(run.err().contains("use -d or -o, or --overwrite to replace it"), run::toString);
            assertEquals("dear diary", Files.readString(mine));
            assertEquals(0, stage.bytesSent());
            assertEquals(
                    0,
                    Program.download(folder, "--overwrite", "t.torrent").run().exitCode());
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void isFourForASecondInstanceWhichLeavesTheFirstAlone() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", Stage.MIB)) {
            stage.seeder(Behaviours.honest(), 512 * Stage.KIB);
            stage.writeTorrent(folder);
            try (Run first = Program.download(folder, "t.torrent").start()) {
                Deadline.await(() -> stage.bytesSent() > 100_000, first::toString);
                Run second = Program.download(folder, "t.torrent").run();
                assertEquals(4, second.exitCode(), second::toString);
                String why = "another bittc is downloading this torrent here (pid " + first.pid()
                        + ")\n  hint: wait for it, or end it: it keeps its data\n";
                assertTrue(second.err().contains(why), second::toString);
                assertEquals(0, first.exitCode(), first::toString);
            }
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void isFiveWhenThereAreNoPeers() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 200_000)) {
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "--stall-timeout", "1s", "t.torrent")
                    .run();
            assertEquals(5, run.exitCode(), run::toString);
            assertTrue(run.err().contains("bittc: a.bin: no peers in "), run::toString);
            assertEquals("", run.out());
        }
    }

    @Test
    void isFiveWhenThePeersSendNothing() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 200_000)) {
            stage.seeder(Behaviours.neverUnchoking(), 1);
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "--stall-timeout", "1s", "t.torrent")
                    .run();
            assertEquals(5, run.exitCode(), run::toString);
        }
    }

    @Test
    void isSixWhenVerifyFindsBadData() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 200_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            assertEquals(0, Program.download(folder, "t.torrent").run().exitCode());
            Run good = Program.bittc(folder, "verify", "t.torrent").run();
            assertEquals(0, good.exitCode(), good::toString);
            assertEquals("a.bin: complete, 4 pieces verified\n", good.out());
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("a.bin").toFile(), "rw")) {
                file.seek(70_000);
                file.write(~file.read());
            }
            Run bad = Program.bittc(folder, "verify", "t.torrent").run();
            assertEquals(6, bad.exitCode(), bad::toString);
            assertTrue(bad.out().contains("bad or missing pieces: 1\n"), bad::toString);
            assertEquals(0, Program.download(folder, "t.torrent").run().exitCode(), "repairs it");
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void isOneForDifferentReasons() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", 200_000)) {
            stage.writeTorrent(folder);
            Files.writeString(folder.resolve("a.bin"), "dear diary");
            Run run = Program.download(folder, "none.torrent", "t.torrent").run();
            assertEquals(1, run.exitCode(), run::toString);
        }
    }
}
