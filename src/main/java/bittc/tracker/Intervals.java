package bittc.tracker;

import java.time.Duration;

/** What we make of the times that trackers ask for, in seconds, whether they make sense or not. */
final class Intervals {
    /** What a tracker that says nothing gets: the usual interval. */
    static final Duration UNTOLD = Duration.ofMinutes(30);

    /** A tracker may keep us away no longer than this. */
    static final Duration MAX = Duration.ofHours(6);

    private Intervals() {}

    /** That many seconds, within sane bounds. */
    static Duration ofSeconds(long seconds) {
        return Duration.ofSeconds(
                Math.max(AnnouncedTracker.MIN_INTERVAL.toSeconds(), Math.min(seconds, MAX.toSeconds())));
    }
}
