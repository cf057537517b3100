package bittc.download;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A snapshot of one torrent's progress. Immutable: made on the loop, read anywhere.
 *
 * @param totalBytes bytes of wanted files, without padding
 * @param doneBytes bytes of these that are verified and on disk
 * @param checkedBytes bytes of these checked so far at the start, approximately
 * @param downloadedBytes payload bytes received from peers in this run
 * @param uploadedBytes payload bytes sent to peers in this run
 * @param wastedBytes received bytes that were of no use: duplicates, failed pieces
 * @param downRate payload received, bytes per second, averaged over about 5 s; 0 while nobody is connected
 * @param upRate payload sent, bytes per second, averaged over about 5 s; 0 while nobody is connected
 * @param etaSeconds seconds until complete, averaged over about 20 s; empty while unknown
 * @param peers connected peers
 * @param seeds connected peers that have all pieces
 * @param webSeeds connected web seeds, not counted as peers
 * @param pieceCount pieces that contain at least one byte of a wanted file
 * @param piecesDone pieces of these that are verified and on disk
 * @param standstill the reason why nothing moves, while nothing does
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
     * The reason why nothing moves.
     *
     * @param label about two words: {@code no peers}, {@code no tracker}, {@code stalled}
     * @param since time for which nothing has moved
     * @param explanation one line, such as {@code tracker 10.9.0.1:6969 answered: 0 peers; asking again in 48s}; may
     *     contain text from outside that is not sanitised
     */
    public record Standstill(String label, Duration since, String explanation) {}
}
