package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bittc.Events;
import bittc.testkit.Behaviours;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program is for and others are not good at: each promise by a transcript, read as a script reads it. */
class PromisesIT {
    private static final Duration BOUNDED = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    @Test
    void zeroMeansThatEveryByteIsOnDiskAndVerified() throws Exception {
        try (Stage stage = Stage.ofFile("field.bin", 2 * Stage.MIB)) {
            stage.seeder(Behaviours.honest(), Stage.MIB);
            stage.writeTorrent(folder);
            try (Run run = download("t.torrent").start()) {
                run.awaitOut("\"downloading\"");
                run.signal("INT");
                Events events = ended(130, run);
                assertEquals(List.of(), events.named("done"));
                assertEquals(List.of(0L, 0L, 1L), counts(events), "not one is done");
            }
            Files.writeString(folder.resolve("list"), "nosuch.torrent\nnor.this\n");
            assertEquals(
                    List.of(0L, 2L, 0L), counts(ended(3, download("-i", "list").run())));
            Events events = ended(0, download("t.torrent").run());
            assertEquals(
                    folder.toRealPath() + "/field.bin",
                    Path.of((String) events.only("done").get("path"))
                            .toRealPath()
                            .toString());
            stage.assertComplete(folder, "t.torrent", "list");
        }
    }

    @Test
    void eachReasonForWaitingInVainHasItsWordAndTheCodeFive() throws IOException {
        try (Stage alone = Stage.ofFile("alone.bin", 200_000);
                Stage choked = Stage.ofFile("choked.bin", 200_000)) {
            alone.writeTorrent(folder, "alone.torrent");
            choked.seeder(Behaviours.neverUnchoking(), 1);
            choked.writeTorrent(folder, "choked.torrent");
            Events events = ended(
                    5,
                    download("--stall-timeout", "2s", "alone.torrent", "choked.torrent")
                            .run());
            assertEquals("no-peers", error(events, 1).get("code"));
            assertEquals("stalled", error(events, 2).get("code"));
            assertTrue(((String) error(events, 1).get("hint")).startsWith("data kept; "), events::toString);
            assertEquals("failed", events.states(1).get(events.states(1).size() - 1));
            Run usual = Program.bittc(folder, "help", "download").run();
            assertTrue(
                    usual.out().matches("(?s).*--stall-timeout.*\\(default: 30m\\).*"),
                    "on by default: " + usual.out());
        }
    }

