package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.Torrents;
import bittc.cli.host.Terminal;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.cli.screen.FrameTest;
import bittc.cli.screen.LiveScreen;
import bittc.cli.screen.PlainLog;
import bittc.cli.screen.Quiet;
import bittc.cli.screen.Screen;
import bittc.cli.screen.Style;
import bittc.cli.screen.View;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.download.Progress.Standstill;
import bittc.e2e.ModelTerminal;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.storage.FoundData;
import bittc.torrent.InfoHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is on each screen while the same story is told: with one torrent, three, and forty. It is compared with a page in
 * {@code src/test/resources/screens}; {@code -Dbittc.screens=write} writes the pages anew, to be looked at before they are kept.
 */
class ScreenGoldenTest {
    private static final Optional<InfoHash> INFO_HASH = Optional.of(
            InfoHash.parse("0123456789abcdef0123456789abcdef01234567").orElseThrow());

    private static final Path PAGES = Path.of("src/test/resources/screens");
    private static final long MIB = 1 << 20;
    private static final List<String> NAMES = List.of(
            "ubuntu-26.04-desktop-amd64.iso",
            "03 - 夜の虫 フィールド録音の完全版.flac",
            "evil\u001b[2J\u202egpj.exe\u0007 with a name that is far too long for any terminal.mkv");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringBuilder page = new StringBuilder();
    private long now;

