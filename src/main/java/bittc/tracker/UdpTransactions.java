package bittc.tracker;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Who waits for which datagram: all UDP trackers share one socket, and a reply finds its way by its transaction id, which
 * is random, and by its source. There are as many entries as announces under way. Used on the loop only.
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
         * @param onFailure called if it cannot be sent; a datagram that is lost on its way is nobody's to know
         */
        void send(InetSocketAddress to, byte[] datagram, Consumer<String> onFailure);
    }

    /** Takes what came for one transaction. */
    interface Receiver {
        /**
         * A datagram came from this address; it is at least {@link UdpMessages#HEADER_LENGTH} bytes long.
         *
         * @param reply position 0, limit its length; not valid after the call
         */
        void onDatagram(InetSocketAddress from, ByteBuffer reply);
    }

    /**
     * A table for one socket.
     *
     * @param random hard to guess, as it is what keeps others from answering in the tracker's place
     */
    UdpTransactions(RandomGenerator random, Outlet outlet) {
        this.random = random;
        this.outlet = outlet;
    }

    /** Begins to wait; the transaction's id. */
    int begin(Receiver receiver) {
        int id = random.nextInt();
        while (receivers.containsKey(id)) {
            id = random.nextInt();
        }
        receivers.put(id, receiver);
        return id;
    }

    /** How many wait for a reply. */
    int waiting() {
        return receivers.size();
    }

    void end(int transactionId) {
        receivers.remove(transactionId);
    }

    void send(InetSocketAddress to, byte[] datagram, Consumer<String> onFailure) {
        outlet.send(to, datagram, onFailure);
    }

    /** Hands a datagram to whoever waits for it; drops it if that is nobody. */
    void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
        if (datagram.limit() >= UdpMessages.HEADER_LENGTH) {
            Receiver receiver = receivers.get(datagram.getInt(4));
            if (receiver != null) {
                receiver.onDatagram(from, datagram);
            }
        }
    }
}
