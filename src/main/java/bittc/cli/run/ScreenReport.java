package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.cli.screen.Screen;
import bittc.cli.screen.View;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.storage.reuse.Reuse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Shows the events of a batch on a screen. */
final class ScreenReport implements BatchListener {
    /** Torrents of which the first tracker's answer is shown. */
    private static final int MAX_ANSWERED = 1000;

    /** Reasons for failures remembered, so that a terminal shows each once before the end; after that, none. */
    private static final int MAX_REASONS = 1000;

    private final Screen screen;
    private final boolean verbose;
    private final boolean sharingOnly;
    private final Set<Integer> answered = new HashSet<>();
    private final Set<String> reasons = new HashSet<>();
    private int begun;
    private boolean stopping;

    /**
     * A report on this screen.
     *
     * @param verbose whether to show every tracker's answer, every peer and every file
     * @param sharingOnly whether the command only shares
     */
    ScreenReport(Screen screen, boolean verbose, boolean sharingOnly) {
        this.screen = screen;
        this.verbose = verbose;
        this.sharingOnly = sharingOnly;
    }

    @Override
    public void onRefused(Subject torrent, Problem problem) {
        screen.problem(problem);
    }

    @Override
    public void onUnknown(Subject torrent) {
        begun++;
        String what = torrent.infoHash().isPresent() ? "asking peers for its metadata" : "fetching the .torrent file";
        screen.about(Screen.Topic.BEGUN, torrent.name(), what);
    }

    @Override
    public void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {
        begun += begins ? 1 : 0;
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
                sharingOnly ? CompletionText.ofSeed(completion) : CompletionText.of(completion));
    }

    /** Says nothing on a terminal of many torrents that a signal ends and that sent nothing. */
    @Override
    public void onSeeded(Subject torrent, Progress progress, Duration took) {
        if (!stopping || begun == 1 || progress.uploadedBytes() > 0 || !screen.drawsInPlace()) {
            screen.about(Screen.Topic.SEEDED, torrent.name(), Summary.seeded(progress, took));
        }
    }

    /** On a terminal, names only the first torrent that fails for a reason: the summary names more. */
    @Override
    public void onFailed(Subject torrent, Problem problem) {
        if (screen.drawsInPlace() && (reasons.size() == MAX_REASONS || !reasons.add(problem.message()))) {
            return;
        }
        screen.about(Screen.Topic.FAILED, torrent.name(), problem.message());
    }

    @Override
    public void onProgress(View view) {
        screen.draw(view);
    }

    @Override
    public void onStopping() {
        stopping = true;
        screen.line("Stopping: saving, telling the tracker (Ctrl-C again to quit at once)");
    }

    @Override
    public void onEnd(Summary summary) {
        screen.close();
        summary.tell(screen);
    }
}
