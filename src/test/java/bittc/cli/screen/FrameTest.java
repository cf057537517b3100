package bittc.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.download.Progress.Standstill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

public class FrameTest {
    private static final Style UNICODE = new Style(false, false);
    private static final Style ASCII = new Style(true, false);
    private static final long MIB = 1 << 20;
    private static final long TOTAL = (long) (190.95 * MIB);

    @Test
    void showsOneTorrentAtEveryWidth() {
        View view = one(downloading());
        assertEquals(
                List.of(
                        " 32% ━━━━━━━━━━━━────────────────────────────   62.0/190.9 MiB   10.4 MiB/s  ETA 12s        3 peers"),
                Frame.lines(view, UNICODE, 120, 24));
        assertEquals(
                List.of(" 32% ━━━━━━──────────────   62.0/190.9 MiB   10.4 MiB/s  ETA 12s        3 peers"),
                Frame.lines(view, UNICODE, 80, 24));
        assertEquals(
                List.of(" 32% ━━━────────   62.0/190.9 MiB   10.4 MiB/s  ETA 12s"), Frame.lines(view, UNICODE, 60, 24));
        assertEquals(List.of(" 32% ━━━━━━───────────────   10.4 MiB/s"), Frame.lines(view, UNICODE, 40, 24));
        assertEquals(List.of(" 32%   10.4 MiB/s"), Frame.lines(view, UNICODE, 20, 24));
        assertEquals(List.of(" 32%"), Frame.lines(view, UNICODE, 12, 24));
    }

    @Test
    void namesWebSeedsWhereNobodyElseSends() {
        assertEquals(
                List.of(" 32% ━━━━━━──────────────   62.0/190.9 MiB   10.4 MiB/s  ETA 12s     1 web seed"),
                Frame.lines(one(downloading(0, 1)), UNICODE, 80, 24));
        assertEquals(
                List.of(" 32% ━━━━━━──────────────   62.0/190.9 MiB   10.4 MiB/s  ETA 12s      web seeds"),
                Frame.lines(one(downloading(0, 2)), UNICODE, 80, 24));
        assertEquals(
                List.of(" 32% ━━━━━━──────────────   62.0/190.9 MiB   10.4 MiB/s  ETA 12s        3 peers"),
                Frame.lines(one(downloading(3, 1)), UNICODE, 80, 24));
    }

    static Progress downloading(int peers, int webSeeds) {
        return progress(
                DownloadState.DOWNLOADING,
                62 * MIB,
                TOTAL,
                (long) (10.45 * MIB),
                OptionalLong.of(12),
                peers,
                webSeeds,
                Optional.empty());
    }

    @Test
    void drawsInAsciiWhereNothingElseCanBeShown() {
        assertEquals(
                List.of(" 32% [#####.............]   62.0/190.9 MiB   10.4 MiB/s  ETA 12s        3 peers"),
                Frame.lines(one(downloading()), ASCII, 80, 24));
    }

    @Test
    void saysWhyNothingMoves() {
        View noPeers = one(standing(
                0,
                new Standstill(
                        "no peers",
                        Duration.ofSeconds(72),
                        "tracker 10.9.0.1:6969 answered: 0 peers; asking again in 48s")));
        assertEquals(
                List.of(
                        "  0% ────────────────────    0.0/190.9 MiB  no peers 1:12",
                        "     tracker 10.9.0.1:6969 answered: 0 peers; asking again in 48s"),
                Frame.lines(noPeers, UNICODE, 80, 24));
        View noTracker = one(
                standing(0, new Standstill("no tracker", Duration.ZERO, "tracker 10.9.0.1:7999: connection refused")));
        assertTrue(Frame.lines(noTracker, UNICODE, 80, 24).get(0).endsWith("    0.0/190.9 MiB  no tracker"));
        View narrow = one(standing(0, new Standstill("no peers", Duration.ofSeconds(72), "")));
        assertEquals(List.of("  0% ───────────────────  no peers 1:12"), Frame.lines(narrow, UNICODE, 40, 24));
        assertEquals(List.of("  0%  no peers 1:12"), Frame.lines(narrow, UNICODE, 20, 24));
    }

