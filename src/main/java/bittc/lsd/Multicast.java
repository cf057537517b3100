package bittc.lsd;

import java.net.InetSocketAddress;

/** The sockets of local discovery, as used by {@link Lsd}, on the loop. */
interface Multicast {
    interface Receiver {
        /** Called with a datagram and its source. */
        void onDatagram(InetSocketAddress sender, byte[] datagram);
    }

    /** Joins the groups wherever possible. */
    void open(Receiver receiver);

    /** Sends a datagram to a group in every joined network; losses go unnoticed. */
    void send(Group group, byte[] datagram);

    /** Leaves the groups. */
    void close();
}
