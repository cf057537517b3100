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
    /** The key of the host with this address. */
    public static HostKey of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return new HostKey(true, bytes.getInt());
        }
        // Link-local addresses share one prefix: their other half identifies the host.
        return new HostKey(false, bytes.getLong(address.isLinkLocalAddress() ? Long.BYTES : 0));
    }
}
