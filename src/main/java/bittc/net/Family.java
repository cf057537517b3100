package bittc.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** A version of the Internet Protocol. */
public enum Family {
    /** Addresses of 4 bytes. */
    IPV4,
    /** Addresses of 16 bytes. */
    IPV6;

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** That of the address of a socket. */
    public static Family of(InetSocketAddress address) {
        return of(address.getAddress());
    }

    public Family other() {
        return this == IPV4 ? IPV6 : IPV4;
    }

    /** The wildcard address, for binding a socket. */
    public InetAddress any() {
        try {
            return InetAddress.getByAddress(new byte[this == IPV4 ? 4 : 16]);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }

    /** The name for people. */
    @Override
    public String toString() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
