package bittc.dht;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeList;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import bittc.bencode.Limits;
import bittc.net.Family;
import bittc.torrent.PeerAddress;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decodes the datagrams of the DHT (BEP 5, BEP 32, BEP 42, BEP 43). Ignores anything that is not a message. */
final class MessageDecoder {
    /** Most nodes taken from one answer, in each family: twice those of BEP 5. */
    static final int MAX_NODES = 16;

    /** Longest transaction id; ours have four bytes, those of others are echoed. */
    static final int MAX_TRANSACTION_LENGTH = 32;

    /** Longest token, as tokens are kept until the lookup ends; known clients use 4 to 20 bytes. */
    static final int MAX_TOKEN_LENGTH = 64;

    /** {@code d1:t0:1:y1:re} is too short to be a message, and so is all that is shorter. In bytes. */
    private static final int MIN_LENGTH = 16;

    private static final byte[] NONE = {};

    private MessageDecoder() {}

    /** Whether a datagram is a bencoded dictionary as far as its ends show; all else is dropped before it is copied. */
    static boolean canBeMessage(ByteBuf datagram) {
        int length = datagram.readableBytes();
        int start = datagram.readerIndex();
        return length >= MIN_LENGTH && datagram.getByte(start) == 'd' && datagram.getByte(start + length - 1) == 'e';
    }

    /**
     * Decodes one datagram.
     *
     * @param from its source, which limits the addresses that it may contain
     * @param datagram must not change during the call
     */
    static void decode(InetSocketAddress from, byte[] datagram, MessageListener listener) {
        try {
            if (BencodeDecoder.decodePrefix(datagram, 0, Limits.PACKET) instanceof BencodeDictionary message) {
                decode(from, message, listener);
            }
        } catch (BencodeException e) {
            // Noise: anyone can send to the port.
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
                // another protocol, or a later version
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
        } else if (method == Method.ANNOUNCE_PEER && !impliedPort(arguments) && !PeerAddress.isPort(port)) {
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
                if (flag instanceof BencodeString text && text.utf8().equals(Compact.wantFlag(family))) {
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
            body.string(Compact.nodesKey(family))
                    .ifPresent(list -> nodes.addAll(Compact.readNodes(list.bytes(), family, MAX_NODES)));
        }
        nodes.removeIf(node -> !NodeAddresses.mayReferTo(from, node.address()));
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

    /** Decodes peers of either family; the size of a datagram bounds their number. */
    private static List<InetSocketAddress> peers(InetSocketAddress from, BencodeList values) {
        List<InetSocketAddress> peers = new ArrayList<>();
        for (BencodeValue value : values) {
            if (value instanceof BencodeString compact) {
                Compact.readAddress(compact.bytes())
                        .filter(peer -> NodeAddresses.mayReferTo(from, peer))
                        .ifPresent(peers::add);
            }
        }
        return peers;
    }

    private static Optional<NodeId> id(BencodeDictionary from, String key) {
        return from.string(key).filter(id -> id.length() == NodeId.LENGTH).map(id -> NodeId.of(id.bytes()));
    }
}
