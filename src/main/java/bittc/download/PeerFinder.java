package bittc.download;

import bittc.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Finds a torrent's peers without a tracker: the DHT, the local network. Shared by a session's torrents; never used for a
 * private one (BEP 27). Used on the loop only.
 */
public interface PeerFinder {
    /** The name shown to users: {@code DHT}. */
    String name();

    /**
     * Begins to look for peers of this torrent, and to tell others of us, until {@link Search#close}.
     *
     * @param announcedPort where peers can connect to us, asked each time that others are told; 0 if they cannot
     */
    Search search(InfoHash infoHash, IntSupplier announcedPort, Listener listener);

    /** The UDP port of our DHT node, to be told to peers (BEP 5); 0 if there is none. */
    default int nodePort() {
        return 0;
    }

    /** Takes the address of a peer's DHT node (BEP 5: {@code port}); from outside, unverified until the node answers. */
    default void onNode(InetSocketAddress node) {}

    /** Called when our external address is learnt (BEP 24). */
    default void onExternalAddress(InetAddress address) {}

    /** A search for one torrent's peers. */
    interface Search {
        /** Searches again as soon as allowed, as peers have run out. Cheap to call often. */
        default void needPeers() {}

        /** Called when a found peer turned out to be ourselves. */
        default void onOurselves(InetSocketAddress address) {}

        /** Ends the search: the listener is not called any more. */
        void close();

        /** Returns whether it has searched and knows no peers, so that none are to be expected soon. */
        boolean isFutile();

        /**
         * The status in one line for users, such as {@code DHT: 12 nodes, no peers found; again in 48s}; empty if of no
         * interest.
         *
         * @param over whether the wait is given up: then no further search follows
         */
        String status(boolean over);
    }

    /** Receives the results. */
    interface Listener {
        /** Called with possible peers; some may be known already, none is reliable. */
        void onPeers(List<InetSocketAddress> peers);

        /** Takes a line for {@code -v}. */
        default void onDetail(String line) {}
    }
}
