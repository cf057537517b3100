package bittc.tracker;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Maps transaction ids to receivers: all UDP trackers share one socket, so a reply is matched by its transaction id,
 * which is random, and by its source. There are as many entries as announces in progress. Used on the loop only.
 */
final class UdpTransactions {
    private final Map<Integer, Receiver> receivers = new HashMap<>();
    private final RandomGenerator random;
    private final Outlet outlet;

    /** The socket. */
    interface Outlet {
        /**
         * Sends a datagram.
         *
         * @param onFailure called if it cannot be sent; a datagram lost on its way goes unnoticed
         */
        void send(InetSocketAddress to, byte[] datagram, Consumer<String> onFailure);

        /** Returns whether a datagram from there may be the reply of the tracker that was asked at this address. */
        default boolean mayAnswer(InetSocketAddress asked, InetSocketAddress from) {
            return asked.equals(from);
        }
    }

    /** Receives the datagrams of one transaction. */
    interface Receiver {
        /**
         * Called with a datagram of at least {@link UdpMessages#HEADER_LENGTH} bytes, and its source.
         *
         * @param reply position 0, limit its length; not valid after the call
         */
        void onDatagram(InetSocketAddress from, ByteBuffer reply);
    }

    /**
     * Makes the table for one socket.
     *
     * @param random unpredictable, so that others cannot answer in the tracker's place
     */
    UdpTransactions(RandomGenerator random, Outlet outlet) {
        this.random = random;
        this.outlet = outlet;
    }

    /** Begins a transaction, and returns its id. */
    int begin(Receiver receiver) {
        int id = random.nextInt();
        while (receivers.containsKey(id)) {
            id = random.nextInt();
        }
        receivers.put(id, receiver);
        return id;
    }

    /** The number of transactions that wait for a reply. */
    int waiting() {
        return receivers.size();
    }

    void end(int transactionId) {
        receivers.remove(transactionId);
    }

    void send(InetSocketAddress to, byte[] datagram, Consumer<String> onFailure) {
        outlet.send(to, datagram, onFailure);
    }

    boolean mayAnswer(InetSocketAddress asked, InetSocketAddress from) {
        return outlet.mayAnswer(asked, from);
    }

    /** Passes a datagram to its receiver; drops it if there is none. */
    void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
        if (datagram.limit() >= UdpMessages.HEADER_LENGTH) {
            Receiver receiver = receivers.get(datagram.getInt(4));
            if (receiver != null) {
                receiver.onDatagram(from, datagram);
            }
        }
    }
}