    @ParameterizedTest
    @CsvSource({
        "1, 80, 24",
        "1, 40, 10",
        "1, 120, 40",
        "3, 80, 24",
        "3, 40, 10",
        "3, 120, 40",
        "40, 80, 24",
        "40, 40, 10",
        "40, 120, 40"
    })
    void liveScreens(int torrents, int columns, int rows) throws Exception {
        for (Style style : List.of(new Style(false, false), new Style(true, false))) {
            out.reset();
            page.setLength(0);
            LiveScreen screen =
                    new LiveScreen(new PrintStream(out), style, new Terminal(rows, columns), torrents > 1, () -> now);
            tell(screen, torrents, () -> shownOn(columns).lines());
            for (String row : shownOn(columns).redrawn()) {
                assertTrue(ModelTerminal.width(row) < columns, row);
            }
            compare("live-" + torrents + "-" + columns + "x" + rows + (style.ascii() ? "-ascii" : ""));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 120", "1, 80", "1, 50", "3, 120", "3, 80", "3, 50", "30, 120", "30, 80", "30, 50"})
    void seeds(int torrents, int columns) throws Exception {
        Style style = new Style(false, false);
        LiveScreen screen =
                new LiveScreen(new PrintStream(out), style, new Terminal(24, columns), torrents > 1, () -> now);
        share(screen, torrents, () -> shownOn(columns).lines());
        for (String row : shownOn(columns).redrawn()) {
            assertTrue(ModelTerminal.width(row) < columns, row);
        }
        compare("seeds-" + torrents + "-" + columns + "x24");
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "30"})
    void seedsInALog(int torrents) throws Exception {
        PlainLog log = new PlainLog(new PrintStream(out), torrents > 1, () -> now, Duration.ofSeconds(60));
        share(log, torrents, this::linesOnce);
        compare("seeds-" + torrents + "-plain");
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "40"})
    void plainLogs(int torrents) throws Exception {
        tell(
                new PlainLog(new PrintStream(out), torrents > 1, () -> now, Duration.ofSeconds(60)),
                torrents,
                this::linesOnce);
        compare("plain-" + torrents);
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "40"})
    void quiet(int torrents) throws Exception {
        tell(new Quiet(new PrintStream(out)), torrents, this::linesOnce);
        compare("quiet-" + torrents);
    }

    /** The terminal driver makes a carriage return and a line feed of each line's end. */
    private ModelTerminal shownOn(int columns) {
        return ModelTerminal.after(text().replace("\n", "\r\n"), columns);
    }

    private interface Look {
        List<String> lines();
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> linesOnce() {
        List<String> lines = text().lines().toList();
        out.reset();
        return lines;
    }

    // ---- the story

    /** Torrents begin, learn what they are, download, stand still, complete, fail; the last ones wait. */
    private void tell(Screen screen, int torrents, Look look) throws Exception {
        ScreenReport report = new ScreenReport(screen, false, false);
        List<Subject> all = new ArrayList<>();
        for (int i = 0; i < torrents; i++) {
            String name = NAMES.get(i % NAMES.size());
            all.add(new Subject(i + 1, Text.clean(i < NAMES.size() ? name : i + " " + name), INFO_HASH));
        }
        int waiting = torrents > 3 ? 5 : 0;
        List<Subject> active = new ArrayList<>(all.subList(0, torrents - waiting));
        List<Subject> begun = List.copyOf(active);

        report.onUnknown(begun.get(0));
        for (Subject each : begun.subList(1, begun.size())) {
            report.onKnown(each, job(each), metainfo(each), true);
        }
        show(report, "at the start", look, torrents, begun, 0, 0, waiting, this::starting);

        now += Duration.ofSeconds(12).toNanos();
        report.onKnown(begun.get(0), job(begun.get(0)), metainfo(begun.get(0)), false);
        report.onTracker(begun.get(0), answer());
        report.onWarning(
                begun.get(0),
                new Problem(ProblemCode.TRACKER_UNREACHABLE, "tracker 10.9.0.1:7999: connection refused", ""));
        show(report, "in the middle", look, torrents, begun, 0, 0, waiting, this::moving);

        now += Duration.ofSeconds(50).toNanos();
        Subject done = begun.get(begun.size() - 1);
        report.onComplete(
                done,
                new BatchListener.Completion(
                        job(done).look(metainfo(done)),
                        progress(done, DownloadState.DONE, 100, 0),
                        Duration.ofSeconds(62),
                        false,
                        FoundData.NOTHING));
        active.remove(done);
        int failed = 0;
        if (torrents > 1) {
            report.onFailed(begun.get(1), failure());
            active.remove(begun.get(1));
            failed = 1;
        }
        show(report, "near the end", look, torrents, active, 1, failed, waiting, this::standing);

        List<Summary.Result> results = all.stream()
                .map(each -> new Summary.Result(
                        each.name(),
                        each.equals(done),
                        false,
                        torrents > 1 && each.equals(begun.get(1)),
                        Optional.of(progress(each, DownloadState.STOPPED, each.equals(done) ? 100 : 40, 0))))
                .toList();
        report.onStopping();
        report.onEnd(new Summary(
                results,
                List.of(),
                torrents > 1
                        ? List.of(new JobList.Finding(
                                begun.get(1), failure().about(begun.get(1).name())))
                        : List.of(),
                Duration.ofSeconds(62),
                torrents > 1 || !results.get(0).complete(),
                false));
        page.append("-- at the end\n");
        look.lines().forEach(line -> page.append(line).append('\n'));
    }

    /** Torrents are checked and shared, some of them are sent, and a signal ends it. */
    private void share(Screen screen, int torrents, Look look) throws Exception {
        ScreenReport report = new ScreenReport(screen, false, true);
        List<Subject> all = new ArrayList<>();
        for (int i = 0; i < torrents; i++) {
            all.add(new Subject(i + 1, Text.clean("0" + i + " - " + NAMES.get(i % NAMES.size())), INFO_HASH));
            report.onKnown(all.get(i), job(all.get(i)), metainfo(all.get(i)), true);
        }
        shared(
                report,
                "while the data is checked",
                look,
                all,
                each -> progress(
                        each, each.number() % 2 == 0 ? DownloadState.SEEDING : DownloadState.CHECKING, 100, 0));
        for (Subject each : all.subList(0, Math.min(3, torrents))) {
            Progress complete = seeding(each);
            report.onComplete(
                    each,
                    new BatchListener.Completion(
                            job(each).look(metainfo(each)), complete, Duration.ofMillis(600), true, FoundData.NOTHING));
        }
        now += Duration.ofSeconds(60).toNanos();
        shared(report, "shared", look, all, ScreenGoldenTest::seeding);
        now += Duration.ofMinutes(125).toNanos();
        report.onStopping();
        all.forEach(each -> report.onSeeded(each, seeding(each), Duration.ofMinutes(125)));
        List<Summary.Result> results = all.stream()
                .map(each -> new Summary.Result(each.name(), true, true, false, Optional.of(seeding(each))))
                .toList();
        report.onEnd(new Summary(results, List.of(), List.of(), Duration.ofMinutes(126), true, true));
        page.append("-- at the end\n");
        look.lines().forEach(line -> page.append(line).append('\n'));
    }

    private void shared(ScreenReport report, String moment, Look look, List<Subject> all, Moment progress) {
        List<View.Row> rows =
                all.stream().map(each -> new View.Row(each, progress.of(each))).toList();
        report.onProgress(
                new View(rows, all.size(), all.size(), 0, 0, OptionalLong.of(0), 0, new View.Sharing(true, 0, 0)));
        page.append("-- ").append(moment).append('\n');
        look.lines().forEach(line -> page.append(line).append('\n'));
    }

    /** One in twelve is sent. */
    private static Progress seeding(Subject torrent) {
        return torrent.number() % 12 == 1
                ? FrameTest.seeding(torrent.number() * 654_321L, torrent.number() + 1, torrent.number() * 77 * MIB)
                : FrameTest.seeding(0, 0, 0);
    }

    private interface Moment {
        Progress of(Subject torrent);
    }

    private void show(
            ScreenReport report,
            String moment,
            Look look,
            int total,
            List<Subject> active,
            int done,
            int failed,
            int waiting,
            Moment progress) {
        List<View.Row> rows = active.stream()
                .map(each -> new View.Row(each, progress.of(each)))
                .toList();
        OptionalLong waitingBytes = OptionalLong.of(waiting * 700 * MIB);
        View.Sharing sharing = new View.Sharing(false, 0, 0);
        report.onProgress(new View(rows, total, done, failed, waiting, waitingBytes, FrameTest.rate(rows), sharing));
        page.append("-- ").append(moment).append('\n');
        look.lines().forEach(line -> page.append(line).append('\n'));
    }

    private Progress starting(Subject torrent) {
        return torrent.number() == 1
                ? FrameTest.unknown(Optional.of(
                        new Standstill("no peers", Duration.ofSeconds(12), "3 peers, but none has told it yet")))
                : progress(torrent, DownloadState.CHECKING, 0, 0);
    }

    private Progress moving(Subject torrent) {
        return progress(torrent, DownloadState.DOWNLOADING, 32 + torrent.number() % 60, torrent.number() * 123_456L);
    }

    private Progress standing(Subject torrent) {
        Standstill why = new Standstill(
                "stalled", Duration.ofSeconds(45), "2 peers, but none has the last 23 pieces\u001b[31m; asking again");
        return torrent.number() % 3 == 1
                ? progress(torrent, DownloadState.STALLED, 97, 0, Optional.of(why))
                : moving(torrent);
    }

    private static Progress progress(Subject torrent, DownloadState state, int percent, long rate) {
        return progress(torrent, state, percent, rate, Optional.empty());
    }

    private static Progress progress(
            Subject torrent, DownloadState state, int percent, long rate, Optional<Standstill> why) {
        long total = 700 * MIB;
        long done = total / 100 * percent;
        long checked = state == DownloadState.CHECKING ? total / 3 : total;
        OptionalLong eta = rate == 0 ? OptionalLong.empty() : OptionalLong.of((total - done) / rate);
        return new Progress(
                state, total, done, checked, done, 0, 0, rate, 0, eta, torrent.number(), 1, 0, 2800, 900, why);
    }

    private static Problem failure() {
        return new Problem(
                ProblemCode.NO_PEERS,
                "no peers in 30m 00s (2 trackers answered with 0 peers)",
                "data kept; run it again later, or --stall-timeout 0 to wait for ever");
    }

    private static TrackerReport answer() {
        return new TrackerReport(
                "10.9.0.1:6969",
                true,
                3,
                OptionalInt.of(1),
                OptionalInt.of(2),
                Optional.empty(),
                Duration.ofMinutes(30));
    }

    private static Job job(Subject torrent) throws Exception {
        return Job.of("x.torrent", metainfo(torrent), Path.of("/srv/iso"));
    }

    private static Metainfo metainfo(Subject torrent) throws Exception {
        return MetainfoReader.read(Torrents.single(torrent.name()), "x");
    }

    private void compare(String name) throws IOException {
        Path file = PAGES.resolve(name + ".txt");
        if ("write".equals(System.getProperty("bittc.screens"))) {
            Files.createDirectories(PAGES);
            Files.writeString(file, page);
        }
        assertTrue(page.chars().allMatch(c -> c == '\n' || Text.isVisible(c) || Character.isSurrogate((char) c)));
        assertEquals(Files.readString(file), page.toString(), name);
    }
}
