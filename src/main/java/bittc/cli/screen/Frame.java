package bittc.cli.screen;

import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.download.DownloadState;
import bittc.download.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Lays out the live lines of a terminal, as a function of the view and the terminal's size. The last column stays
 * empty. A narrow terminal drops, in this order: peers, done and total, ETA, bar, rate.
 */
final class Frame {
    /** Columns of a label such as {@code no peers 1:12}. */
    private static final int LABEL_COLUMNS = 13;

    /** Columns of the widest ETA, {@code ETA 59m 59s}. */
    private static final int ETA_COLUMNS = 11;

    /** Columns of {@code seeding 999.9 KiB/s, 20 peers, 99.9 MiB sent (0.50)}: a seed's bar keeps its length. */
    private static final int SEEDING_COLUMNS = 51;

    /** Columns of {@code 200 peers} and the two before it. */
    private static final int PEERS_COLUMNS = 11;

    private static final int PERCENT_COLUMNS = 4;

    /** A shorter bar says less than the text it would replace. */
    private static final int MIN_BAR_COLUMNS = 10;

    /** A longer bar says no more. */
    private static final int MAX_BAR_COLUMNS = 40;

    /** Lines of the terminal left free, so that scrolled text stays visible. */
    private static final int FREE_ROWS = 3;

    /** Steps of leaving out, in the order above; the rate is cut if it alone is too long. */
    private static final int NO_PEERS = 1;

    private static final int NO_SIZES = 2;
    private static final int NO_ETA = 3;
    private static final int NO_BAR = 4;

    /** Fewest columns for a name and a bar. */
    private static final int NARROW = 55;

    private static final String GAP = "  ";
    private static final String EXPLANATION_INDENT = "     ";

    private final Style style;
    private final int columns;

    private Frame(Style style, int columns) {
        this.style = style;
        // The last column stays free: a terminal may wrap once it is written to.
        this.columns = Math.max(1, columns - 1);
    }

    /**
     * Returns the lines: at most {@code rows} less {@value #FREE_ROWS}, at least one, none wider than {@code columns -
     * 1}.
     */
    static List<String> lines(View view, Style style, int columns, int rows) {
        Frame frame = new Frame(style, columns);
        int room = Math.max(1, rows - FREE_ROWS);
        return view.total() == 1 ? frame.single(view, room) : frame.several(view, room);
    }

    /** Returns the line of a command that only hashes, at most {@code columns - 1} wide. */
    static String line(Hashing hashing, Style style, int columns) {
        String sizes = sizes(hashing.doneBytes(), hashing.totalBytes());
        return new Frame(style, columns)
                .line(
                        "",
                        hashing.doneBytes(),
                        hashing.totalBytes(),
                        sizes,
                        "",
                        NO_PEERS,
                        omitted -> status(hashing.rate(), hashing.etaSeconds(), omitted));
    }

    private List<String> single(View view, int room) {
        List<String> lines = new ArrayList<>();
        for (View.Row row : view.active()) {
            lines.add(line("", row.progress(), true));
            if (room > 1) {
                addExplanation(lines, row.progress());
            }
        }
        return lines;
    }

    private List<String> several(View view, int room) {
        List<View.Row> busy =
                view.active().stream().filter(row -> !row.isIdleSeed()).toList();
        int rows = Math.min(busy.size(), room - 1);
        int explanations = room - 1 - rows;
        List<String> lines = new ArrayList<>();
        for (View.Row row : busy.subList(0, rows)) {
            lines.add(line(row.name(), row.progress(), false));
            if (explanations > 0 && addExplanation(lines, row.progress())) {
                explanations--;
            }
        }
        lines.add(
                view.onlyShares()
                        ? GAP + SharingTotals.of(view).text(columns - GAP.length(), style.ellipsis())
                        : totalLine(view, busy.size() - rows));
        return lines;
    }

