package bittc.utp;

import bittc.loop.Scheduler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** All uTP connections of one UDP socket. Used on the loop. */
public final class Endpoint implements AutoCloseable {
    /** The UDP socket as an endpoint sees it. */
    public interface Socket {
        /** Whether packets can be sent now. If not, the endpoint sends nothing until {@link Endpoint#onWritable}. */
        boolean isWritable();

        /** The number of packets that one send may carry (UDP GSO), 1 without; may fall to 1 at any time. */
        int maxSegments();

        /**
         * Sends packets that lie back to back. Called only while the socket is writable.
         *
         * @param packets a direct buffer; its position and limit, which bound the packets, hold during the call only (take a
         *     slice to keep them), its bytes stay unchanged until {@code sent} is called
         * @param segment the bytes of each packet; the last one may be shorter
         * @param sent to be called exactly once, in this call or later, on the loop; also if sending failed
         */
        void send(InetSocketAddress to, ByteBuffer packets, int segment, Sent sent);
    }

    /** Learns that the bytes of a send are no longer needed. */
    public interface Sent {
        /** The packets were sent, or never will be. */
        void onSent();
    }

    /** Decides about incoming connections. */
    public interface Incoming {
        /** Whether this address may connect: asked at each SYN, before there is any state or answer. */
        boolean admits(InetSocketAddress from);

        /**
         * Takes a connection whose initiator has proven its address. Its listener gets no {@code onConnected}: the connection
         * is open from the start. Reading is off at first, as with all connections.
         *
         * @return the listener, or null to refuse
         */
        Connection.Listener accept(Connection connection);
    }

    /** Makes an endpoint; the random numbers must be unpredictable, because they protect against forged packets. */
    public Endpoint(Scheduler loop, RandomGenerator random, Socket socket, Incoming incoming) {}

    /** Connects: sends a SYN now, after 1 s and after 3 s. */
    public Connection connect(InetSocketAddress to, Connection.Listener listener) {
        throw new UnsupportedOperationException();
    }

    /** Connects through a NAT whose hole may open a little later: sends a SYN now, after 0.25, 0.75, 1.75 and 3 s. */
    public Connection punch(InetSocketAddress to, Connection.Listener listener) {
        throw new UnsupportedOperationException();
    }

    /** Whether a datagram with this first byte is a uTP packet: version 1, type 0 to 4. */
    public static boolean recognises(byte first) {
        return (first & 0x0f) == 1 && (first & 0xff) >> 4 <= 4;
    }

    /** Takes a datagram, which was received now. Its bytes, position and limit are used during the call only. */
    public void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
        throw new UnsupportedOperationException();
    }

    /** The socket has no more datagrams for now: acks go out, and listeners get {@code onReadComplete}. */
    public void onReadComplete() {
        throw new UnsupportedOperationException();
    }

    /** The socket is writable again. */
    public void onWritable() {
        throw new UnsupportedOperationException();
    }

    /** Nobody listens at this address (ICMP): connections being made to it fail. */
    public void onPathRefused(InetSocketAddress to) {
        throw new UnsupportedOperationException();
    }

    /** Aborts all connections. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
