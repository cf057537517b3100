package bittc.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What limits and bans count as one host: an IPv4 address, or the /64 that one IPv6 host is given and takes any address of.
 *
 * @param isIpv4 of which family
 * @param prefix the bits of it that count
 */
public record HostKey(boolean isIpv4, long prefix) {
    /** The host that has this address. */
    public static HostKey of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return new HostKey(true, bytes.getInt());
        }
        // Link-local addresses all have the same prefix: there the host is in the other half.
        return new HostKey(false, bytes.getLong(address.isLinkLocalAddress() ? Long.BYTES : 0));
    }
}
