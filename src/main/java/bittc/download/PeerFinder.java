package bittc.download;

import bittc.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A way to find a torrent's peers without a tracker: the DHT, the local network. One for all torrents of a session; never
 * asked for a private torrent (BEP 27). Used on the loop only.
 */
public interface PeerFinder {
    /** What people call it: {@code DHT}. */
    String name();

    /** Begins to look for peers of this torrent, and to tell others of us, until {@link Search#close}. */
    Search search(InfoHash infoHash, Listener listener);

    /** The UDP port of our own DHT node, for peers to be told (BEP 5); 0 if there is none. */
    default int nodePort() {
        return 0;
    }

    /** A peer has told us where its DHT node is (BEP 5's {@code port} message); from outside, to be believed only once it answers. */
    default void onNode(InetSocketAddress node) {}

    /** We have learnt our address as others see it (BEP 24). */
    default void onExternalAddress(InetAddress address) {}

    /** The search for one torrent's peers. */
    interface Search {
        /** Peers have run out: looks again as soon as it may. May be called often. */
        default void needPeers() {}

        /** A peer that it found has turned out to be ourselves. */
        default void onOurselves(InetSocketAddress address) {}

        /** Ends it: the listener will not be called any more. */
        void close();

        /** Whether it has looked and knows of nobody, so that nothing is to be expected of it soon. */
        boolean isVain();

        /**
         * How it stands, in one line for people, such as {@code DHT: 12 nodes, no peers found; again in 48s}; empty if that
         * is of no interest.
         *
         * @param over whether the wait is given up: then nobody will be asked again
         */
        String status(boolean over);
    }

    /** Learns what is found. */
    interface Listener {
        /** These addresses are said to be peers; some may be known already, none can be relied on. */
        void onPeers(List<InetSocketAddress> peers);

        /** A line for {@code -v}. */
        default void onDetail(String line) {}
    }
}
