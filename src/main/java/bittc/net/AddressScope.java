package bittc.net;

import java.net.Inet6Address;
import java.net.InetAddress;

/** How far an address reaches, the nearest first: what a server says may lead us outwards, never inwards. */
public enum AddressScope {
    /** This machine, by whatever address. */
    LOOPBACK,
    /** The networks that the machine is in: link-local, private, shared and unique local addresses. */
    LOCAL,
    /** The Internet. */
    PUBLIC;

    /** The scope of an address. */
    public static AddressScope of(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return LOOPBACK; // connecting to the unspecified address reaches this machine
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet6Address) {
            boolean uniqueLocal = (first & 0xfe) == 0xfc;
            return uniqueLocal || address.isLinkLocalAddress() || address.isSiteLocalAddress() ? LOCAL : PUBLIC;
        }
        boolean shared = first == 100 && (second & 0xc0) == 64; // behind the provider's address translation
        return shared || address.isLinkLocalAddress() || address.isSiteLocalAddress() ? LOCAL : PUBLIC;
    }

    /** Whether a server in this scope may send us on to that address. */
    public boolean mayLeadTo(InetAddress address) {
        return of(address).compareTo(this) >= 0;
    }
}
