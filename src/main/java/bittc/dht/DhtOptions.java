package bittc.dht;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Settings of our node.
 *
 * @param nodeId the id of an earlier run, 20 bytes; replaced if missing, or if it does not match our address
 * @param readOnly true to send queries but answer none (BEP 43)
 * @param externalAddress our public address, if known
 * @param ipv4 true to join the table of IPv4
 * @param ipv6 true to join the table of IPv6
 */
public record DhtOptions(
        Optional<byte[]> nodeId, boolean readOnly, Optional<InetAddress> externalAddress, boolean ipv4, boolean ipv6) {
    /** Answers queries, on both families, with a new id. */
    public static final DhtOptions STANDARD = new DhtOptions(Optional.empty(), false, Optional.empty(), true, true);

    /** Checks the length of the id, and that at least one family is used. */
    public DhtOptions {
        nodeId.ifPresent(NodeId::of);
        if (!ipv4 && !ipv6) {
            throw new IllegalArgumentException("neither IPv4 nor IPv6");
        }
    }
}
