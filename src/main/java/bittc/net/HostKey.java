package bittc.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The key under which limits and bans count a host: its IPv4 address, or its IPv6 /64, which is one host's to use.
 *
 * @param isIpv4 the family
 * @param prefix the significant bits of the address
 */
public record HostKey(boolean isIpv4, long prefix) {
    /** What is cut off an IPv4 address for its /24, and off half an IPv6 address for its /48. */
    private static final int IPV4_HOST_BITS = 8;

    private static final int IPV6_SUBNET_BITS = 16;

    // A record's own equals and hashCode cost a dozen generated classes at first use, in every run.
    @Override
    public boolean equals(Object other) {
        return other instanceof HostKey that && isIpv4 == that.isIpv4 && prefix == that.prefix;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(prefix) + Boolean.hashCode(isIpv4);
    }

    /** The network that the host is in, which is often in one hand: the /24 of an IPv4 address, the /48 of an IPv6 one. */
    public HostKey network() {
        return new HostKey(isIpv4, prefix >>> (isIpv4 ? IPV4_HOST_BITS : IPV6_SUBNET_BITS));
    }

    /** Returns the host of this address. */
    public static HostKey of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return new HostKey(true, bytes.getInt());
        }
        // Link-local addresses share one prefix: their other half identifies the host.
        return new HostKey(false, bytes.getLong(address.isLinkLocalAddress() ? Long.BYTES : 0));
    }
}
