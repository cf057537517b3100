package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.cli.report.Logging;
import bittc.cli.screen.SharingLines;
import bittc.cli.screen.View;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.storage.reuse.Reuse;
import bittc.torrent.ClientName;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the events of a batch to the log. */
final class LogReport implements BatchListener {
    private final Logger log = LoggerFactory.getLogger(Logging.TORRENTS);

    private final LongSupplier nanoTime;
    private final SharingLines sharing;

    /**
     * Begins with versions, which a reader wants to know first.
     *
     * @param interval the shortest time between two lines about what is shared
     */
    LogReport(LongSupplier nanoTime, Duration interval) {
        this.nanoTime = nanoTime;
        sharing = new SharingLines(interval);
        log.info("{}, Java {}, {}", ClientName.TITLE, Runtime.version(), System.getProperty("os.name"));
    }

    @Override
    public void onRefused(Subject torrent, Problem problem) {
        log.error("{}: {}", problem.code().word(), problem.message());
    }

    @Override
    public void onUnknown(Subject torrent) {
        log.info("{}: started; metadata unknown", torrent.name());
    }

    @Override
    public void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {
        log.info("{}: {}, {}", torrent.name(), metainfo.infoHash(), job.summary(metainfo));
    }

    @Override
    public void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {
        log.info("{}: {} -> {} {}", torrent.name(), from.word(), to.word(), reason);
    }

    @Override
    public void onTracker(Subject torrent, TrackerReport report) {
        if (report.ok()) {
            String answer = Summary.answer(report);
            log.info("{}: tracker {}: {}, {} addresses", torrent.name(), report.host(), answer, report.peers());
        } else {
            log.warn(
                    "{}: tracker {}: {}",
                    torrent.name(),
                    report.host(),
                    report.message().orElse("no answer"));
        }
    }

    @Override
    public void onWarning(Subject torrent, Problem warning) {
        log.warn("{}: {}", torrent.name(), warning.message());
    }

    @Override
    public void onFile(Subject torrent, FileEntry file, String path) {
        log.debug("{}: {} is complete", torrent.name(), path);
    }

    @Override
    public void onDetail(Subject torrent, String line) {
        log.debug("{}: {}", torrent.name(), line);
    }

    @Override
    public void onDetail(String line) {
        log.debug("{}", line);
    }

    @Override
    public void onReused(Subject torrent, Reuse.Taken taken) {
        log.info("{}: {}", torrent.name(), CompletionText.of(taken));
    }

    @Override
    public void onComplete(Subject torrent, Completion completion) {
        String how = CompletionText.of(completion);
        log.info("{}: complete: {}", torrent.name(), how);
    }

    @Override
    public void onSeeded(Subject torrent, Progress progress, Duration took) {
        log.info("{}: {}", torrent.name(), Summary.seeded(progress, took));
    }

    @Override
    public void onProgress(View view) {
        sharing.at(view, nanoTime.getAsLong()).ifPresent(log::info);
    }

    @Override
    public void onFailed(Subject torrent, Problem problem) {
        log.error("{}: {}: {}", torrent.name(), problem.code().word(), problem.message());
    }

    @Override
    public void onStopping() {
        log.info("stopping");
    }

    @Override
    public void onEnd(Summary summary) {
        log.info("exiting with code {}", summary.exitCode().number());
    }
}
