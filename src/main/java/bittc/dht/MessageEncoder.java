package bittc.dht;

import bittc.bencode.BencodeEncoder;
import bittc.net.Family;
import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * Encodes the datagrams of the DHT (BEP 5, BEP 32, BEP 42, BEP 43).
 *
 * @param self our id in the family that the datagrams go to
 * @param readOnly true to mark our queries as those of a node that answers none
 */
record MessageEncoder(NodeId self, boolean readOnly) {
    /** The error code for missing or wrong arguments and tokens. */
    static final int PROTOCOL_ERROR = 203;

    /** The error code for an unknown method. */
    static final int METHOD_UNKNOWN = 204;

    /** Our client in the two letters and two numbers of BEP 5, like {@link bittc.torrent.PeerId}. */
    private static final byte[] VERSION = {'t', 'c', 1, 0};

    byte[] ping(int transaction) {
        return end(query(transaction, Method.PING));
    }

    /** Asks for the nodes closest to a target, of these families. */
    byte[] findNode(int transaction, NodeId target, Set<Family> want) {
        return end(want(query(transaction, Method.FIND_NODE).key("target").string(target.toBytes()), want));
    }

    /** Asks for peers of a torrent, and for nodes of these families that are closer to it. */
    byte[] getPeers(int transaction, NodeId infoHash, Set<Family> want) {
        return end(want(query(transaction, Method.GET_PEERS).key("info_hash").string(infoHash.toBytes()), want));
    }

    /** Announces us as a peer of a torrent. */
    byte[] announcePeer(int transaction, NodeId infoHash, int port, byte[] token) {
        return end(query(transaction, Method.ANNOUNCE_PEER)
                .key("info_hash")
                .string(infoHash.toBytes())
                .key("port")
                .integer(port)
                .key("token")
                .string(token));
    }

    /**
     * Answers a query.
     *
     * @param to the destination, which is told to the other end
     * @param nodes requested ones; may be empty
     * @param peers requested ones; may be empty
     * @param token for a later announce; empty for none
     */
    byte[] reply(byte[] transaction, InetSocketAddress to, List<Contact> nodes, List<byte[]> peers, byte[] token) {
        BencodeEncoder message = new BencodeEncoder().dictionary();
        message.key("ip").string(CompactAddress.of(to));
        message.key("r").dictionary().key("id").string(self.toBytes());
        for (Family family : Family.values()) {
            List<Contact> ofFamily =
                    nodes.stream().filter(node -> node.family() == family).toList();
            if (!ofFamily.isEmpty()) {
                message.key(Compact.nodesKey(family)).string(Compact.nodes(ofFamily, family));
            }
        }
        if (token.length > 0) {
            message.key("token").string(token);
        }
        if (!peers.isEmpty()) {
            message.key("values").list();
            peers.forEach(message::string);
            message.end();
        }
        message.end();
        return finish(message, transaction, "r");
    }

    /** Refuses a query. */
    byte[] error(byte[] transaction, int code, String what) {
        BencodeEncoder message = new BencodeEncoder().dictionary();
        message.key("e").list().integer(code).string(what).end();
        return finish(message, transaction, "e");
    }

    /** Begins a query, without its specific arguments and its end. */
    private BencodeEncoder query(int transaction, Method method) {
        BencodeEncoder message = new BencodeEncoder().dictionary();
        message.key("q").string(method.wireName());
        message.key("t")
                .string(ByteBuffer.allocate(Integer.BYTES).putInt(transaction).array());
        message.key("y").string("q").key("v").string(VERSION);
        if (readOnly) {
            message.key("ro").integer(1);
        }
        return message.key("a").dictionary().key("id").string(self.toBytes());
    }

    private static BencodeEncoder want(BencodeEncoder query, Set<Family> families) {
        query.key("want").list();
        families.forEach(family -> query.string(Compact.wantFlag(family)));
        return query.end();
    }

    private static byte[] end(BencodeEncoder query) {
        return query.end().end().toBytes();
    }

    private static byte[] finish(BencodeEncoder message, byte[] transaction, String kind) {
        return message.key("t")
                .string(transaction)
                .key("v")
                .string(VERSION)
                .key("y")
                .string(kind)
                .end()
                .toBytes();
    }
}
