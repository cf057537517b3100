package bittc.tracker;

/** Receives the outcome of a scrape: one call, in a later turn of the loop, unless cancelled. */
public interface ScrapeListener {
    /** The tracker answered. */
    void onAnswer(ScrapeAnswer answer);

    /** The tracker did not answer, or refused. */
    void onFailure(TrackerException failure);
}