    @Test
    void anExplanationThatIsTooLongLosesWholeClausesFromItsEnd() {
        String text = "tracker 127.0.0.1:6969 answered: 0 peers; asking again in 12s; DHT: no peers found; again in 7s";
        Standstill why = new Standstill("no peers", Duration.ZERO, text);
        assertEquals(
                "     tracker 127.0.0.1:6969 answered: 0 peers; asking again in 12s",
                Frame.lines(one(standing(0, why)), UNICODE, 80, 24).get(1));
        assertEquals(
                "     tracker 127.0.0.1:6969 answered: 0 peers",
                Frame.lines(one(standing(0, why)), UNICODE, 60, 24).get(1));
        assertEquals(
                "     tracker 127.0.0.1:696…",
                Frame.lines(one(standing(0, why)), UNICODE, 28, 24).get(1));
    }

    @Test
    void showsTheCheckAtStart() {
        Progress checking =
                progress(DownloadState.CHECKING, 0, 105 * MIB, 0, OptionalLong.empty(), 0, Optional.empty());
        String line = Frame.lines(one(checking), UNICODE, 80, 24).get(0);
        assertTrue(line.startsWith(" 54% ━"), line);
        assertTrue(line.endsWith("  105.0/190.9 MiB  checking existing data"), line);
    }

    @Test
    void claimsNoPercentageOfWhatNobodyKnowsYet() {
        Standstill why = new Standstill("no peers", Duration.ofSeconds(12), "2 peers, but none has told it yet");
        Progress fetching = unknown(Optional.of(why));
        assertEquals(
                List.of(
                        " --% ─────────────────────────────────────  fetching metadata 0:12",
                        "     2 peers, but none has told it yet"),
                Frame.lines(one(fetching), UNICODE, 80, 24));
        assertEquals(List.of(" --%  fetching…data"), Frame.lines(one(unknown(Optional.empty())), UNICODE, 20, 24));
        assertEquals(
                List.of(
                        "  field                    --% ──────────────────────  fetching metadata 0:12",
                        "     2 peers, but none has told it yet", "  0 of 2 done   0 B/s   ETA --"),
                Frame.lines(view(List.of(row("field", fetching)), 2, 0, 0, 0), UNICODE, 80, 24));
    }

    @Test
    void showsSeveralTorrentsWithTheirNamesAndATotal() {
        View view = view(
                List.of(
                        row("ubuntu-26.04-desktop-amd64.iso", downloading()),
                        row("03 - 夜の虫 フィールド録音の完全版.flac", downloading())),
                6,
                1,
                1,
                1);
        assertEquals(
                List.of(
                        "  ubuntu-26.04-de…d64.iso  32% ━━━━━━━───────────────   10.4 MiB/s  ETA 12s",
                        "  03 - 夜の虫 フ…版.flac   32% ━━━━━━━───────────────   10.4 MiB/s  ETA 12s",
                        "  1 of 6 done, 1 failed, 1 waiting   20.8 MiB/s   ETA 1m 01s"),
                Frame.lines(view, UNICODE, 80, 24));
        assertEquals(
                List.of(
                        "  ubuntu-26.0…4.iso  32%   10.4 MiB/s",
                        "  03 - 夜の虫….flac  32%   10.4 MiB/s", "  1 of 6 done, 1 failed, 1 waiting"),
                Frame.lines(view, UNICODE, 40, 24));
    }

    @Test
    void showsWhatASeedHasSentWhereThereIsRoom() {
        View view = one(seeding(MIB, 1, 95 * MIB));
        assertEquals(
                List.of("100% ━━━━━━━━━━━━━━━━━━━━━  seeding 1.0 MiB/s, 1 peer, 95.0 MiB sent (0.49)"),
                Frame.lines(view, UNICODE, 80, 24));
        assertEquals(List.of("100%  seeding 1.0 MiB/s, 1 peer, 95.0 MiB sent"), Frame.lines(view, UNICODE, 50, 24));
        assertEquals(List.of("100%  seeding 1.0 MiB/s, 1 peer"), Frame.lines(view, UNICODE, 40, 24));
        View idle = one(seeding(110 * 1024, 0, 95 * MIB));
        assertEquals(
                List.of("100% ━━━━━━━━━━━━━━━━━━━━━  seeding, 0 peers, 95.0 MiB sent (0.49)"),
                Frame.lines(idle, UNICODE, 80, 24));
        View several = view(List.of(row("field", seeding(MIB, 1, 95 * MIB))), 2, 1, 1, 0);
        assertEquals(
                "  field                   100%  seeding 1.0 MiB/s, 1 peer, 95.0 MiB sent (0.49)",
                Frame.lines(several, UNICODE, 80, 24).get(0));
        assertEquals(
                "  field                                100% ━━━━━━━━━━━━━━━━━━━━━━"
                        + "  seeding 1.0 MiB/s, 1 peer, 95.0 MiB sent (0.49)",
                Frame.lines(several, UNICODE, 120, 24).get(0));
    }

