package bittc.http;

import bittc.net.Network;
import bittc.net.Url;

/** GETs of whole, bounded resources, each over a connection of its own. Used on the loop only. */
public final class HttpClient {
    private final Network network;
    private final HttpConnector connector;

    /**
     * A client.
     *
     * @param tls for https
     */
    public HttpClient(Network network, Tls tls) {
        this.network = network;
        connector = new NettyHttpConnector(network, tls);
    }

    /**
     * Fetches a resource: looks the name up, tries its addresses, follows redirects, within {@link HttpFetch#TIME_LIMIT}.
     *
     * @param url of http or https
     */
    public Call fetch(Url url, FetchRules rules, Listener listener) {
        assert network.scheduler().onLoop();
        HttpFetch fetch = new HttpFetch(network.scheduler(), network.resolver(), connector, url, rules, listener);
        fetch.start();
        return fetch;
    }

    /** A fetch under way. */
    public interface Call {
        /** Gives it up: the listener will not be called any more. Without effect if it has ended. */
        void cancel();
    }

    /** How a fetch ends: one of the two, in a later turn of the loop, unless cancelled. */
    public interface Listener {
        /** An answer came, of whatever status; no redirect, but for one that {@link FetchRules#endsAt} names. */
        void onReply(HttpReply reply);

        /** There is no answer; the reason is for people. */
        void onFailure(String reason);
    }
}
