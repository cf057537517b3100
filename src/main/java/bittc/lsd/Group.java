package bittc.lsd;

import bittc.net.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** A multicast group in which peers announce themselves, one for each address family (BEP 14). */
enum Group {
    IPV4(Family.IPV4, "239.192.152.143"),
    IPV6(Family.IPV6, "[ff15::efc0:988f]");

    /** The UDP port of both groups. */
    static final int PORT = 6771;

    private final Family family;
    private final String host;
    private final InetAddress address;

    Group(Family family, String host) {
        this.family = family;
        this.host = host;
        try {
            this.address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal address always resolves", e);
        }
    }

    Family family() {
        return family;
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, PORT);
    }

    /** The value of the {@code Host} header. */
    String host() {
        return host + ":" + PORT;
    }

    /** The name for people. */
    @Override
    public String toString() {
        return family.toString();
    }
}