    @Test
    void theTotalOfSeedsIsWhatIsSent() {
        List<View.Row> seeds = List.of(row("a", seeding(MIB, 3, 0)), row("b", seeding(8 * MIB, 1, TOTAL)));
        assertEquals("  2 shared, 2 busy, 4 peers, 9.0 MiB/s, 190.9 MiB sent (0.50)", total(view(seeds, 3, 3, 0, 0)));
        List<View.Row> alone = List.of(row("a", seeding(100, 0, 0)));
        assertEquals("  1 shared, 1 failed, 0 peers, 0 B sent (0.00)", total(view(alone, 2, 1, 1, 0)));
        List<View.Row> mixed = List.of(row("a", seeding(MIB, 3, 0)), row("b", downloading()));
        assertEquals("  1 of 2 done   10.4 MiB/s   ETA 12s", total(view(mixed, 2, 1, 0, 0)));
        assertEquals("  1 of 2 done, 1 waiting   0 B/s   ETA --", total(view(alone, 2, 1, 0, 1)));
    }

    @Test
    void aCommandThatOnlySharesSaysSoWhileItChecks() {
        Progress checking = progress(DownloadState.CHECKING, 0, 62 * MIB, 0, OptionalLong.empty(), 0, Optional.empty());
        List<View.Row> rows = List.of(row("a", seeding(0, 0, 0)), row("b", checking));
        View.Sharing sharing = new View.Sharing(true, TOTAL, TOTAL);
        View view = new View(rows, 3, 2, 0, 0, OptionalLong.of(0), 0, sharing);
        List<String> lines = Frame.lines(view, UNICODE, 80, 24);
        assertEquals(List.of("b"), names(lines.subList(0, 1)));
        assertEquals("  1 of 2 shared, 0 peers, 190.9 MiB sent (0.50)", lines.get(1), "one has ended");
    }

    @Test
    void aNarrowTotalOfSeedsKeepsWhatWasSent() {
        View view = view(List.of(row("a", seeding(MIB, 3, TOTAL)), row("b", seeding(0, 0, 0))), 2, 2, 0, 0);
        assertEquals(
                "  2 shared, 1 busy, 3 peers, 1.0 MiB/s, 190.9 MiB sent", last(Frame.lines(view, UNICODE, 60, 24)));
        assertEquals("  2 shared, 1 busy, 1.0 MiB/s, 190.9 MiB sent", last(Frame.lines(view, UNICODE, 50, 24)));
        assertEquals("  2 shared, 1 busy, 1.0 MiB/s", last(Frame.lines(view, UNICODE, 40, 24)));
        assertEquals("  2 sh…ed", last(Frame.lines(view, UNICODE, 10, 24)));
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    private static String total(View view) {
        List<String> lines = Frame.lines(view, UNICODE, 80, 24);
        return lines.get(lines.size() - 1);
    }

    @Test
    void leavesThreeRowsOfTheTerminalAlone() {
        List<View.Row> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rows.add(row("torrent " + i, downloading()));
        }
        List<String> lines = Frame.lines(view(rows, 50, 0, 0, 0), UNICODE, 80, 24);
        assertEquals(21, lines.size());
        assertTrue(lines.get(20).startsWith("  0 of 50 done"));
        assertEquals(1, Frame.lines(view(rows, 50, 0, 0, 0), UNICODE, 80, 2).size());
    }

