package bittc.http;

import bittc.net.Url;
import java.net.InetAddress;
import java.time.Duration;

/** Makes one connection for one GET with one bounded answer. */
interface HttpConnector {
    /**
     * Connects to that address of the URL's host and requests its target.
     *
     * @param maxBodyLength of the answer, in bytes
     * @return cancels the request; its listener will then not be called
     */
    HttpClient.Call get(Url url, InetAddress address, Duration connectLimit, int maxBodyLength, Listener listener);

    /** Receives the outcome of a GET: one call, in a later turn of the loop. */
    interface Listener {
        /** Called if the connection failed; another address may work. */
        void onConnectFailed(String reason);

        /** Called if the connection broke, or carried anything but HTTP within our limits. */
        void onFailed(String reason);

        void onReply(HttpReply reply);
    }
}
