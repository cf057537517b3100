package bittc.testkit;

/** Refuses an announce or scrape; the message is the {@code failure reason} of the answer. */
final class TrackerRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    TrackerRefusal(String failureReason) {
        // No stack trace, as strangers can provoke these at will.
        super(failureReason, null, false, false);
    }
}