    /** Formats the total of all torrents; drops parts that do not fit from the end. */
    private String totalLine(View view, int hidden) {
        String line = GAP + view.done() + " of " + view.total() + " done";
        List<String> more = new ArrayList<>();
        if (view.failed() > 0) {
            more.add(", " + view.failed() + " failed");
        }
        if (view.waiting() > 0) {
            more.add(", " + view.waiting() + " waiting");
        }
        if (hidden > 0) {
            more.add(", " + hidden + " not shown");
        }
        more.add("   " + Units.rate(view.downRate()));
        more.add("   " + Units.eta(view.etaSeconds(), view.downRate()));
        for (String each : more) {
            if (Text.width(line + each) > columns) {
                break;
            }
            line += each;
        }
        return Text.cut(line, columns, style.ellipsis());
    }

    private boolean addExplanation(List<String> lines, Progress progress) {
        if (progress.standstill().isEmpty()) {
            return false;
        }
        String explanation = Text.clean(progress.standstill().get().explanation());
        if (explanation.isEmpty()) {
            return false;
        }
        lines.add(fitting(EXPLANATION_INDENT + explanation));
        return true;
    }

    /** Drops clauses from the end until the text fits; cuts a single long clause. */
    private String fitting(String explanation) {
        String text = explanation;
        int end = text.lastIndexOf("; ");
        while (Text.width(text) > columns && end > 0) {
            text = text.substring(0, end);
            end = text.lastIndexOf("; ");
        }
        return Text.cutEnd(text, columns, style.ellipsis());
    }

    /**
     * Formats the line of a torrent: {@code name percent bar sizes status}; without the name or the sizes as needed.
     */
    private String line(String name, Progress progress, boolean alone) {
        long done = progress.state() == DownloadState.CHECKING ? progress.checkedBytes() : progress.doneBytes();
        String start = alone ? "" : nameText(name, nameColumns());
        String sizes = alone && progress.totalBytes() > 0 ? sizes(done, progress.totalBytes()) : "";
        int omitted = alone ? 0 : NO_PEERS;
        String label = label(progress, columns - Text.width(start) - PERCENT_COLUMNS - GAP.length());
        return line(start, done, progress.totalBytes(), sizes, label, omitted, left -> status(progress, left));
    }

    /**
     * Formats a line that fits.
     *
     * @param label replaces the status, unless empty
     * @param omitted steps left out whatever the room
     * @param statuses returns the status after a number of steps
     */
    private String line(
            String start,
            long done,
            long total,
            String sizes,
            String label,
            int omitted,
            IntFunction<String> statuses) {
        String line = start + Text.padLeft(percent(done, total), PERCENT_COLUMNS);

        // From the full line to the shortest one.
        int bar = barColumns(Text.width(line) + sizes.length(), label, omitted);
        while (omitted < NO_BAR && bar < MIN_BAR_COLUMNS) {
            omitted++;
            sizes = omitted >= NO_SIZES ? "" : sizes;
            bar = barColumns(Text.width(line) + sizes.length(), label, omitted);
        }
        line += omitted < NO_BAR ? " " + style.bar(done, total, bar) : "";
        line += sizes;
        String status = label.isEmpty() ? statuses.apply(omitted) : label;
        int left = columns - Text.width(line) - GAP.length();
        if (left >= Text.width(status) || !label.isEmpty() && left > 1) {
            line += GAP + Text.cut(status, left, style.ellipsis());
        }
        return Text.width(line) <= columns ? line.stripTrailing() : Text.cut(line, columns, style.ellipsis());
    }

    /** Returns the columns left for the bar: the same with and without a label, so that nothing jumps, unless it is long. */
    private int barColumns(int used, String label, int omitted) {
        int status = Units.RATE_COLUMNS
                + (omitted < NO_ETA ? GAP.length() + ETA_COLUMNS : 0)
                + (omitted < NO_PEERS ? PEERS_COLUMNS : 0);
        return Math.min(MAX_BAR_COLUMNS, columns - used - 1 - GAP.length() - Math.max(status, Text.width(label)));
    }

