package bittc.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * An answer to our query. Contains only nodes and peers whose addresses are possible, and which the sender may report.
 *
 * @param from the node's own id
 * @param nodes closer nodes, of both families
 * @param peers of the requested torrent
 * @param token to send this node with an announce; empty if it gave none
 * @param ourAddress our address as the node sees it (BEP 42)
 */
record Reply(
        NodeId from,
        List<Contact> nodes,
        List<InetSocketAddress> peers,
        byte[] token,
        Optional<InetAddress> ourAddress) {}
