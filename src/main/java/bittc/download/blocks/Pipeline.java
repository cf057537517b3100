package bittc.download.blocks;

import bittc.torrent.PieceLayout;
import java.time.Duration;

/**
 * Decides how many requests to keep outstanding at one peer, and how long to wait for an answer.
 *
 * <p>The depth follows the peer's bandwidth × delay: as much as it sends in {@value #QUEUE_SECONDS} s at its present rate;
 * at first it grows by two for each block received, and so triples each round trip: more than TCP's slow start, which must
 * not run out of requests. Because the queue lasts far longer than a round trip, a rate that the depth itself limits raises
 * the depth, and so the rate.
 */
public final class Pipeline {
    /** The queue holds as much as the peer sends in this time. */
    private static final double QUEUE_SECONDS = 3;

    /** Requests sent before anything is known about the peer. */
    private static final int INITIAL_DEPTH = 8;

    /** Requests added for each block received, until the rate decides. */
    private static final int GROWTH = 2;

    /** Requests allowed at once if the peer did not send {@code reqq} in its extension handshake. */
    static final int DEFAULT_LIMIT = 250;

    /** The most requests at one peer: 1 Gbit/s × 250 ms. */
    public static final int MAX_DEPTH = 2000;

    /** Near the end, a peer keeps at least enough requests to hide a round trip and this much jitter. */
    private static final double END_SLACK_SECONDS = 0.15;

    private static final double FIRST_TIMEOUT = 10;
    private static final double MIN_TIMEOUT = 2;
    private static final double MAX_TIMEOUT = 60;
    private static final double NANOS = 1e9;

    private final RateMeter down = new RateMeter(Duration.ofSeconds(2));
    private int limit = DEFAULT_LIMIT;
    private long blocks;
    private double meanResponse;
    private double deviation;
    private double shortestResponse = Double.MAX_VALUE;

    /** Sets the number of requests that the peer says it queues. */
    public void onLimit(int reqq) {
        limit = Math.max(1, Math.min(reqq, MAX_DEPTH));
    }

    /** Notes that a block was requested. */
    void onRequest(long now) {
        down.begin(now);
    }

    /** Notes a block's arrival, requested at {@code sentAt}. */
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

    /** Returns whether the peer has sent anything yet. */
    public boolean proven() {
        return blocks > 0;
    }

    /**
     * The number of requests to keep outstanding.
     *
     * @param secondsLeft time until the whole download completes at its present rate; a peer gets no more than it can send
     *     by then, so that all peers finish together
     */
    int depth(double secondsLeft, long now) {
        if (!proven()) {
            return Math.min(INITIAL_DEPTH, limit);
        }
        double rate = rate(now);
        double seconds = Math.min(QUEUE_SECONDS, Math.max(secondsLeft, shortestResponse + END_SLACK_SECONDS));
        double wanted = Math.ceil(rate * seconds / PieceLayout.BLOCK_LENGTH);
        double floor = secondsLeft > QUEUE_SECONDS ? 2 : 1;
        return (int) Math.min(Math.max(wanted, floor), Math.min(INITIAL_DEPTH + GROWTH * blocks, limit));
    }

    /** The time that a peer may be silent with requests outstanding, in nanoseconds. */
    long timeoutNanos() {
        double seconds = proven() ? meanResponse + 4 * deviation : FIRST_TIMEOUT;
        return (long) (NANOS * Math.min(Math.max(seconds, MIN_TIMEOUT), MAX_TIMEOUT));
    }

    /** Seconds until a block with this many others ahead of it should arrive; huge while the peer sends nothing. */
    double secondsUntil(int ahead, long now) {
        double rate = rate(now);
        return rate < 1 ? Double.MAX_VALUE : (ahead + 1) * (double) PieceLayout.BLOCK_LENGTH / rate;
    }

    /** The shortest response time so far, in seconds. */
    double shortestResponse() {
        return proven() ? shortestResponse : 1;
    }
}
