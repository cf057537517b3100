package bittc.dht;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** The search for one torrent's peers in the DHT, repeated until it is closed. Used on the loop only. */
public interface Search {
    /** Looks for more peers as soon as is polite. May be called often. */
    void needPeers();

    /** Discounts a found peer that turned out to be us, known to others from our own announces. */
    void onOurselves(InetSocketAddress address);

    /** Ends the search; its listener is not called any more. */
    void close();

    /** The current state of the search. */
    Status status();

    /**
     * The state of a search.
     *
     * @param nodes number of known nodes that answer, of both families
     * @param asking true if a lookup is in progress, or waits for its turn
     * @param peersFound number of peers found by the current lookup, or else the last one
     * @param next time until the next lookup; empty during one, or if the DHT has not been started
     */
    record Status(int nodes, boolean asking, int peersFound, Optional<Duration> next) {}
}
