package bittc.dht;

import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Addresses and nodes in the compact form of BEP 5 and BEP 32: {@code <address=4|16><port=2>}, with {@code <id=20>} before. */
final class Compact {
    private Compact() {}

    /** Nodes of one family, one behind the other. */
    static byte[] nodes(List<Contact> nodes, Family family) {
        ByteBuffer to = ByteBuffer.allocate(nodes.size() * family.compactNodeLength());
        for (Contact node : nodes) {
            to.put(node.id().toBytes()).put(CompactAddress.of(node.address()));
        }
        return to.array();
    }

    /** An address of either family by its length; empty if it has another, or cannot be a host's. */
    static Optional<InetSocketAddress> readAddress(byte[] compact) {
        for (Family family : Family.values()) {
            if (compact.length == family.compactAddressLength()) {
                return readAddress(compact, 0, family);
            }
        }
        return Optional.empty();
    }

    /** Addresses of one family, one behind the other; a part of one at the end is left out. */
    static List<InetSocketAddress> readAddresses(byte[] compact, Family family) {
        int step = family.compactAddressLength();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int at = 0; at + step <= compact.length; at += step) {
            readAddress(compact, at, family).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** The nodes of a list that can be: not more than the first so many; a part of one at the end is left out. */
    static List<Contact> readNodes(byte[] compact, Family family, int max) {
        int step = family.compactNodeLength();
        List<Contact> nodes = new ArrayList<>();
        for (int i = 0; i < max && (i + 1) * step <= compact.length; i++) {
            NodeId id = NodeId.read(ByteBuffer.wrap(compact, i * step, NodeId.LENGTH));
            readAddress(compact, i * step + NodeId.LENGTH, family)
                    .ifPresent(address -> nodes.add(new Contact(id, address)));
        }
        return nodes;
    }

    private static Optional<InetSocketAddress> readAddress(byte[] compact, int offset, Family family) {
        // An IPv4 address in the clothes of an IPv6 one comes out as what it is, and has no place here.
        return CompactAddress.read(compact, offset, family.compactAddressLength())
                .filter(address -> Family.of(address) == family && NodeAddresses.isHost(address));
    }
}
