package bittc.testkit;

/** An announce or scrape that the tracker will not serve; the message is the {@code failure reason} it answers with. */
final class TrackerRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    TrackerRefusal(String failureReason) {
        // Strangers provoke these at will: no stack trace.
        super(failureReason, null, false, false);
    }
}