    @Test
    void aScriptReadsProgressAndTheResultLineByLine() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 3 * Stage.MIB)) {
            stage.seeder(Behaviours.honest(), Stage.MIB);
            stage.writeTorrent(folder);
            Run run = download("t.torrent").run();
            Events events = ended(0, run);
            assertEquals("", run.err(), "what is on standard output is all");
            assertTrue(events.named("progress").size() >= 2, run::toString);
            Map<String, Object> progress = events.named("progress").get(1);
            assertTrue((long) progress.get("doneBytes") > 0 && (long) progress.get("downRate") > 0, run::toString);
            assertEquals(List.of("checking", "connecting", "downloading", "done"), events.states(1));
            assertEquals(3L * Stage.MIB, events.only("done").get("downloadedBytes"));
            assertEquals(1, events.named("file").size());
            assertEquals(true, events.named("tracker").get(0).get("ok"));
        }
    }

    @Test
    void oneBadTorrentStopsNoOtherAndNoneIsForgotten() throws IOException {
        List<Stage> stages = new ArrayList<>();
        try {
            for (String name : List.of("a", "b", "c", "d")) {
                Stage stage = Stage.ofFile(name + ".bin", 100_000);
                stages.add(stage);
                stage.seeder();
                stage.writeTorrent(folder, name + ".torrent");
            }
            Files.copy(folder.resolve("a.torrent"), folder.resolve("copy.torrent"));
            Files.writeString(folder.resolve("page.torrent"), "<html>");
            Files.writeString(folder.resolve("c.bin"), "dear diary");
            Files.writeString(
                    folder.resolve("list"),
                    "# all of them\na.torrent\n\npage.torrent\ncopy.torrent\nc.torrent\nd.torrent\n");
            Run run = download("-j", "2", "-i", "list", "b.torrent").run();
            Events events = ended(1, run);
            assertEquals(List.of(3L, 2L, 0L), counts(events), run::toString);
            assertEquals(6L, events.only("session").get("torrents"));
            assertEquals("torrent-is-html", error(events, 3).get("code"));
            assertEquals(
                    "list:4: page.torrent: not a torrent: it is a web page",
                    error(events, 3).get("message"));
            assertEquals("file-conflict", error(events, 5).get("code"));
            assertEquals("duplicate", events.only("warning").get("code"));
            assertEquals(4L, events.only("warning").get("torrent"));
            assertEquals("dear diary", Files.readString(folder.resolve("c.bin")));
            Run people = Program.download(folder, "-i", "list", "b.torrent").run();
            assertEquals(1, people.exitCode());
            assertTrue(people.err().contains("3 of 5 complete (3 were already), 0 B in "), people::toString);
        } finally {
            stages.forEach(Stage::close);
        }
    }

    @Test
    void leavesPromptlyThoughTheTrackerDoesNotAnswer() throws Exception {
        try (Stage stage = Stage.ofFile("field.bin", Stage.MIB);
                SlowTracker tracker = SlowTracker.start()) {
            stage.writeTorrent(folder, List.of(tracker.url()));
            try (Run run = download("t.torrent").start()) {
                run.awaitOut("\"event\":\"tracker\"");
                long signalled = System.nanoTime();
                run.signal("TERM");
                Events events = ended(143, run);
                assertTrue(System.nanoTime() - signalled < BOUNDED.toNanos(), run::toString);
                assertEquals(143L, events.only("summary").get("exitCode"));
            }
        }
    }

    @Test
    void saysWhyNothingMoves() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 200_000)) {
            stage.seeder(Behaviours.neverUnchoking(), 1);
            stage.writeTorrent(folder);
            try (Run run = download("t.torrent").start()) {
                run.awaitOut("1 peer, but it chokes us: waiting for a free upload slot");
                Map<String, Object> progress = Events.soFar(run.out()).named("progress").stream()
                        .filter(event -> event.get("standstill") != null)
                        .reduce((first, last) -> last)
                        .orElseThrow();
                assertNull(progress.get("etaSeconds"));
            }
        }
    }

    @Test
    void theSameCommandAgainGoesOnWhereItWas() throws Exception {
        try (Stage stage = Stage.ofFile("field.bin", 4 * Stage.MIB)) {
            stage.seeder(Behaviours.honest(), 2 * Stage.MIB);
            stage.writeTorrent(folder);
            try (Run run = download("t.torrent").start()) {
                Deadline.await(() -> stage.bytesSent() > 2 * Stage.MIB, run::toString);
                run.signal("KILL");
                run.exitCode();
                assertFalse(run.out().contains("summary"), "as dead as can be");
            }
            Events second = ended(0, download("t.torrent").run());
            assertTrue((long) second.only("done").get("downloadedBytes") < 3L * Stage.MIB, second::toString);
            Events third = ended(0, download("t.torrent").run());
            assertEquals(true, third.only("done").get("alreadyComplete"));
            assertEquals(1L, third.only("summary").get("alreadyComplete"));
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void verifyListsBadFilesAndPieces() throws IOException {
        try (Stage stage = Stage.ofFile("field.bin", 400_000)) {
            stage.seeder();
            stage.writeTorrent(folder);
            ended(0, download("t.torrent").run());
            Events good = ended(
                    0, Program.bittc(folder, "verify", "--json", "t.torrent").run());
            assertEquals(true, good.only("verified").get("complete"));
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("field.bin").toFile(), "rw")) {
                file.seek(70_000);
                file.write(~file.read());
            }
            Events bad = ended(
                    6, Program.bittc(folder, "verify", "--json", "t.torrent").run());
            Map<String, Object> verified = bad.only("verified");
            assertEquals(List.of(Map.of("first", 1L, "last", 1L)), verified.get("badPieces"));
            Map<?, ?> file = (Map<?, ?>) ((List<?>) verified.get("badFiles")).get(0);
            assertEquals("bad", file.get("verdict"));
            assertEquals("bad-data", bad.only("error").get("code"));
        }
    }

    @Test
    void looksForRoomBeforeTheFirstByte() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounts a small disk: needs root");
        try (Stage stage = Stage.ofFile("field.bin", 3 * Stage.MIB)) {
            stage.seeder();
            stage.writeTorrent(folder);
            Files.createDirectory(folder.resolve("tiny"));
            Run run = download("-d", "tiny", "t.torrent")
                    .inShell("sh", "mount -t tmpfs -o size=1m tiny tiny && exec \"$@\"")
                    .after("unshare", "-m")
                    .run();
            Events events = ended(4, run);
            assertEquals("no-space", events.only("error").get("code"));
            assertTrue(((String) events.only("error").get("message")).startsWith("needs 3.0 MiB in "), run::toString);
            assertEquals(0, stage.bytesSent());
        }
    }

    private Program download(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(List.of(arguments));
        return Program.download(folder, all.toArray(String[]::new));
    }

    /** What a run has told that has ended like this. */
    private static Events ended(int exitCode, Run run) {
        assertEquals(exitCode, run.exitCode(), run::toString);
        Events events = Events.of(run.out());
        assertEquals((long) exitCode, events.only("summary").get("exitCode"), run::toString);
        return events;
    }

    private static List<Object> counts(Events events) {
        Map<String, Object> summary = events.only("summary");
        return List.of(summary.get("ok"), summary.get("failed"), summary.get("interrupted"));
    }

    private static Map<String, Object> error(Events events, long torrent) {
        return events.named("error").stream()
                .filter(event -> event.get("torrent").equals(torrent))
                .findFirst()
                .orElseThrow(() -> new AssertionError(events.toString()));
    }
}
