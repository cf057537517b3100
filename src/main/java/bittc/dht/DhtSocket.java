package bittc.dht;

import java.net.InetSocketAddress;

/** The UDP socket of a {@link Dht}. Used on the loop only. */
public interface DhtSocket {
    /** Sends a datagram; its loss goes unnoticed. */
    void send(InetSocketAddress to, byte[] datagram);

    /** Sets the receiver of datagrams from now on. */
    void deliverTo(Listener listener);

    interface Listener {
        /**
         * Called with each datagram.
         *
         * @param from an IPv4 address if it came over IPv4, whatever the kind of the socket
         * @param datagram owned by the listener
         */
        void onDatagram(InetSocketAddress from, byte[] datagram);
    }
}
