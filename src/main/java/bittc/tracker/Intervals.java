package bittc.tracker;

import java.time.Duration;

/** Bounds the times in seconds that trackers ask for. */
final class Intervals {
    /** The usual interval, for trackers that give none. */
    static final Duration DEFAULT = Duration.ofMinutes(30);

    /** The longest interval that we accept. */
    static final Duration MAX = Duration.ofHours(6);

    private Intervals() {}

    /** Converts seconds, within the bounds. */
    static Duration ofSeconds(long seconds) {
        return Duration.ofSeconds(
                Math.max(AnnouncedTracker.MIN_INTERVAL.toSeconds(), Math.min(seconds, MAX.toSeconds())));
    }
}
