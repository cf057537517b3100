package bittc.tracker;

/** The two ends that a scrape can come to: one of them, in a later turn of the loop, unless cancelled. */
public interface ScrapeListener {
    /** The tracker answered. */
    void onAnswer(ScrapeAnswer answer);

    /** It did not, or refused. */
    void onFailure(TrackerException failure);
}
