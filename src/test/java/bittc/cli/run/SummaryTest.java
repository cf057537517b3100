package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.cli.host.Terminal;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.Subject;
import bittc.cli.screen.FrameTest;
import bittc.cli.screen.LiveScreen;
import bittc.cli.screen.Style;
import bittc.download.DownloadState;
import bittc.download.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static String completed(long bytes, int pieces, long received) {
        return Summary.completed(
                new Progress(
                        DownloadState.DONE,
                        bytes,
                        bytes,
                        0,
                        received,
                        0,
                        0,
                        0,
                        0,
                        OptionalLong.empty(),
                        0,
                        0,
                        0,
                        pieces,
                        pieces,
                        Optional.empty()),
                Duration.ofMillis(600));
    }

    @Test
    void saysWhatCameOrWasThere() {
        assertEquals("3.0 KiB in 0.6s (5.0 KiB/s), 2 pieces verified", completed(3072, 2, 3072));
        assertEquals("already complete, 2 pieces verified in 0.6s", completed(3072, 2, 0));
    }

    @Test
    void seedsThatAreStoppedSayWhatTheySent() {
        Summary.Result seed = result(true, FrameTest.seeding(0, 0, 9 << 20));
        assertEquals("Stopped: 2 shared, 18.0 MiB sent (0.04) in 1m 05s.", stopped(List.of(seed, seed)));
        assertEquals("Stopped.", stopped(List.of(seed)));
        assertEquals(
                "Stopped: 1 of 2 complete, partial data kept. To go on, run the same command again.",
                stopped(List.of(seed, result(false, FrameTest.downloading()))));
    }

    @Test
    void failuresOfOneReasonAreToldOnceWithTheirCommonHint() {
        String why = "tracker 127.0.0.1:7999 refuses this torrent";
        List<JobList.Finding> failures = new ArrayList<>();
        for (int i = 7; i < 35; i++) {
            failures.add(failure("f" + i, why, "try again"));
        }
        failures.add(failure("g", "no peers", "data kept"));
        assertEquals(
                List.of("28 failed: " + why + " (f7, f8 … and 26 more)", "g: no peers"),
                FailureGroups.of(failures).stream().map(Problem::message).toList());
        assertEquals("try again", FailureGroups.of(failures).get(0).hint());
        List<Problem> three = FailureGroups.of(
                List.of(failure("a", why, "like x"), failure("b", why, "like y"), failure("c", why, "like x")));
        assertEquals(
                List.of("3 failed: " + why + " (a, b, c)"),
                three.stream().map(Problem::message).toList());
        assertEquals("", three.get(0).hint(), "none of theirs is right for all");
    }

    @Test
    void aLineOfAListStaysWithItsName() {
        Subject subject = new Subject(1, "x.torrent", Optional.empty());
        Problem first = new Problem(ProblemCode.TORRENT_NOT_FOUND, "list:1: x.torrent: no such file", "");
        Problem second = new Problem(ProblemCode.TORRENT_NOT_FOUND, "list:2: x.torrent: no such file", "");
        assertEquals(
                "2 failed: no such file (list:1: x.torrent, list:2: x.torrent)",
                FailureGroups.of(List.of(new JobList.Finding(subject, first), new JobList.Finding(subject, second)))
                        .get(0)
                        .message());
    }

    private static JobList.Finding failure(String name, String why, String hint) {
        Problem problem = new Problem(ProblemCode.TRACKER_REFUSED, why, hint).about(name);
        return new JobList.Finding(new Subject(1, name, Optional.empty()), problem);
    }

    private static Summary.Result result(boolean complete, Progress progress) {
        return new Summary.Result("a", complete, complete, false, Optional.of(progress));
    }

    private static String stopped(List<Summary.Result> results) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Summary(results, List.of(), List.of(), Duration.ofSeconds(65), true, false)
                .tell(new LiveScreen(new PrintStream(out), new Style(true, false), Terminal.parse(""), true, () -> 0));
        return out.toString(StandardCharsets.UTF_8).replace("\u001b[K\n", "");
    }

    /** An empty file was not there already just because nothing had to be fetched for it. */
    @Test
    void emptyFilesAreComplete() {
        assertEquals("complete, no bytes to verify", completed(0, 0, 0));
    }
}
