package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.cli.screen.View;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.session.Engine;
import bittc.storage.FoundData;
import bittc.storage.file.DiskPaths;
import bittc.storage.reuse.Reuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Receives the events of the torrents of a batch, on the main thread. */
interface BatchListener {
    /** An input cannot begin. */
    default void onRefused(Subject torrent, Problem problem) {}

    /** A torrent runs. */
    default void onBegun(Subject torrent, Engine.Transfer transfer) {}

    /** A torrent begins by fetching its metadata. */
    default void onUnknown(Subject torrent) {}

    /**
     * The metadata of a torrent is known.
     *
     * @param begins whether the torrent begins with this; otherwise {@link #onUnknown} was called before
     */
    default void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {}

    /** A torrent's state has changed. */
    default void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {}

    /** A tracker has answered or failed. */
    default void onTracker(Subject torrent, TrackerReport report) {}

    /** A warning; each text comes once. */
    default void onWarning(Subject torrent, Problem warning) {}

    /**
     * A file is complete and carries its final name.
     *
     * @param path its path below the output folder; not cleaned
     */
    default void onFile(Subject torrent, FileEntry file, String path) {}

    /** A line for {@code -v}; not cleaned. */
    default void onDetail(Subject torrent, String line) {}

    /** A line for {@code -v} that concerns no single torrent; not cleaned. */
    default void onDetail(String line) {}

    /** Files from another folder are used: a message for each folder. */
    default void onReused(Subject torrent, Reuse.Taken taken) {}

    /** A torrent is complete and verified. */
    default void onComplete(Subject torrent, Completion completion) {}

    /** The sharing of a complete torrent has ended, by its limit or by a signal, after this time. */
    default void onSeeded(Subject torrent, Progress progress, Duration took) {}

    /** A torrent is given up; state FAILED follows. */
    default void onFailed(Subject torrent, Problem problem) {}

    /** Progress of all torrents, a few times a second. */
    default void onProgress(View view) {}

    /** A signal has asked for an end. */
    default void onStopping() {}

    /** Returns whether the listener has work of its own, which the batch waits for. */
    default boolean isBusy() {
        return false;
    }

    /** Failures of that work; read when it is no longer busy. */
    default List<Problem> failures() {
        return List.of();
    }

    /** Nothing more will happen. */
    default void onEnd(Summary summary) {}

    /**
     * The completion of a torrent.
     *
     * @param where the place of its files
     * @param took time since its start
     * @param already whether it was complete at its start
     * @param found what was on disk at its start
     */
    record Completion(DiskPaths where, Progress progress, Duration took, boolean already, FoundData found) {
        /** Path of its file or folder. */
        Path path() {
            return where.root();
        }
    }
}
