package bittc.http;

import bittc.net.Url;
import java.net.InetAddress;
import java.time.Duration;

/** HTTP as fetches need it: one connection, one GET, one bounded answer. */
interface HttpConnector {
    /**
     * Connects to that address of the URL's host and asks for its target.
     *
     * @param maxBodyLength of the answer, in bytes
     * @return ends it; the listener will not be called any more
     */
    HttpClient.Call get(Url url, InetAddress address, Duration connectLimit, int maxBodyLength, Listener listener);

    /** How a GET ends: one of the three, in a later turn of the loop. */
    interface Listener {
        /** No connection came to be: another address may be better. */
        void onConnectFailed(String reason);

        /** The connection failed, or what came was not HTTP within our limits. */
        void onFailed(String reason);

        void onReply(HttpReply reply);
    }
}
