package bittc.cli;

import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Gives a script the absolute path of each complete torrent, one a line, and nothing else. */
final class PathReport implements BatchListener {
    private final PrintStream out;

    PathReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void onComplete(Subject torrent, Completion completion) {
        String path = completion.path().toAbsolutePath().normalize().toString();
        out.writeBytes((path + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onRefused(Subject torrent, Problem problem) {}

    @Override
    public void onUnknown(Subject torrent) {}

    @Override
    public void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {}

    @Override
    public void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {}

    @Override
    public void onTracker(Subject torrent, TrackerReport report) {}

    @Override
    public void onWarning(Subject torrent, Problem warning) {}

    @Override
    public void onFile(Subject torrent, FileEntry file) {}

    @Override
    public void onDetail(Subject torrent, String line) {}

    @Override
    public void onFailed(Subject torrent, Problem problem) {}

    @Override
    public void onProgress(View view) {}

    @Override
    public void onStopping() {}

    @Override
    public void onEnd(Summary summary) {}
}
