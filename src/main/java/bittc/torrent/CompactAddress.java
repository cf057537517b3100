package bittc.torrent;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A peer's address in the bytes that trackers and peers exchange: {@code <address><port>}, 6 bytes for IPv4 (BEP 23)
 * and 18 for IPv6 (BEP 7), big-endian.
 */
public final class CompactAddress {
    /** Length in bytes with an IPv4 address. */
    public static final int IPV4_LENGTH = 6;

    /** Length in bytes with an IPv6 address. */
    public static final int IPV6_LENGTH = 18;

    /** Length in bytes of the port in either. */
    public static final int PORT_LENGTH = 2;

    private static final byte[] BROADCAST = {-1, -1, -1, -1};

    private CompactAddress() {}

    /**
     * Reads the address at an offset; empty if no peer can have it.
     *
     * @param length {@link #IPV4_LENGTH} or {@link #IPV6_LENGTH}; that many bytes must be there
     */
    public static Optional<InetSocketAddress> read(byte[] bytes, int offset, int length) {
        int portOffset = offset + length - PORT_LENGTH;
        int port = (bytes[portOffset] & 0xff) << 8 | bytes[portOffset + 1] & 0xff;
        return peer(Arrays.copyOfRange(bytes, offset, portOffset), port);
    }

    /** Encodes an address, which must be resolved. */
    public static byte[] of(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        byte[] compact = Arrays.copyOf(ip, ip.length + PORT_LENGTH);
        compact[ip.length] = (byte) (address.getPort() >> 8);
        compact[ip.length + 1] = (byte) address.getPort();
        return compact;
    }

    /** Checks a stranger's address: 4 or 16 bytes, with a port; not unspecified, multicast or broadcast. */
    public static Optional<InetSocketAddress> peer(byte[] ip, long port) {
        InetAddress address;
        try {
            address = InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            return Optional.empty(); // neither 4 nor 16 bytes
        }
        return PeerAddress.isPort(port) && isHost(address)
                ? Optional.of(new InetSocketAddress(address, (int) port))
                : Optional.empty();
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
