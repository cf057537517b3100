package bittc.download.blocks;

import bittc.torrent.PieceLayout;
import java.time.Duration;

/**
 * How many requests to keep under way at one peer, and how long to wait for an answer.
 *
 * <p>The depth follows the peer's bandwidth × delay: what it sends in {@value #QUEUE_SECONDS} s at its present rate, and in
 * the beginning one more for each block received, so that it doubles with each round trip. Because the queue's time is far
 * longer than a round trip, a rate that the depth itself holds down lifts the depth, and so the rate.
 */
public final class Pipeline {
    /** A queue holds what the peer sends in this time. */
    private static final double QUEUE_SECONDS = 3;

    /** Requests before anything is known of a peer. */
    private static final int INITIAL_DEPTH = 8;

    /** What a peer may be asked for at once if it did not say (the extension handshake's {@code reqq}). */
    static final int UNTOLD_LIMIT = 250;

    /** No more requests than this at one peer: 1 Gbit/s × 250 ms. */
    public static final int MAX_DEPTH = 2000;

    /** Near the end a peer is left at least what hides a round trip and this much jitter. */
    private static final double END_SLACK_SECONDS = 0.15;

    private static final double FIRST_TIMEOUT = 10;
    private static final double MIN_TIMEOUT = 2;
    private static final double MAX_TIMEOUT = 60;
    private static final double NANOS = 1e9;

    private final RateMeter down = new RateMeter(Duration.ofSeconds(2));
    private int limit = UNTOLD_LIMIT;
    private long blocks;
    private double meanResponse;
    private double deviation;
    private double shortestResponse = Double.MAX_VALUE;

    /** The peer has said how many requests it keeps. */
    public void onLimit(int reqq) {
        limit = Math.max(1, Math.min(reqq, MAX_DEPTH));
    }

    /** A block has been asked for. */
    void onRequest(long now) {
        down.begin(now);
    }

    /** A block has come that was asked for at {@code sentAt}. */
    void onBlock(int length, long sentAt, long now) {
        down.add(length, now);
        double response = (now - sentAt) / NANOS;
        shortestResponse = Math.min(shortestResponse, response);
        if (blocks++ == 0) {
            meanResponse = response;
            deviation = response / 2;
        } else {
            deviation += (Math.abs(response - meanResponse) - deviation) / 4;
            meanResponse += (response - meanResponse) / 8;
        }
    }

    /** Bytes per second, over the last two seconds or so. */
    public double rate(long now) {
        return down.rate(now);
    }

    /** Whether it has sent anything yet. */
    public boolean proven() {
        return blocks > 0;
    }

    /**
     * How many requests to keep under way.
     *
     * @param secondsLeft until the whole download is complete at its present rate: nobody is given more than it can send by
     *     then, so that all peers end together
     */
    int depth(double secondsLeft, long now) {
        if (!proven()) {
            return Math.min(INITIAL_DEPTH, limit);
        }
        double rate = rate(now);
        double seconds = Math.min(QUEUE_SECONDS, Math.max(secondsLeft, shortestResponse + END_SLACK_SECONDS));
        double wanted = Math.ceil(rate * seconds / PieceLayout.BLOCK_LENGTH);
        double floor = secondsLeft > QUEUE_SECONDS ? 2 : 1;
        return (int) Math.min(Math.max(wanted, floor), Math.min(INITIAL_DEPTH + blocks, limit));
    }

    /** How long a peer may be silent with requests under way, in nanoseconds. */
    long timeoutNanos() {
        double seconds = proven() ? meanResponse + 4 * deviation : FIRST_TIMEOUT;
        return (long) (NANOS * Math.min(Math.max(seconds, MIN_TIMEOUT), MAX_TIMEOUT));
    }

    /** When a block with so many others ahead of it can be expected, in seconds; huge while the peer sends nothing. */
    double secondsUntil(int ahead, long now) {
        double rate = rate(now);
        return rate < 1 ? Double.MAX_VALUE : (ahead + 1) * (double) PieceLayout.BLOCK_LENGTH / rate;
    }

    /** The least time that an answer has taken, in seconds. */
    double shortestResponse() {
        return proven() ? shortestResponse : 1;
    }
}
