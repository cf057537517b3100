package bittc.download;

import bittc.metainfo.Metainfo;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Receives the events of one torrent, for display. Called on the loop. */
public interface DownloadListener {
    /** Called when the state has changed; DONE, FAILED and STOPPED are the last event. */
    void onState(DownloadState from, DownloadState to, String reason);

    /** Called once, before the check, when the metadata of a torrent started by its info hash was fetched. */
    void onMetadata(Metainfo metainfo);

    /** Called when a tracker has answered or failed. */
    void onTracker(TrackerReport report);

    /**
     * Called once for each tracker or web seed that is never contacted because its URL is invalid.
     *
     * @param what its name and the reason; from outside, not sanitised
     */
    void onUnusableUrl(String what);

    /**
     * Called when something does not happen because the proxy cannot carry it.
     *
     * @param what the proxy and the reason; not sanitised
     */
    void onProxyLimit(String what);

    /** Called when a file is complete and has its final name; again after another program changed it meanwhile. */
    void onFileComplete(int fileIndex);

    /**
     * Called when another program has changed a file; lost pieces are fetched again.
     *
     * @param what the file, in words; may contain text from outside that is not sanitised
     */
    void onFileChanged(String what);

    /** Called when super-seeding (BEP 16) has ended, or cannot begin; with the reason, in words. */
    void onSuperSeedingOver(String why);

    /** Called when the download is given up; state FAILED follows. */
    void onFailed(Failure failure);

    /** Takes a line for {@code -v}: a peer connected, left, was banned. May contain unsanitised text from outside. */
    void onDetail(String line);

    /**
     * The result of an announce.
     *
     * @param host {@code host:port}
     * @param ok whether it answered with peers, however few
     * @param peers number of addresses in the answer
     * @param message its failure or warning text; from outside, not sanitised
     * @param next time until the next announce
     */
    record TrackerReport(
            String host,
            boolean ok,
            int peers,
            OptionalInt seeders,
            OptionalInt leechers,
            Optional<String> message,
            Duration next) {}

    /**
     * The reason for giving up a download.
     *
     * @param code a stable word: {@code no-peers}, {@code stalled}, {@code tracker-refused}, or a storage code
     * @param message the failure and its reason, in one line; may contain text from outside that is not sanitised
     * @param hint advice to the user, or empty
     */
    record Failure(String code, String message, String hint) {}
}
