package bittc.tracker;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The peers of one answer as they are read: each once, none that nobody can connect to, and not more than a bound. */
final class PeerAddresses {
    /** We ask for 200; a generous tracker may give more, a hostile one not without end. */
    static final int MAX_PEERS = 1000;

    static final int IPV4_LENGTH = 4;
    static final int IPV6_LENGTH = 16;

    private static final int PORT_LENGTH = 2;
    private static final byte[] BROADCAST = {-1, -1, -1, -1};

    private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();

    /**
     * Adds {@code <address><port>} over and over (BEP 23, BEP 7); a part of one at the end is left out.
     *
     * @param addressLength {@link #IPV4_LENGTH} or {@link #IPV6_LENGTH}
     */
    void addCompact(byte[] compact, int addressLength) {
        int step = addressLength + PORT_LENGTH;
        for (int at = 0; at + step <= compact.length && !isFull(); at += step) {
            int port = (compact[at + addressLength] & 0xff) << 8 | compact[at + addressLength + 1] & 0xff;
            add(Arrays.copyOfRange(compact, at, at + addressLength), port);
        }
    }

    /** Adds one address of 4 or 16 bytes, if it can be a peer's. */
    void add(byte[] ip, long port) {
        InetAddress address;
        try {
            address = InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            return; // neither 4 nor 16 bytes
        }
        if (port > 0 && port <= 0xffff && isHost(address) && !isFull()) {
            addresses.add(new InetSocketAddress(address, (int) port));
        }
    }

    boolean isFull() {
        return addresses.size() == MAX_PEERS;
    }

    List<InetSocketAddress> toList() {
        return List.copyOf(addresses);
    }

    private static boolean isHost(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean thisNetwork = address instanceof Inet4Address && bytes[0] == 0;
        return !thisNetwork
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !Arrays.equals(bytes, BROADCAST);
    }
}
