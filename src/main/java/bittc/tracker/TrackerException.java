package bittc.tracker;

import java.io.IOException;

/** A tracker could not be reached, answered nonsense, or refused. */
public final class TrackerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    private TrackerException(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    /** It could not be reached or its answer made no sense, such as {@code connection refused}. */
    public static TrackerException unreachable(String message) {
        return new TrackerException(message, false);
    }

    /** It answered with a {@code failure reason}; the text is from outside and not sanitised. */
    public static TrackerException refused(String failureReason) {
        return new TrackerException(failureReason, true);
    }

    /** Whether it answered, and the answer was no. */
    public boolean refused() {
        return refused;
    }
}
