package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.cli.report.JsonEvents;
import bittc.cli.report.TorrentFields;
import bittc.cli.screen.View;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.storage.file.DiskPaths;
import bittc.storage.reuse.Reuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Writes the events of a batch as JSON. */
public final class JsonReport implements BatchListener {
    private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(1);

    private final JsonEvents events;
    private final LongSupplier nanoTime;
    private long nextProgress;

    JsonReport(JsonEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
        nextProgress = nanoTime.getAsLong() + BETWEEN_PROGRESS.toNanos();
    }

    @Override
    public void onRefused(Subject torrent, Problem problem) {
        events.error(Optional.of(torrent), problem);
    }

    @Override
    public void onUnknown(Subject torrent) {
        begun(torrent, DownloadState.METADATA);
    }

    @Override
    public void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {
        DiskPaths where = job.look(metainfo);
        events.event(torrent, "torrent", object -> {
            TorrentFields.write(
                    object,
                    job.source().told(),
                    metainfo,
                    job.files(metainfo)::contains,
                    file -> where.pathText(file.index()));
            object.exact("path", absolute(where.root()));
        });
        if (begins) {
            begun(torrent, DownloadState.CHECKING);
        }
    }

    private void begun(Subject torrent, DownloadState state) {
        events.event(torrent, "state", object -> object.none("from")
                .text("to", state.word())
                .none("reason"));
    }

    @Override
    public void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {
        Optional<String> why = Optional.of(reason).filter(text -> !text.isEmpty());
        events.event(torrent, "state", object -> object.text("from", from.word())
                .text("to", to.word())
                .text("reason", why));
    }

    @Override
    public void onTracker(Subject torrent, TrackerReport report) {
        events.event(torrent, "tracker", object -> object.text("host", report.host())
                .flag("ok", report.ok())
                .number("peers", report.peers())
                .number("seeders", report.seeders())
                .number("leechers", report.leechers())
                .text("message", report.message())
                .number("nextSeconds", Math.max(0, report.next().toSeconds())));
    }

    @Override
    public void onWarning(Subject torrent, Problem warning) {
        events.warning(Optional.of(torrent), warning);
    }

    @Override
    public void onFile(Subject torrent, FileEntry file, String path) {
        events.event(torrent, "file", object -> object.number("index", file.index() + 1L)
                .exact("path", path)
                .number("bytes", file.length()));
    }

    @Override
    public void onReused(Subject torrent, Reuse.Taken taken) {
        events.event(torrent, "reused", object -> object.exact("path", absolute(taken.folder()))
                .number("files", taken.files())
                .number("linked", taken.linked())
                .number("bytes", taken.bytes()));
    }

    @Override
    public void onComplete(Subject torrent, Completion completion) {
        Progress progress = completion.progress();
        events.event(torrent, "done", object -> {
            object.exact("path", absolute(completion.path()))
                    .number("totalBytes", progress.totalBytes())
                    .number("downloadedBytes", progress.downloadedBytes())
                    .number("uploadedBytes", progress.uploadedBytes())
                    .number("wastedBytes", progress.wastedBytes())
                    .number("seconds", completion.took().toSeconds())
                    .flag("alreadyComplete", completion.already());
            if (completion.already()) {
                object.text("verified", completion.found().unchangedSince().isPresent() ? "record" : "read");
            }
        });
        events.countOk(completion.already());
    }

    @Override
    public void onSeeded(Subject torrent, Progress progress, Duration took) {
        events.event(torrent, "seeded", object -> object.number("uploadedBytes", progress.uploadedBytes())
                .number("seconds", took.toSeconds()));
    }

    @Override
    public void onFailed(Subject torrent, Problem problem) {
        events.error(Optional.of(torrent), problem);
    }

    @Override
    public void onProgress(View view) {
        long now = nanoTime.getAsLong();
        if (now - nextProgress < 0) {
            return;
        }
        nextProgress = now + BETWEEN_PROGRESS.toNanos();
        for (View.Row row : view.active()) {
            Progress progress = row.progress();
            events.event(row.torrent(), "progress", object -> object.number("doneBytes", progress.doneBytes())
                    .number("totalBytes", progress.totalBytes())
                    .number("downRate", progress.downRate())
                    .number("upRate", progress.upRate())
                    .number("etaSeconds", progress.etaSeconds())
                    .number("peers", progress.peers())
                    .number("seeds", progress.seeds())
                    .number("webSeeds", progress.webSeeds())
                    .number("piecesDone", progress.piecesDone())
                    .number("wastedBytes", progress.wastedBytes())
                    .number("uploadedBytes", progress.uploadedBytes())
                    .text("standstill", progress.standstill().map(Progress.Standstill::explanation)));
        }
    }

    @Override
    public void onEnd(Summary summary) {
        events.countInterrupted(summary.unfinished());
        events.countBytes(summary.sharingOnly() ? summary.uploadedBytes() : summary.downloadedBytes());
        events.countUploaded(summary.uploadedBytes());
    }

    /** Returns the absolute path. */
    public static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
