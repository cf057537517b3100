package bittc.dht;

import bittc.net.AddressScope;
import bittc.net.HostKey;
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
    static boolean mayReferTo(InetSocketAddress referrer, InetSocketAddress told) {
        return AddressScope.of(referrer.getAddress()).mayLeadTo(told.getAddress());
    }

    /** What counts as one host on the Internet. Empty for local addresses, which are not held to any number. */
    static Optional<HostKey> publicHost(InetSocketAddress address) {
        return publicHost(address.getAddress());
    }

    static Optional<HostKey> publicHost(InetAddress address) {
        return isPublic(address) ? Optional.of(HostKey.of(address)) : Optional.empty();
    }

    /** The network of a host on the Internet. */
    static Optional<HostKey> publicNetwork(InetSocketAddress address) {
        return publicHost(address).map(HostKey::network);
    }
}
