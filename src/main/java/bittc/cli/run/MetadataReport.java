package bittc.cli.run;

import bittc.cli.host.Host;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.screen.Screen;
import bittc.cli.screen.View;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hands each torrent of a batch to its taker once its metadata is there, and reports failures. */
final class MetadataReport implements BatchListener {
    private final Host host;
    private final Screen screen;
    private final boolean verbose;
    private final String limit;
    private final EngineRun.Taker taker;
    private final List<Problem> failures;

    /**
     * A report for one batch.
     *
     * @param limit time limit for peers, in words
     * @param before problems with other torrents of the command
     */
    MetadataReport(
            Host host, Screen screen, boolean verbose, String limit, EngineRun.Taker taker, List<Problem> before) {
        this.host = host;
        this.screen = screen;
        this.verbose = verbose;
        this.limit = limit;
        this.taker = taker;
        failures = new ArrayList<>(before);
    }

    @Override
    public void onUnknown(Subject torrent) {
        boolean asksPeers = torrent.infoHash().isPresent();
        screen.line(torrent.name()
                + (asksPeers ? ": asking peers for its metadata" + limit : ": fetching the .torrent file"));
    }

    @Override
    public void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {
        screen.close();
        try {
            taker.take(job, metainfo);
        } catch (ProblemException e) {
            failures.add(e.problem());
            onFailed(torrent, e.problem());
        }
    }

    @Override
    public void onWarning(Subject torrent, Problem warning) {
        screen.about(Screen.Topic.WARNING, torrent.name(), warning.message());
    }

    @Override
    public void onDetail(Subject torrent, String line) {
        if (verbose) {
            screen.about(Screen.Topic.DETAIL, torrent.name(), line);
        }
    }

    @Override
    public void onFailed(Subject torrent, Problem problem) {
        Problem named = problem.about(torrent.name());
        screen.problem(named);
        host.events().ifPresent(events -> events.error(Optional.of(torrent), named));
    }

    @Override
    public void onProgress(View view) {
        if (!view.active().isEmpty()) {
            screen.draw(view);
        }
    }

    @Override
    public void onStopping() {
        if (!host.out().checkError()) {
            screen.line("Stopping (Ctrl-C again to quit at once)");
        }
    }

    @Override
    public List<Problem> failures() {
        return failures;
    }

    @Override
    public void onEnd(Summary summary) {
        screen.close();
        host.events().ifPresent(events -> events.countInterrupted(summary.unfinished()));
    }
}
