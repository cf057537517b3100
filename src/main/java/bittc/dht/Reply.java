package bittc.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * An answer to a query of ours. Of nodes and peers only such are left as can be, and as the sender may tell us of.
 *
 * @param from the id that the node gives itself
 * @param nodes closer nodes, of both families
 * @param peers peers of the torrent that was asked for
 * @param token what an announce to this node has to show; empty if it gave none
 * @param ourAddress the address that it sees us at (BEP 42)
 */
record Reply(
        NodeId from,
        List<Contact> nodes,
        List<InetSocketAddress> peers,
        byte[] token,
        Optional<InetAddress> ourAddress) {}
