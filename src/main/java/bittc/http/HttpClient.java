package bittc.http;

import bittc.loop.Cancellable;
import bittc.net.Network;
import bittc.net.Url;

/** GETs whole, bounded resources, each over a connection of its own. Used on the loop only. */
public final class HttpClient {
    private final Network network;
    private final HttpConnector connector;

    public HttpClient(Network network, Tls tls) {
        this.network = network;
        connector = new NettyHttpConnector(network, tls);
    }

    /**
     * Fetches a resource: resolves the name, tries its addresses, follows redirects, within
     * {@link HttpFetch#TIME_LIMIT}.
     *
     * @param url of http or https
     */
    public Cancellable fetch(Url url, FetchRules rules, Listener listener) {
        assert network.scheduler().onLoop();
        HttpFetch fetch = new HttpFetch(network.scheduler(), connector, url, rules, listener);
        fetch.start();
        return fetch;
    }

    /** Receives the outcome of a fetch: one call, in a later turn of the loop, unless cancelled. */
    public interface Listener {
        /** Called with an answer of any status, but no redirect except one that {@link FetchRules#endsAt} accepts. */
        void onReply(HttpReply reply);

        /** Called if there is no answer; the reason is for people. */
        void onFailure(String reason);
    }
}
