package bittc.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bittc.cli.message.Problem;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.download.Progress.Standstill;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PlainLogTest {
    private static final long TOTAL = (long) (190.95 * (1 << 20));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long now;
    private final PlainLog log = new PlainLog(new PrintStream(out), false, () -> now, Duration.ofSeconds(60));

    @Test
    void prefixesTheTimeSinceStart() {
        log.about(Screen.Topic.BEGUN, "Field", "7 files, 190.9 MiB -> ./Field");
        now = Duration.ofSeconds(18).toNanos();
        log.about(Screen.Topic.DONE, "Field", "190.9 MiB in 18s (10.6 MiB/s), 764 pieces verified");
        assertEquals(
                "[00:00] Field: 7 files, 190.9 MiB -> ./Field\n"
                        + "[00:18] Field: done, 190.9 MiB in 18s (10.6 MiB/s), 764 pieces verified\n",
                text());
    }

    @Test
    void writesALineAtEachTenthButNotMoreThanOneInFiveSeconds() {
        for (int second = 0; second <= 20; second++) {
            drawAt(second, second * 5);
        }
        List<String> lines = text().lines().toList();
        assertEquals(3, lines.size(), text());
        assertEquals("[00:05] Field: 25%, 47.7 of 190.9 MiB, 10.4 MiB/s, ETA 12s, 3 peers", lines.get(0));
        assertEquals("[00:10] Field: 50%, 95.4 of 190.9 MiB, 10.4 MiB/s, ETA 12s, 3 peers", lines.get(1));
    }

    @Test
    void writesALineEachMinuteWhenItCrawls() {
        for (int second = 0; second <= 200; second++) {
            drawAt(second, 1);
        }
        assertEquals(3, text().lines().count(), text());
    }

    @Test
    void saysThatItWaitsToLearnWhatTheTorrentIs() {
        Standstill why = new Standstill("no peers", Duration.ofSeconds(72), "the tracker knows none");
        View view = FrameTest.view(List.of(FrameTest.row("Field", FrameTest.unknown(Optional.of(why)))), 1, 0, 0, 0);
        log.draw(view);
        now = Duration.ofSeconds(60).toNanos();
        log.draw(view);
        assertEquals("[01:00] Field: fetching metadata 1:12: the tracker knows none\n", text());
    }

    @Test
    void tellsOfHashingEachMinute() {
        for (int second = 0; second <= 100; second++) {
            now = Duration.ofSeconds(second).toNanos();
            log.draw(new Hashing("Field", TOTAL / 100 * second, TOTAL, 2 << 20));
        }
        assertEquals("[01:00] Field: 59%, 114.5 of 190.9 MiB hashed, 2.0 MiB/s, ETA 38s\n", text());
    }

    @Test
    void writesNoEscapesAndNoCarriageReturns() {
        log.line("a\rb\u001b[31m");
        log.problem(Problem.usage("x\u001b[2J", ""));
        assertFalse(text().contains("\r") || text().contains("\u001b"), text());
    }

    @Test
    void namesWebSeedsWhereNobodyElseSends() {
        log.draw(FrameTest.view(List.of(FrameTest.row("Field", FrameTest.downloading(0, 2))), 1, 0, 0, 0));
        now = Duration.ofSeconds(60).toNanos();
        log.draw(FrameTest.view(List.of(FrameTest.row("Field", FrameTest.downloading(0, 2))), 1, 0, 0, 0));
        assertEquals("[01:00] Field: 32%, 62.0 of 190.9 MiB, 10.4 MiB/s, ETA 12s, 2 web seeds\n", text());
    }

    private void drawAt(int second, int percent) {
        now = Duration.ofSeconds(second).toNanos();
        Progress progress = FrameTest.progress(
                DownloadState.DOWNLOADING,
                TOTAL / 100 * percent + 100,
                TOTAL,
                (long) (10.45 * (1 << 20)),
                OptionalLong.of(12),
                3,
                Optional.empty());
        log.draw(FrameTest.view(List.of(FrameTest.row("Field", progress)), 1, 0, 0, 0));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
