package bittc.portmap;

import bittc.loop.Cancellable;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The sockets to talk to routers with. Used on the loop, which also runs the callbacks, in a later turn. */
public interface RouterSockets {
    /** Opens a UDP socket. If that fails, nothing is sent or received. */
    Udp udp(InetAddress local, Receiver receiver);

    /**
     * Sends one HTTP request over a connection of its own; follows no redirect.
     *
     * @param request head and body
     */
    Cancellable call(InetSocketAddress to, byte[] request, Answer answer);

    /** A UDP socket. */
    interface Udp {
        /** Sends a datagram; its loss goes unnoticed. */
        void send(InetSocketAddress to, byte[] datagram);

        /** Closes the socket. */
        void close();
    }

    /** Receives datagrams. */
    interface Receiver {
        /** Called with each datagram. */
        void onDatagram(InetSocketAddress from, byte[] datagram);
    }

    /** Receives the answer to a request: one of the two, once. */
    interface Answer {
        /**
         * Called with the answer.
         *
         * @param body each character is a byte
         */
        void onAnswer(int status, String body);

        /** Called if there is none within the limits. */
        void onFailure(String reason);
    }
}
