package bittc.http;

import bittc.loop.Cancellable;
import bittc.net.Network;
import bittc.net.Url;
import java.net.InetAddress;

/** Makes one connection for one GET with one bounded answer. */
interface HttpConnector {
    /**
     * Connects to the URL's host and asks for its target.
     *
     * @param choice which of the host's addresses may be asked
     * @param rules limit the answer, and add fields to the request
     * @return cancels the request; its listener will then not be called
     */
    Cancellable get(Url url, Network.AddressChoice choice, FetchRules rules, Listener listener);

    /** How a GET ends: one of the two, in a later turn of the loop. */
    interface Listener {
        /** No connection came to be, it was lost, or what came was not HTTP within our limits. */
        void onFailed(String reason);

        /** This address has answered. */
        void onReply(InetAddress address, HttpReply reply);
    }
}
