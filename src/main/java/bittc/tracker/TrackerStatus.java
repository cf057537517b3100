package bittc.tracker;

import java.time.Duration;
import java.util.Optional;

/**
 * Our relation to one tracker at one moment.
 *
 * @param host {@code host:port}
 * @param outcome of the last announce that ended
 * @param asking true if an announce is in progress
 * @param peers number of addresses in the last answer
 * @param failure of the last announce, if it failed; from outside, not sanitised
 * @param refused true if the failure was the tracker's own answer
 * @param next time until the next announce, if one is planned
 * @param attempts announces begun so far
 * @param failures announces that failed since the last success
 */
public record TrackerStatus(
        String host,
        Outcome outcome,
        boolean asking,
        int peers,
        Optional<String> failure,
        boolean refused,
        Optional<Duration> next,
        int attempts,
        int failures) {
    /** The outcome of an announce. */
    public enum Outcome {
        /** No announce has ended yet. */
        NONE,
        /** An answer, with any number of peers. */
        ANSWERED,
        /** A failure or a refusal. */
        FAILED,
        /** The tracker is never asked, as its URL is malformed. */
        UNUSABLE
    }

    /**
     * The status of a tracker that is never asked.
     *
     * @param host as far as it is known; from outside, not sanitised
     */
    public static TrackerStatus unusable(String host, String why) {
        return new TrackerStatus(host, Outcome.UNUSABLE, false, 0, Optional.of(why), false, Optional.empty(), 0, 0);
    }
}
