package bittc.tracker;

/**
 * One tracker by its announce URL. Called on the loop; the answer comes on the loop, in a later turn of it. Time limits,
 * redirects and retransmission are the tracker's own affair.
 */
public interface Tracker {
    /** {@code host:port}, for people: an announce URL may carry a passkey and is never shown. */
    String host();

    /**
     * Asks for peers and says how far we are; exactly one of the listener's methods is called, unless cancelled.
     *
     * @return ends the wait; the listener will not be called any more
     */
    Cancellable announce(AnnounceRequest request, Listener listener);

    /** The two ends an announce can come to. */
    interface Listener {
        /** The tracker answered. */
        void onAnswer(AnnounceAnswer answer);

        /** It did not, or refused. */
        void onFailure(TrackerException failure);
    }

    /** Something under way that can be given up. */
    interface Cancellable {
        /** Gives it up; without effect if it has ended. */
        void cancel();
    }
}
