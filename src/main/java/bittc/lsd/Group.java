package bittc.lsd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** A multicast group in which peers announce themselves, one for each address family (BEP 14). */
enum Group {
    IPV4("239.192.152.143", "239.192.152.143:6771"),
    IPV6("ff15::efc0:988f", "[ff15::efc0:988f]:6771");

    /** The UDP port of both groups. */
    static final int PORT = 6771;

    private final InetAddress address;
    private final String host;

    Group(String address, String host) {
        try {
            this.address = InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal address always resolves", e);
        }
        this.host = host;
    }

    /** The wildcard address of the family. */
    InetAddress anyAddress() {
        try {
            return InetAddress.getByAddress(new byte[address.getAddress().length]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are always an address", e);
        }
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, PORT);
    }

    /** The value of the {@code Host} header. */
    String host() {
        return host;
    }

    boolean isIpv4() {
        return this == IPV4;
    }

    /** The name for people. */
    @Override
    public String toString() {
        return isIpv4() ? "IPv4" : "IPv6";
    }
}
