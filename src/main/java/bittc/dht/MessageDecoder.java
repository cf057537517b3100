package bittc.dht;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeList;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import bittc.bencode.Limits;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the datagrams of the DHT (BEP 5, BEP 32, BEP 42, BEP 43). What is no message of it is passed over in silence. */
final class MessageDecoder {
    /** Nodes taken from one answer, of each family: twice what BEP 5 has in it. */
    static final int MAX_NODES = 16;

    /** Ours have four bytes; others' are repeated as they are. */
    static final int MAX_TRANSACTION_LENGTH = 32;

    /** Tokens are kept until the lookup ends; those of known clients have 4 to 20 bytes. */
    static final int MAX_TOKEN_LENGTH = 64;

    private static final byte[] NONE = {};

    private MessageDecoder() {}

    /**
     * Reads one datagram.
     *
     * @param from where it came from, which decides what it may tell us of
     * @param datagram not to be changed during the call
     */
    static void decode(InetSocketAddress from, byte[] datagram, MessageListener listener) {
        try {
            if (BencodeDecoder.decodePrefix(datagram, 0, Limits.PACKET) instanceof BencodeDictionary message) {
                decode(from, message, listener);
            }
        } catch (BencodeException e) {
            // Noise: the port is open to all the world.
        }
    }

    private static void decode(InetSocketAddress from, BencodeDictionary message, MessageListener listener) {
        BencodeString transaction = message.string("t").orElse(null);
        BencodeString kind = message.string("y").orElse(null);
        if (transaction == null || kind == null || kind.length() != 1) {
            return;
        }
        switch (kind.byteAt(0)) {
            case 'q' -> {
                if (transaction.length() <= MAX_TRANSACTION_LENGTH) {
                    query(transaction.bytes(), message, listener);
                }
            }
            case 'r' -> {
                if (transaction.length() == Integer.BYTES) {
                    reply(from, message).ifPresent(reply -> listener.onReply(number(transaction), reply));
                }
            }
            case 'e' -> {
                if (transaction.length() == Integer.BYTES) {
                    listener.onError(number(transaction));
                }
            }
            default -> {
                // some other protocol, or a later one
            }
        }
    }

    private static int number(BencodeString transaction) {
        return ByteBuffer.wrap(transaction.bytes()).getInt();
    }

    private static void query(byte[] transaction, BencodeDictionary message, MessageListener listener) {
        BencodeDictionary arguments = message.dictionary("a").orElse(null);
        NodeId from = arguments == null ? null : id(arguments, "id").orElse(null);
        if (from == null) {
            listener.onBadQuery(transaction, MessageEncoder.PROTOCOL_ERROR, "no node id");
            return;
        }
        Method method = message.text("q").flatMap(Method::of).orElse(null);
        if (method == null) {
            listener.onBadQuery(transaction, MessageEncoder.METHOD_UNKNOWN, "method unknown");
            return;
        }
        Optional<NodeId> target =
                switch (method) {
                    case PING -> Optional.of(from);
                    case FIND_NODE -> id(arguments, "target");
                    case GET_PEERS, ANNOUNCE_PEER -> id(arguments, "info_hash");
                };
        byte[] token = arguments.string("token").map(BencodeString::bytes).orElse(NONE);
        long port = impliedPort(arguments) ? 0 : arguments.integer("port").orElse(-1);
        if (target.isEmpty()) {
            listener.onBadQuery(transaction, MessageEncoder.PROTOCOL_ERROR, "no target");
        } else if (method == Method.ANNOUNCE_PEER
                && (port < 0 || port > 0xffff || port == 0 && !impliedPort(arguments))) {
            listener.onBadQuery(transaction, MessageEncoder.PROTOCOL_ERROR, "no port");
        } else {
            boolean readOnly = message.integer("ro").orElse(0) == 1;
            listener.onQuery(new Query(
                    transaction,
                    method,
                    from,
                    readOnly,
                    target.get(),
                    want(arguments),
                    (int) Math.max(0, port),
                    token));
        }
    }

    private static boolean impliedPort(BencodeDictionary arguments) {
        return arguments.integer("implied_port").orElse(0) != 0;
    }

    private static Set<Family> want(BencodeDictionary arguments) {
        Set<Family> families = EnumSet.noneOf(Family.class);
        for (BencodeValue flag :
                arguments.list("want").map(MessageDecoder::values).orElse(List.of())) {
            for (Family family : Family.values()) {
                if (flag instanceof BencodeString text && text.utf8().equals(family.wantFlag())) {
                    families.add(family);
                }
            }
        }
        return families;
    }

    private static List<BencodeValue> values(BencodeList list) {
        List<BencodeValue> values = new ArrayList<>();
        list.forEach(values::add);
        return values;
    }

    private static Optional<Reply> reply(InetSocketAddress from, BencodeDictionary message) {
        BencodeDictionary body = message.dictionary("r").orElse(null);
        NodeId id = body == null ? null : id(body, "id").orElse(null);
        if (id == null) {
            return Optional.empty();
        }
        List<Contact> nodes = new ArrayList<>();
        for (Family family : Family.values()) {
            body.string(family.nodesKey())
                    .ifPresent(list -> nodes.addAll(Compact.readNodes(list.bytes(), family, MAX_NODES)));
        }
        nodes.removeIf(node -> !NodeAddresses.mayTellOf(from, node.address()));
        byte[] token = body.string("token")
                .filter(each -> each.length() <= MAX_TOKEN_LENGTH)
                .map(BencodeString::bytes)
                .orElse(NONE);
        return Optional.of(new Reply(
                id,
                nodes,
                body.list("values").map(list -> peers(from, list)).orElse(List.of()),
                token,
                message.string("ip")
                        .flatMap(ip -> Compact.readAddress(ip.bytes()))
                        .map(InetSocketAddress::getAddress)));
    }

    /** Peers of either family; there are not more of them than values in a datagram. */
    private static List<InetSocketAddress> peers(InetSocketAddress from, BencodeList values) {
        List<InetSocketAddress> peers = new ArrayList<>();
        for (BencodeValue value : values) {
            if (value instanceof BencodeString compact) {
                Compact.readAddress(compact.bytes())
                        .filter(peer -> NodeAddresses.mayTellOf(from, peer))
                        .ifPresent(peers::add);
            }
        }
        return peers;
    }

    private static Optional<NodeId> id(BencodeDictionary from, String key) {
        return from.string(key).filter(id -> id.length() == NodeId.LENGTH).map(id -> NodeId.of(id.bytes()));
    }
}
