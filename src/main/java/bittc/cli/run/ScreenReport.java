package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.cli.message.Units;
import bittc.cli.screen.Screen;
import bittc.cli.screen.View;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.storage.reuse.Reuse;
import java.util.HashSet;
import java.util.Set;

/** Shows the events of a batch on a screen. */
final class ScreenReport implements BatchListener {
    /** Torrents of which the first tracker's answer is shown. */
    private static final int MAX_ANSWERED = 1000;

    private final Screen screen;
    private final boolean verbose;
    private final Set<Integer> answered = new HashSet<>();

    /**
     * A report on this screen.
     *
     * @param verbose whether to show every tracker's answer, every peer and every file
     */
    ScreenReport(Screen screen, boolean verbose) {
        this.screen = screen;
        this.verbose = verbose;
    }

    @Override
    public void onRefused(Subject torrent, Problem problem) {
        screen.problem(problem);
    }

    @Override
    public void onUnknown(Subject torrent) {
        String what = torrent.infoHash().isPresent() ? "asking peers for its metadata" : "fetching the .torrent file";
        screen.about(Screen.Topic.BEGUN, torrent.name(), what);
    }

    @Override
    public void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {
        screen.about(Screen.Topic.BEGUN, torrent.name(), job.summary(metainfo));
    }

    @Override
    public void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {
        if (to == DownloadState.STALLED) {
            String why = reason.isEmpty() ? "" : ": " + reason;
            screen.about(Screen.Topic.STATE, torrent.name(), to.word() + why);
        }
    }

    @Override
    public void onTracker(Subject torrent, TrackerReport report) {
        if (report.ok()) {
            String answer = "tracker " + report.host() + ": " + Summary.answer(report);
            if (verbose) {
                screen.about(Screen.Topic.DETAIL, torrent.name(), answer);
            } else if (answered.size() < MAX_ANSWERED && answered.add(torrent.number())) {
                screen.about(Screen.Topic.TRACKER, torrent.name(), answer);
            }
        }
    }

    @Override
    public void onWarning(Subject torrent, Problem warning) {
        screen.about(Screen.Topic.WARNING, torrent.name(), warning.message());
    }

    @Override
    public void onFile(Subject torrent, FileEntry file, String path) {
        if (verbose) {
            screen.about(Screen.Topic.DETAIL, torrent.name(), path + " is complete");
        }
    }

    @Override
    public void onDetail(Subject torrent, String line) {
        if (verbose) {
            screen.about(Screen.Topic.DETAIL, torrent.name(), line);
        }
    }

    @Override
    public void onDetail(String line) {
        if (verbose) {
            screen.line(line);
        }
    }

    @Override
    public void onReused(Subject torrent, Reuse.Taken taken) {
        screen.about(Screen.Topic.BEGUN, torrent.name(), CompletionText.of(taken));
    }

    @Override
    public void onComplete(Subject torrent, Completion completion) {
        screen.about(
                completion.already() ? Screen.Topic.ALREADY_COMPLETE : Screen.Topic.DONE,
                torrent.name(),
                CompletionText.of(completion));
    }

    @Override
    public void onSeeded(Subject torrent, Progress progress) {
        long sent = progress.uploadedBytes();
        String ratio = Units.ratio(sent, progress.totalBytes());
        screen.about(Screen.Topic.SEEDED, torrent.name(), "seeded " + Units.size(sent) + " (ratio " + ratio + ")");
    }

    @Override
    public void onFailed(Subject torrent, Problem problem) {
        screen.about(Screen.Topic.FAILED, torrent.name(), problem.message());
    }

    @Override
    public void onProgress(View view) {
        screen.draw(view);
    }

    @Override
    public void onStopping() {
        screen.line("Stopping: saving, telling the tracker (Ctrl-C again to quit at once)");
    }

    @Override
    public void onEnd(Summary summary) {
        screen.close();
        summary.tell(screen);
    }
}
