package bittc.dht;

import java.net.InetSocketAddress;

/** A node as it is told of: its id, and where it is. */
record Contact(NodeId id, InetSocketAddress address) {
    Family family() {
        return Family.of(address);
    }

    /** Whether the id is one that belongs to the address (BEP 42). */
    boolean secure() {
        return SecureIds.matches(id, address.getAddress());
    }
}
