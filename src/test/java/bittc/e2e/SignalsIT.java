package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.Behaviours;
import bittc.testkit.ScriptedSeeder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a download is told to end, and what is left of it. */
class SignalsIT {
    /** From the signal to the end of the process, with what a busy machine adds to the program's own 3 s. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void endsByTheSignalAndResumes(String name, int code) throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", 4 * Stage.MIB)) {
            ScriptedSeeder slow = stage.seeder(Behaviours.honest(), 2 * Stage.MIB);
            stage.writeTorrent(folder);
            try (Run run = Program.download(folder, "t.torrent").start()) {
                Deadline.await(() -> stage.bytesSent() > Stage.MIB, run::toString);
                long signalled = System.nanoTime();
                run.signal(name);
                assertEquals(code, run.exitCode(), run::toString);
                assertTrue(System.nanoTime() - signalled < PROMPT.toNanos(), run::toString);
                assertTrue(run.err().contains("Stopping: saving, telling the tracker"), run::toString);
                assertTrue(
                        run.err().contains(" of 4.0 MiB kept. To go on, run the same command again.\n"), run::toString);
                assertEquals("", run.out());
            }
            slow.close();
            long sent = stage.bytesSent();
            stage.seeder();
            Run again = Program.download(folder, "t.torrent").run();
            assertEquals(0, again.exitCode(), again::toString);
            stage.assertComplete(folder, "t.torrent");
            long fetchedAgain = stage.bytesSent() - 4 * Stage.MIB;
            assertTrue(fetchedAgain < sent, () -> sent + " bytes had come, " + fetchedAgain + " came again");
        }
    }

    /** A shell ends its loop only if the program in it ended by the signal, not by an exit code that looks so. */
    @Test
    void endsAShellLoopAroundIt() throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", 4 * Stage.MIB)) {
            stage.seeder(Behaviours.honest(), 512 * Stage.KIB);
            stage.writeTorrent(folder);
            // Bash asks how the program ended; simpler shells end at once by themselves.
            Program loop = Program.download(folder, "t.torrent")
                    .inShell("bash", "for i in 1 2 3; do echo round $i; \"$@\"; done")
                    .after("setsid");
            try (Run run = loop.start()) {
                Deadline.await(() -> stage.bytesSent() > 100_000, run::toString);
                run.signalGroup("INT");
                assertEquals(130, run.exitCode(), run::toString);
                assertEquals("round 1\n", run.out());
            }
        }
    }

    @Test
    void haltsAtOnceOnTheSecondSignal() throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", 4 * Stage.MIB);
                SlowTracker tracker = SlowTracker.start()) {
            stage.writeTorrent(folder, List.of(tracker.url()));
            try (Run run = Program.download(folder, "t.torrent").start()) {
                run.awaitErr(": tracker 127.0.0.1:"); // its answer has come, so that it is told of our end
                run.signal("INT");
                run.awaitErr("Stopping: ");
                tracker.awaitAnnounce("stopped");
                run.signal("TERM");
                assertEquals(143, run.exitCode(), run::toString);
                assertFalse(run.err().contains("Stopped"), run::toString);
            }
        }
    }

    @Test
    void doesNotWaitForATrackerThatIsSilent() throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", 4 * Stage.MIB);
                SlowTracker tracker = SlowTracker.start()) {
            stage.writeTorrent(folder, List.of(tracker.url()));
            try (Run run = Program.download(folder, "t.torrent").start()) {
                run.awaitErr(": tracker 127.0.0.1:"); // its answer has come, so that it is told of our end
                long signalled = System.nanoTime();
                run.signal("INT");
                assertEquals(130, run.exitCode(), run::toString);
                assertTrue(System.nanoTime() - signalled < PROMPT.toNanos(), run::toString);
                assertTrue(run.err().contains("Stopped at 0%"), run::toString);
            }
        }
    }

    @Test
    void leavesAnIgnoredSignalIgnored() throws Exception {
        try (Stage stage = Stage.ofFile("a.bin", Stage.MIB)) {
            stage.seeder(Behaviours.honest(), Stage.MIB);
            stage.writeTorrent(folder);
            Program detached = Program.download(folder, "t.torrent").inShell("sh", "trap '' HUP; exec \"$@\"");
            try (Run run = detached.start()) {
                Deadline.await(() -> stage.bytesSent() > 100_000, run::toString);
                run.signal("HUP");
                assertEquals(0, run.exitCode(), run::toString);
            }
        }
    }
}
