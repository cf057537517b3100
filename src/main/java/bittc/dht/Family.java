package bittc.dht;

import bittc.torrent.CompactAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** One of the two networks, each with its own hash table (BEP 32). */
enum Family {
    /** IPv4, as in BEP 5. */
    IPV4("nodes", "n4", CompactAddress.IPV4_LENGTH),
    /** IPv6. */
    IPV6("nodes6", "n6", CompactAddress.IPV6_LENGTH);

    private final String nodesKey;
    private final String wantFlag;
    private final int compactAddressLength;

    Family(String nodesKey, String wantFlag, int compactAddressLength) {
        this.nodesKey = nodesKey;
        this.wantFlag = wantFlag;
        this.compactAddressLength = compactAddressLength;
    }

    static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    static Family of(InetSocketAddress address) {
        return of(address.getAddress());
    }

    /** The key of its nodes in an answer. */
    String nodesKey() {
        return nodesKey;
    }

    /** The flag that asks for its nodes in a query. */
    String wantFlag() {
        return wantFlag;
    }

    /** Length in bytes of an address and port in compact form. */
    int compactAddressLength() {
        return compactAddressLength;
    }

    /** Length in bytes of a node in compact form: its id, then its address and port. */
    int compactNodeLength() {
        return NodeId.LENGTH + compactAddressLength();
    }

    Family other() {
        return this == IPV4 ? IPV6 : IPV4;
    }
}
