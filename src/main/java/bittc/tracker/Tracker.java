package bittc.tracker;

import bittc.loop.Cancellable;

/**
 * One tracker. Called on the loop; answers on the loop, in a later turn. Handles timeouts, redirects, retransmission.
 */
public interface Tracker {
    /** {@code host:port}, for people: an announce URL may carry a passkey and is never shown. */
    String host();

    /**
     * Sends an announce; calls exactly one of the listener's methods, unless cancelled.
     *
     * @return cancels the announce; its listener will then not be called
     */
    Cancellable announce(AnnounceRequest request, Listener listener);

    /** Receives the outcome of an announce. */
    interface Listener {
        /** The tracker answered. */
        void onAnswer(AnnounceAnswer answer);

        /** The tracker did not answer, or refused. */
        void onFailure(TrackerException failure);
    }
}