    private int nameColumns() {
        return columns >= NARROW
                // 26 of 80 with the indent and the blank after it.
                ? Math.min(40, columns * 26 / 79)
                // There will be no bar, but the rate, or why there is none.
                : Math.max(12, Math.min(26, columns - PERCENT_COLUMNS - GAP.length() - LABEL_COLUMNS));
    }

    private String nameText(String name, int nameColumns) {
        int room = nameColumns - GAP.length() - 1;
        return GAP + Text.padRight(Text.cut(name, room, style.ellipsis()), room) + " ";
    }

    /** {@code 32%}, or {@code --%} while the total is unknown. */
    private static String percent(long done, long total) {
        return total == 0 ? "--%" : Units.percent(done, total) + "%";
    }

    private static String sizes(long done, long total) {
        String whole = Units.sizes(total, total, "/");
        return GAP + Text.padLeft(Units.sizes(done, total, "/"), whole.length());
    }

    /** Formats rate, ETA and peers, without the omitted parts. */
    private static String status(Progress progress, int omitted) {
        if (omitted >= NO_PEERS) {
            return status(progress.downRate(), progress.etaSeconds(), omitted);
        }
        String eta = Units.eta(progress.etaSeconds(), progress.downRate());
        return Text.padLeft(Units.rate(progress.downRate()), Units.RATE_COLUMNS)
                + GAP
                + Text.padRight(eta, ETA_COLUMNS)
                + Text.padLeft(sources(progress), PEERS_COLUMNS);
    }

    /** Formats the peers, narrower than the column. */
    private static String sources(Progress progress) {
        String sources = View.sources(progress);
        return Text.width(sources) < PEERS_COLUMNS ? sources : "web seeds";
    }

    private static String status(long bytesPerSecond, OptionalLong etaSeconds, int omitted) {
        String rate = Text.padLeft(Units.rate(bytesPerSecond), Units.RATE_COLUMNS);
        return omitted >= NO_ETA ? rate : rate + GAP + Units.eta(etaSeconds, bytesPerSecond);
    }

    /** Returns the label that replaces rate and ETA, within the room if possible; empty while data arrives. */
    private static String label(Progress progress, int room) {
        if (progress.state() == DownloadState.SEEDING) {
            return Text.padRight(seeding(progress, room), Math.min(SEEDING_COLUMNS, room));
        }
        String label = label(progress);
        String since = since(progress.standstill().map(Progress.Standstill::since));
        return label.isEmpty() || Text.width(label + since) > room ? label : label + since;
    }

    private static String label(Progress progress) {
        if (progress.state() == DownloadState.METADATA) {
            return View.FETCHING_METADATA;
        }
        if (progress.state() == DownloadState.CHECKING && progress.standstill().isEmpty()) {
            return progress.checkedBytes() > 0 ? "checking existing data" : "starting";
        }
        if (progress.standstill().isPresent()) {
            return Text.clean(progress.standstill().get().label());
        }
        return progress.state() == DownloadState.CONNECTING ? "connecting" : "";
    }

    /** Formats rate, peers, bytes sent and ratio; drops from the end what does not fit, but keeps the rate. */
    private static String seeding(Progress progress, int room) {
        String rate = progress.peers() == 0 ? "" : " " + Units.rate(progress.upRate());
        String peers = "seeding" + rate + ", " + Units.count(progress.peers(), "peer");
        String sent = peers + ", " + Units.size(progress.uploadedBytes()) + " sent";
        String ratio = sent + " (" + Units.ratio(progress.uploadedBytes(), progress.totalBytes()) + ")";
        String least = rate.isEmpty() || Text.width(peers) <= room ? peers : rate.strip();
        return Text.width(ratio) <= room ? ratio : Text.width(sent) <= room ? sent : least;
    }

    /** {@code  0:12}, or nothing in the first second. */
    private static String since(Optional<Duration> since) {
        return since.filter(duration -> duration.toSeconds() > 0)
                .map(duration -> " " + Units.clock(duration))
                .orElse("");
    }
}
