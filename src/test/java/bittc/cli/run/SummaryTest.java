package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.cli.host.Terminal;
import bittc.cli.screen.FrameTest;
import bittc.cli.screen.LiveScreen;
import bittc.cli.screen.Style;
import bittc.download.DownloadState;
import bittc.download.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
