package bittc.dht;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** The search for one torrent's peers in the DHT, which goes on until it is closed. Used on the loop only. */
public interface Search {
    /** Peers have run out: looks again as soon as is decent. May be called often. */
    void needPeers();

    /** A peer that was found has turned out to be ourselves, as others have it from our own announces: it counts no more. */
    void onOurselves(InetSocketAddress address);

    /** Ends the search; its listener is not called any more. */
    void close();

    /** How the search stands. */
    Status status();

    /**
     * How a search stands.
     *
     * @param nodes nodes that we know to answer, of both families
     * @param asking whether a lookup is under way, or waits for its turn
     * @param peersFound peers that the lookup under way, or else the last one, has found
     * @param next until the next lookup; empty while one is under way, or if the DHT has not been started
     */
    record Status(int nodes, boolean asking, int peersFound, Optional<Duration> next) {}
}
