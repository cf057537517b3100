package bittc.tracker;

import java.io.IOException;
import java.time.Duration;

/** A tracker could not be reached, answered nonsense, or refused. */
public final class TrackerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean refused;
    private final Duration retryAfter;

    private TrackerException(String message, boolean refused, Duration retryAfter) {
        super(message);
        this.refused = refused;
        this.retryAfter = retryAfter;
    }

    /** The tracker could not be reached or its answer made no sense, such as {@code connection refused}. */
    public static TrackerException unreachable(String message) {
        return new TrackerException(message, false, Duration.ZERO);
    }

    /** The tracker answered with a {@code failure reason}; the text is from outside and not sanitised. */
    public static TrackerException refused(String failureReason) {
        return new TrackerException(failureReason, true, Duration.ZERO);
    }

    /** Adds the wait that the tracker asks for. */
    TrackerException withRetryAfter(Duration asked) {
        return new TrackerException(getMessage(), refused, asked);
    }

    /** The wait that the tracker asks for; zero if it asks for none. */
    Duration retryAfter() {
        return retryAfter;
    }

    /** True if the tracker answered, and refused. */
    public boolean refused() {
        return refused;
    }
}
