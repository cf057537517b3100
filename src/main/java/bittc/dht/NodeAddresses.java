package bittc.dht;

import bittc.net.AddressScope;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Classifies addresses of nodes and peers: which are possible, and which probably belong together. */
final class NodeAddresses {
    /** The first byte of the IPv4 addresses that no host has: reserved ones, and broadcast. */
    private static final int FIRST_RESERVED = 240;

    /** The public part of IPv6 is 2000::/3. */
    private static final int GLOBAL_MASK = 0xe0;

    private static final int GLOBAL_PREFIX = 0x20;

    /** Bits cut off an IPv4 address for its /24, and off the first half of an IPv6 address for its /48. */
    private static final int IPV4_HOST_BITS = 8;

    private static final int IPV6_SUBNET_BITS = 16;

    private NodeAddresses() {}

    /** True if a node or peer can have this address. */
    static boolean isHost(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (address.getPort() == 0 || ip == null || ip.isAnyLocalAddress() || ip.isMulticastAddress()) {
            return false;
        }
        int first = ip.getAddress()[0] & 0xff;
        if (ip instanceof Inet4Address) {
            return first != 0 && first < FIRST_RESERVED;
        }
        return !isPublic(ip) || (first & GLOBAL_MASK) == GLOBAL_PREFIX;
    }

    static boolean isPublic(InetAddress address) {
        return AddressScope.of(address) == AddressScope.PUBLIC;
    }

    /** True if a node at one address may report the other: none that is nearer to us than itself. */
    static boolean mayTellOf(InetSocketAddress referrer, InetSocketAddress told) {
        return AddressScope.of(referrer.getAddress()).mayLeadTo(told.getAddress());
    }

    /**
     * The part of an address that one host has to itself, as a number: all of IPv4, or the first half of IPv6. It can
     * run any number of nodes there. Empty for local addresses, which have no limits.
     */
    static Optional<Long> publicHost(InetSocketAddress address) {
        return publicHost(address.getAddress());
    }

    static Optional<Long> publicHost(InetAddress address) {
        return isPublic(address) ? Optional.of(key(address)) : Optional.empty();
    }

    /** The part of an address that one owner often has, as a number: the /24 of IPv4, or the /48 of IPv6. */
    static Optional<Long> publicNetwork(InetSocketAddress address) {
        return publicNetwork(address.getAddress());
    }

    static Optional<Long> publicNetwork(InetAddress address) {
        int cut = address instanceof Inet4Address ? IPV4_HOST_BITS : IPV6_SUBNET_BITS;
        return publicHost(address).map(host -> host >>> cut);
    }

    private static long key(InetAddress address) {
        byte[] bytes = address.getAddress();
        long key = 0;
        for (int i = 0; i < bytes.length && i < Long.BYTES; i++) {
            key = key << 8 | bytes[i] & 0xff;
        }
        return key;
    }
}
