package bittc.tracker;

import java.time.Duration;
import java.util.Optional;

/**
 * How we stand with one tracker at one moment.
 *
 * @param host {@code host:port}
 * @param outcome how the last announce that ended did so
 * @param asking whether an announce is under way
 * @param peers how many addresses the last answer gave
 * @param failure why the last announce failed, if it did; from outside, not sanitised
 * @param refused whether that failure was an answer, and the answer no
 * @param next how long until it is asked again, if that has been settled
 * @param attempts announces begun so far
 * @param failures announces that failed since the last that did not
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
    /** How the last announce ended. */
    public enum Outcome {
        /** None has ended yet. */
        NONE,
        /** With peers, however few. */
        ANSWERED,
        /** Without. */
        FAILED,
        /** It cannot be asked: its URL makes no sense. */
        UNUSABLE
    }

    /**
     * A tracker that is never asked.
     *
     * @param host what is known of it; from outside, not sanitised
     */
    public static TrackerStatus unusable(String host, String why) {
        return new TrackerStatus(host, Outcome.UNUSABLE, false, 0, Optional.of(why), false, Optional.empty(), 0, 0);
    }
}
