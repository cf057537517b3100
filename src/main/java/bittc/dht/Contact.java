package bittc.dht;

import bittc.net.Family;
import java.net.InetSocketAddress;

/** A node's id and address. */
record Contact(NodeId id, InetSocketAddress address) {
    Family family() {
        return Family.of(address);
    }

    /** True if the id matches the address (BEP 42). */
    boolean secure() {
        return SecureIds.matches(id, address.getAddress());
    }
}
