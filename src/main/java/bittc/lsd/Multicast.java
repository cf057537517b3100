package bittc.lsd;

import java.net.InetSocketAddress;

/** The sockets of local discovery as {@link Lsd} sees them; all of it on the loop. */
interface Multicast {
    /** Who gets the datagrams that come. */
    interface Receiver {
        /** A datagram has come from this address. */
        void onDatagram(InetSocketAddress sender, byte[] datagram);
    }

    /** Joins the groups, wherever that is possible. */
    void open(Receiver receiver);

    /** Sends a datagram to a group in every network that was joined; one that is lost is lost. */
    void send(Group group, byte[] datagram);

    /** Leaves the groups. */
    void close();
}
