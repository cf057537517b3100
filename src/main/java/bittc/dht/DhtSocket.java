package bittc.dht;

import java.net.InetSocketAddress;

/** The UDP socket that a {@link Dht} speaks through, as it sees it. Used on the loop only. */
public interface DhtSocket {
    /** Sends a datagram; it may be lost, and nobody will know. */
    void send(InetSocketAddress to, byte[] datagram);

    /** Who gets the datagrams that come from now on. */
    void deliverTo(Listener listener);

    /** Takes datagrams. */
    interface Listener {
        /**
         * A datagram came.
         *
         * @param from an IPv4 address if it came over IPv4, whatever the kind of the socket
         * @param datagram the listener's own
         */
        void onDatagram(InetSocketAddress from, byte[] datagram);
    }
}
