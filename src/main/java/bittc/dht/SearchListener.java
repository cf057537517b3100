package bittc.dht;

import java.net.InetSocketAddress;
import java.util.List;

/** Receives the results of a {@link Search}; on the loop, never within {@link Dht#search}. */
public interface SearchListener {
    /** Called with peers, each once in a lookup; nodes of the DHT may lie. */
    void onPeers(List<InetSocketAddress> peers);

    /**
     * Called at the end of a lookup; another will follow.
     *
     * @param peers number of different peers found
     * @param nodesAsked number of nodes asked
     */
    void onLookupEnd(int peers, int nodesAsked);
}
