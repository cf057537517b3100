package bittc.cli.screen;

import bittc.cli.message.Problem;
import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.download.DownloadState;
import bittc.download.Progress;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A file or a pipe: writes a line for each event, each 10 % and each interval, prefixed by the time since start. No
 * escape sequences, no carriage returns.
 */
public final class PlainLog implements Screen {
    private static final int STEP_PERCENT = 10;
    private static final Duration LEAST_BETWEEN_STEPS = Duration.ofSeconds(5);

    private final PrintStream out;
    private final boolean many;
    private final LongSupplier nanoTime;
    private final Duration interval;
    private final long start;
    private final Map<String, Last> lasts = new HashMap<>();
    private final SharingLines sharing;

    /** The time and step of the last progress line of a torrent. */
    private record Last(long nanos, int step) {}

    /**
     * A log that begins now.
     *
     * @param many whether there are several torrents, so that failures are reported at once, and again at the end
     * @param interval the longest time between two lines about a torrent
     */
    public PlainLog(PrintStream out, boolean many, LongSupplier nanoTime, Duration interval) {
        this.out = out;
        this.many = many;
        this.nanoTime = nanoTime;
        this.interval = interval;
        this.start = nanoTime.getAsLong();
        sharing = new SharingLines(interval);
    }

    @Override
    public void line(String text) {
        Duration since = Duration.ofNanos(nanoTime.getAsLong() - start);
        write("[" + Units.elapsed(since) + "] " + Text.clean(text));
    }

    @Override
    public void about(Topic topic, String name, String text) {
        switch (topic) {
            case DONE -> line(name + ": done, " + text);
            case FAILED -> {
                if (many) {
                    line(name + ": failed: " + text);
                }
            }
            default -> line(name + ": " + text);
        }
    }

    @Override
    public void problem(Problem problem) {
        write(problem.text());
    }

    @Override
    public void draw(View view) {
        long now = nanoTime.getAsLong();
        for (View.Row row : view.active()) {
            Progress progress = row.progress();
            if (progress.state() == DownloadState.SEEDING) {
                continue;
            }
            int step = progress.state() == DownloadState.CHECKING
                    ? 0
                    : Units.percent(progress.doneBytes(), progress.totalBytes()) / STEP_PERCENT;
            Last last = lasts.computeIfAbsent(row.name(), name -> new Last(now, step));
            Duration since = Duration.ofNanos(now - last.nanos());
            boolean due = since.compareTo(interval) >= 0
                    || step > last.step() && since.compareTo(LEAST_BETWEEN_STEPS) >= 0 && step < 100 / STEP_PERCENT;
            if (due) {
                lasts.put(row.name(), new Last(now, step));
                line(row.name() + ": " + text(progress));
            }
        }
        sharing.at(view, now).ifPresent(this::line);
    }

    /** Writes a line each interval; most hashing ends before the first. */
    @Override
    public void draw(Hashing hashing) {
        long now = nanoTime.getAsLong();
        Last last = lasts.computeIfAbsent(hashing.name(), name -> new Last(now, 0));
        if (Duration.ofNanos(now - last.nanos()).compareTo(interval) >= 0) {
            lasts.put(hashing.name(), new Last(now, 0));
            line(hashing.name() + ": " + Units.percent(hashing.doneBytes(), hashing.totalBytes()) + "%, "
                    + Units.sizes(hashing.doneBytes(), hashing.totalBytes(), " of ") + " hashed, "
                    + Units.rate(hashing.rate()) + ", " + Units.eta(hashing.etaSeconds(), hashing.rate()));
        }
    }

    private static String text(Progress progress) {
        if (progress.state() == DownloadState.METADATA) {
            return View.FETCHING_METADATA
                    + progress.standstill()
                            .map(why -> " " + Units.clock(why.since()) + ": " + why.explanation())
                            .orElse("");
        }
        boolean checking = progress.state() == DownloadState.CHECKING;
        long done = checking ? progress.checkedBytes() : progress.doneBytes();
        String far =
                Units.percent(done, progress.totalBytes()) + "%, " + Units.sizes(done, progress.totalBytes(), " of ");
        if (checking && progress.standstill().isPresent()) {
            return far + ": " + progress.standstill().get().label();
        }
        if (checking) {
            return far + " of existing data checked";
        }
        if (progress.standstill().isPresent()) {
            Progress.Standstill standstill = progress.standstill().get();
            return far + ", " + standstill.label() + " " + Units.clock(standstill.since()) + ": "
                    + standstill.explanation();
        }
        return far + ", " + Units.rate(progress.downRate()) + ", "
                + Units.eta(progress.etaSeconds(), progress.downRate()) + ", " + View.sources(progress);
    }

    /** {@code seeding, 1.2 MiB sent (0.24), 704.0 KiB/s, 1 peer}. */
    static String seeding(Progress progress) {
        return "seeding, " + Units.size(progress.uploadedBytes()) + " sent ("
                + Units.ratio(progress.uploadedBytes(), progress.totalBytes()) + "), "
                + (progress.peers() == 0 ? "" : Units.rate(progress.upRate()) + ", ")
                + Units.count(progress.peers(), "peer");
    }

    private void write(String line) {
        out.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
