package bittc.dht;

import java.net.InetAddress;
import java.util.Optional;

/**
 * How a node of ours behaves.
 *
 * @param nodeId the id of an earlier run, 20 bytes; another is made if there is none or it does not go with the address
 * @param readOnly whether to ask only, and answer nobody (BEP 43)
 * @param externalAddress the address that others see us at, if we know it
 * @param ipv4 whether to take part in the table of IPv4
 * @param ipv6 whether to take part in the table of IPv6
 */
public record DhtOptions(
        Optional<byte[]> nodeId, boolean readOnly, Optional<InetAddress> externalAddress, boolean ipv4, boolean ipv6) {
    /** Answering, on both families, with a new id. */
    public static final DhtOptions STANDARD = new DhtOptions(Optional.empty(), false, Optional.empty(), true, true);

    /** Checks the length of the id, and that there is a family left. */
    public DhtOptions {
        nodeId.ifPresent(NodeId::of);
        if (!ipv4 && !ipv6) {
            throw new IllegalArgumentException("neither IPv4 nor IPv6");
        }
    }
}
