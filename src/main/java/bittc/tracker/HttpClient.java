package bittc.tracker;

import java.net.InetAddress;
import java.time.Duration;

/** HTTP as announces need it: one connection, one GET, one bounded answer. */
interface HttpClient {
    /**
     * Connects to that address of the URL's host and asks for its target.
     *
     * @return ends it; the listener will not be called any more
     */
    Tracker.Cancellable get(AnnounceUrl url, InetAddress address, Duration connectLimit, Listener listener);

    /** How a GET ends: one of the three, in a later turn of the loop. */
    interface Listener {
        /** No connection came to be: another address may be better. */
        void onConnectFailed(String reason);

        /** The connection failed, or what came was not HTTP within our limits. */
        void onFailed(String reason);

        void onReply(HttpReply reply);
    }
}
