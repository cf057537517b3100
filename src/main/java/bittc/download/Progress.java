package bittc.download;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far one torrent is, at one moment. Immutable: made on the loop, read anywhere.
 *
 * @param totalBytes of the files that are wanted, without padding
 * @param doneBytes those among them that are verified and on disk
 * @param checkedBytes those among them that have been looked at in the check at start, about
 * @param downloadedBytes payload bytes received from peers in this run
 * @param uploadedBytes payload bytes sent to peers in this run
 * @param wastedBytes received bytes that were of no use: duplicates, failed pieces
 * @param downRate payload received, bytes per second, averaged over about 5 s
 * @param upRate payload sent, bytes per second, averaged over about 5 s
 * @param etaSeconds until complete, averaged over about 20 s; empty while it cannot be told
 * @param peers connected peers
 * @param seeds connected peers that have everything
 * @param webSeeds servers that a connection stands to, which are no peers
 * @param pieceCount pieces that hold a byte of a file that is wanted
 * @param piecesDone those among them that are verified and on disk
 * @param standstill why nothing moves, while nothing moves
 */
public record Progress(
        DownloadState state,
        long totalBytes,
        long doneBytes,
        long checkedBytes,
        long downloadedBytes,
        long uploadedBytes,
        long wastedBytes,
        long downRate,
        long upRate,
        OptionalLong etaSeconds,
        int peers,
        int seeds,
        int webSeeds,
        int pieceCount,
        int piecesDone,
        Optional<Standstill> standstill) {
    /**
     * Why nothing moves.
     *
     * @param label in two words or so: {@code no peers}, {@code no tracker}, {@code stalled}
     * @param since how long nothing has moved
     * @param explanation one line, such as {@code tracker 10.9.0.1:6969 answered: 0 peers; asking again in 48s}; it may
     *     hold text from outside that is not sanitised
     */
    public record Standstill(String label, Duration since, String explanation) {}
}
