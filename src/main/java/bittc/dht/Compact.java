package bittc.dht;

import bittc.net.Family;
import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The compact form of BEP 5 and BEP 32: {@code <address=4|16><port=2>}, for a node after {@code <id=20>}. */
final class Compact {
    private Compact() {}

    /** Under which key an answer has the nodes of a family. */
    static String nodesKey(Family family) {
        return family == Family.IPV4 ? "nodes" : "nodes6";
    }

    /** How a query asks for them. */
    static String wantFlag(Family family) {
        return family == Family.IPV4 ? "n4" : "n6";
    }

    /** Bytes of an address and port. */
    static int addressLength(Family family) {
        return family == Family.IPV4 ? CompactAddress.IPV4_LENGTH : CompactAddress.IPV6_LENGTH;
    }

    private static int nodeLength(Family family) {
        return NodeId.LENGTH + addressLength(family);
    }

    /** Encodes nodes of one family, concatenated. */
    static byte[] nodes(List<Contact> nodes, Family family) {
        ByteBuffer to = ByteBuffer.allocate(nodes.size() * nodeLength(family));
        for (Contact node : nodes) {
            to.put(node.id().toBytes()).put(CompactAddress.of(node.address()));
        }
        return to.array();
    }

    /** Decodes an address, whose length tells its family; empty if no host can have it. */
    static Optional<InetSocketAddress> readAddress(byte[] compact) {
        for (Family family : Family.values()) {
            if (compact.length == addressLength(family)) {
                return readAddress(compact, 0, family);
            }
        }
        return Optional.empty();
    }

    /** Decodes concatenated addresses of one family; ignores an incomplete one at the end. */
    static List<InetSocketAddress> readAddresses(byte[] compact, Family family) {
        int step = addressLength(family);
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int at = 0; at + step <= compact.length; at += step) {
            readAddress(compact, at, family).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** Decodes up to {@code max} nodes; skips impossible addresses, and an incomplete node at the end. */
    static List<Contact> readNodes(byte[] compact, Family family, int max) {
        int step = nodeLength(family);
        List<Contact> nodes = new ArrayList<>();
        for (int i = 0; i < max && (i + 1) * step <= compact.length; i++) {
            NodeId id = NodeId.read(ByteBuffer.wrap(compact, i * step, NodeId.LENGTH));
            readAddress(compact, i * step + NodeId.LENGTH, family)
                    .ifPresent(address -> nodes.add(new Contact(id, address)));
        }
        return nodes;
    }

    private static Optional<InetSocketAddress> readAddress(byte[] compact, int offset, Family family) {
        // An IPv4-mapped IPv6 address is decoded as IPv4, and has no place here.
        return CompactAddress.read(compact, offset, addressLength(family))
                .filter(address -> Family.of(address) == family && NodeAddresses.isHost(address));
    }
}