    @Test
    void seedsThatSendNothingAreLeftOut() {
        List<View.Row> rows = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            rows.add(row("idle " + i, seeding(0, 2, 0)));
        }
        rows.add(row("sends", seeding(MIB, 1, 0)));
        rows.add(row("left by all", seeding(MIB, 0, 0)));
        rows.add(row("comes", downloading()));
        List<String> lines = Frame.lines(view(rows, 123, 122, 0, 0), UNICODE, 80, 24);
        assertEquals(List.of("sends", "comes"), names(lines.subList(0, 2)));
        assertEquals("  122 of 123 done   10.4 MiB/s   ETA 12s", last(lines));
    }

    private static List<String> names(List<String> lines) {
        return lines.stream().map(line -> line.substring(0, 24).strip()).toList();
    }

    @Test
    void explainsStandstillsOfSeveralWhileThereIsRoom() {
        Progress stalled = standing(0, new Standstill("stalled", Duration.ofSeconds(45), "nobody has the last pieces"));
        List<View.Row> rows = List.of(row("a", stalled), row("b", stalled));
        assertEquals(5, Frame.lines(view(rows, 2, 0, 0, 0), UNICODE, 80, 24).size());
        assertEquals(4, Frame.lines(view(rows, 2, 0, 0, 0), UNICODE, 80, 7).size());
    }

    @Test
    void neverReachesTheLastColumn() {
        Standstill why =
                new Standstill("no peers\u001b[2J", Duration.ofHours(5), "tracker \u001b]0;夜の虫\u0007 ".repeat(9));
        List<Progress> all = List.of(downloading(), standing(3 * MIB, why), seeding());
        for (Style style : List.of(UNICODE, ASCII, new Style(false, true))) {
            for (int columns = 1; columns < 200; columns++) {
                for (Progress progress : all) {
                    check(Frame.lines(one(progress), style, columns, 24), columns);
                    View many = view(List.of(row("夜の虫 フィールド録音の完全版.flac", progress)), 3, 0, 0, 2);
                    check(Frame.lines(many, style, columns, 24), columns);
                }
            }
        }
    }

    private static void check(List<String> lines, int columns) {
        for (String line : lines) {
            assertTrue(Text.width(line) < Math.max(2, columns), columns + " columns: " + line);
            assertTrue(line.indexOf('\u0007') < 0 && !line.contains("\u001b]") && !line.contains("[2J\u001b"), line);
        }
    }

    /** Torrents of which those that wait have 1 GiB in all. */
    private static final View.Sharing NOT_ENDED = new View.Sharing(false, 0, 0);

    static View view(List<View.Row> active, int total, int done, int failed, int waiting) {
        OptionalLong waitingBytes = OptionalLong.of(waiting == 0 ? 0 : 1 << 30);
        return new View(active, total, done, failed, waiting, waitingBytes, rate(active), NOT_ENDED);
    }

    public static long rate(List<View.Row> active) {
        return active.stream().mapToLong(row -> row.progress().downRate()).sum();
    }

    static View.Row row(String name, Progress progress) {
        return new View.Row(new Subject(1, name, Optional.empty()), progress);
    }

    private static View one(Progress progress) {
        return view(List.of(row("field", progress)), 1, 0, 0, 0);
    }

    public static Progress downloading() {
        return downloading(3, 0);
    }

    private static Progress standing(long done, Standstill why) {
        return progress(DownloadState.STALLED, done, TOTAL, 0, OptionalLong.empty(), 0, Optional.of(why));
    }

    /** Before anybody has told what the torrent is. */
    public static Progress unknown(Optional<Standstill> why) {
        return new Progress(DownloadState.METADATA, 0, 0, 0, 0, 0, 0, 0, 0, OptionalLong.empty(), 0, 0, 0, 0, 0, why);
    }

    private static Progress seeding() {
        return seeding(999 * 1024, 200, 123 * MIB);
    }

    public static Progress seeding(long upRate, int peers, long sent) {
        return new Progress(
                DownloadState.SEEDING,
                TOTAL,
                TOTAL,
                TOTAL,
                0,
                sent,
                0,
                0,
                upRate,
                OptionalLong.empty(),
                peers,
                0,
                0,
                764,
                764,
                Optional.empty());
    }

    static Progress progress(
            DownloadState state,
            long done,
            long checked,
            long rate,
            OptionalLong eta,
            int peers,
            Optional<Standstill> why) {
        return progress(state, done, checked, rate, eta, peers, 0, why);
    }

    private static Progress progress(
            DownloadState state,
            long done,
            long checked,
            long rate,
            OptionalLong eta,
            int peers,
            int webSeeds,
            Optional<Standstill> why) {
        return new Progress(state, TOTAL, done, checked, done, 0, 0, rate, 0, eta, peers, 0, webSeeds, 764, 0, why);
    }

    @Test
    void showsHowFarHashingIsAtEveryWidth() {
        Hashing hashing = new Hashing("data", 62 * MIB, TOTAL, 300 * MIB);
        assertEquals(
                " 32% ━━━━━━━━━━─────────────────────   62.0/190.9 MiB  300.0 MiB/s  ETA 0s",
                Frame.line(hashing, UNICODE, 80));
        assertEquals(" 32%  300.0 MiB/s", Frame.line(hashing, UNICODE, 20));
        Hashing begun = new Hashing("data", 0, TOTAL, 0);
        assertTrue(Frame.line(begun, ASCII, 80).endsWith("0 B/s  ETA --"), Frame.line(begun, ASCII, 80));
    }
}
