package bittc.download;

import bittc.metainfo.Metainfo;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What happens to one torrent, for those who show it. Called on the loop. */
public interface DownloadListener {
    /** The state has changed; DONE, FAILED and STOPPED are the last thing that happens. */
    void onState(DownloadState from, DownloadState to, String reason);

    /** What the torrent is has been learnt from peers: once, before it is checked, if it was begun by its info hash alone. */
    void onMetadata(Metainfo metainfo);

    /** A tracker has answered or failed. */
    void onTracker(TrackerReport report);

    /**
     * A tracker or a web seed will never be asked, since its URL makes no sense; told once of each.
     *
     * @param what which one, and why; from outside, not sanitised
     */
    void onUnusableUrl(String what);

    /** This file is complete and carries its final name; again, if others changed it meanwhile. */
    void onFileComplete(int fileIndex);

    /**
     * Another program has changed a file; what is lost by that is fetched again.
     *
     * @param what which file, in words; may hold text from outside that is not sanitised
     */
    void onFileChanged(String what);

    /** The download is given up; state FAILED follows. */
    void onFailed(Failure failure);

    /** A line for {@code -v}: a peer came, left, was banned. May hold text from outside that is not sanitised. */
    void onDetail(String line);

    /**
     * How an announce ended.
     *
     * @param host {@code host:port}
     * @param ok whether it answered with peers, however few
     * @param peers how many addresses it gave
     * @param message its failure or warning text; from outside, not sanitised
     * @param next when it will be asked again
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
     * Why a download was given up.
     *
     * @param code a stable word: {@code no-peers}, {@code stalled}, {@code tracker-refused}, or a storage code
     * @param message what and why, in one line; may hold text from outside that is not sanitised
     * @param hint what to do about it, or empty
     */
    record Failure(String code, String message, String hint) {}
}
