package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.cli.screen.View;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.storage.file.DiskPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What happens to the torrents of a batch, for those who tell of it, each of what it is there for. Called on the main thread.
 */
interface BatchListener {
    /** An input cannot even begin. */
    default void onRefused(Subject torrent, Problem problem) {}

    /** A torrent begins, but what it holds has to be found out first. */
    default void onUnknown(Subject torrent) {}

    /**
     * What a torrent holds is known.
     *
     * @param begins whether the torrent begins with this; if not, it came {@link #onUnknown} some time ago
     */
    default void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {}

    /** A torrent's state has changed. */
    default void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {}

    /** A tracker has answered or failed. */
    default void onTracker(Subject torrent, TrackerReport report) {}

    /** Something is wrong that stops nothing; each text comes once. */
    default void onWarning(Subject torrent, Problem warning) {}

    /**
     * A file is complete and carries its final name.
     *
     * @param path where it is below the output folder; not cleaned
     */
    default void onFile(Subject torrent, FileEntry file, String path) {}

    /** A line for {@code -v}; not cleaned. */
    default void onDetail(Subject torrent, String line) {}

    /** A torrent is complete and verified. */
    default void onComplete(Subject torrent, Completion completion) {}

    /** A torrent has been shared for as long as was asked; state DONE has been told. */
    default void onSeeded(Subject torrent, Progress progress) {}

    /** A torrent is given up; state FAILED follows. */
    default void onFailed(Subject torrent, Problem problem) {}

    /** How far everything is, a few times a second. */
    default void onProgress(View view) {}

    /** A signal has asked for an end. */
    default void onStopping() {}

    /** Whether it has work of its own under way, which the batch waits for. */
    default boolean isBusy() {
        return false;
    }

    /** What went wrong with that work; read when it is no longer busy. */
    default List<Problem> failures() {
        return List.of();
    }

    /** Nothing more will happen. */
    default void onEnd(Summary summary) {}

    /**
     * How a torrent was completed.
     *
     * @param where its files are
     * @param took since it began
     * @param already whether nothing was missing when it began
     */
    record Completion(DiskPaths where, Progress progress, Duration took, boolean already) {
        /** Where its file or folder is. */
        Path path() {
            return where.root();
        }
    }
}
