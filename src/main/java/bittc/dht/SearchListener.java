package bittc.dht;

import java.net.InetSocketAddress;
import java.util.List;

/** Receives what a {@link Search} finds; on the loop, never within {@link Dht#search}. */
public interface SearchListener {
    /** Some peers, each once in a lookup; what nodes of the DHT say is not to be trusted. */
    void onPeers(List<InetSocketAddress> peers);

    /**
     * A lookup is over; there will be another.
     *
     * @param peers different peers that it has found
     * @param nodesAsked nodes that it has asked
     */
    void onLookupEnd(int peers, int nodesAsked);
}
