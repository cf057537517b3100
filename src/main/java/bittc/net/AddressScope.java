package bittc.net;

import java.net.Inet6Address;
import java.net.InetAddress;

/** The reach of an address, nearest first. A server may redirect us outwards, never inwards. */
public enum AddressScope {
    /** This machine, by any of its addresses. */
    LOOPBACK,
    /** The machine's own networks: link-local, private, shared and unique local addresses. */
    LOCAL,
    /** The Internet. */
    PUBLIC;

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

    /** True if a server in this scope may redirect us to that address. */
    public boolean mayLeadTo(InetAddress address) {
        return of(address).compareTo(this) >= 0;
    }
}
