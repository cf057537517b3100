package bittc.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    @Test
    void tellsOfASeedOnlyWhenSomethingWasSentOrAPeerCameOrWent() {
        for (int second = 0; second <= 300; second++) {
            now = Duration.ofSeconds(second).toNanos();
            long sent = Math.min(second, 90) << 20;
            log.draw(FrameTest.view(
                    List.of(FrameTest.row("Field", FrameTest.seeding(1 << 20, second < 200 ? 1 : 0, sent))),
                    1,
                    1,
                    0,
                    0));
        }
        assertEquals(
                List.of(
                        "[01:00] Field: seeding, 60.0 MiB sent (0.31), 1.0 MiB/s, 1 peer",
                        "[02:00] Field: seeding, 90.0 MiB sent (0.47), 1.0 MiB/s, 1 peer",
                        "[03:20] Field: seeding, 90.0 MiB sent (0.47), 0 peers"),
                text().lines().toList());
    }

    @Test
    void seedsShareALine() {
        List<View.Row> rows = List.of(
                FrameTest.row("a", FrameTest.seeding(1 << 20, 3, 50 << 20)),
                FrameTest.row("b", FrameTest.seeding(0, 1, 0)),
                FrameTest.row("c", FrameTest.downloading()));
        log.draw(FrameTest.view(rows, 3, 2, 0, 0));
        now = Duration.ofSeconds(60).toNanos();
        log.draw(FrameTest.view(rows, 3, 2, 0, 0));
        assertTrue(text().endsWith("\n[01:00] 2 shared, 1 busy, 4 peers, 1.0 MiB/s, 50.0 MiB sent (0.13)\n"), text());
        assertFalse(text().contains("seeding"), text());
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
