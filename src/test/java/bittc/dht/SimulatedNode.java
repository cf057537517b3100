package bittc.dht;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeString;
import bittc.bencode.Limits;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Somebody else's node, in so far as it answers; written by hand, so that it shares no mistake with ours. */
final class SimulatedNode implements SimulatedNetwork.Endpoint {
    final NodeId id;
    final InetSocketAddress address;
    final Map<NodeId, List<InetSocketAddress>> peers = new HashMap<>();

    private final SimulatedNetwork network;
    private final Manner manner;
    private final List<SimulatedNode> table = new ArrayList<>();
    private int queries;

    /** A query as it is answered: its transaction and its target, which is the asking node for a ping. */
    record Asked(InetSocketAddress from, byte[] transaction, String method, NodeId target) {}

    /** How a node answers. */
    interface Manner {
        void answer(SimulatedNode node, Asked asked);
    }

    SimulatedNode(NodeId id, InetSocketAddress address, SimulatedNetwork network, Manner manner) {
        this.id = id;
        this.address = address;
        this.network = network;
        this.manner = manner;
        network.attach(address, this);
    }

    void know(SimulatedNode other) {
        table.add(other);
    }

    /** Of those that it knows eight that answer as it does. */
    List<SimulatedNode> accomplices() {
        return table.stream().filter(node -> node.manner == manner).limit(8).toList();
    }

    int queries() {
        return queries;
    }

    SimulatedNetwork network() {
        return network;
    }

    @Override
    public void onDatagram(InetSocketAddress from, byte[] datagram) {
        try {
            BencodeDictionary message = (BencodeDictionary) BencodeDecoder.decode(datagram, Limits.PACKET);
            if (message.text("y").orElse("").equals("q")) {
                queries++;
                BencodeDictionary arguments = message.dictionary("a").orElseThrow();
                BencodeString target = arguments
                        .string("info_hash")
                        .or(() -> arguments.string("target"))
                        .or(() -> arguments.string("id"))
                        .orElseThrow();
                manner.answer(
                        this,
                        new Asked(
                                from,
                                message.string("t").orElseThrow().bytes(),
                                message.text("q").orElseThrow(),
                                NodeId.of(target.bytes())));
            }
        } catch (BencodeException e) {
            throw new AssertionError(e); // we send nothing of the kind
        }
    }

    /** As BEP 5 has it. */
    void answerHonestly(Asked asked) {
        List<SimulatedNode> sorted = new ArrayList<>(table);
        sorted.sort((a, b) -> asked.target().compareDistances(a.id, b.id));
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        for (SimulatedNode node : sorted.subList(0, Math.min(8, sorted.size()))) {
            nodes.writeBytes(compact(node.id, node.address));
        }
        answer(asked, id, nodes.toByteArray(), peers.getOrDefault(asked.target(), List.of()));
    }

    void answer(Asked asked, NodeId as, byte[] nodes, List<InetSocketAddress> values) {
        network.send(address, asked.from(), reply(asked, asked.transaction(), as, nodes, values));
    }

    static byte[] reply(Asked asked, byte[] transaction, NodeId as, byte[] nodes, List<InetSocketAddress> values) {
        BencodeEncoder message = new BencodeEncoder().dictionary();
        message.key("t").string(transaction).key("y").string("r");
        message.key("ip").string(compact(asked.from()));
        message.key("r").dictionary().key("id").string(as.toBytes());
        if (!asked.method().equals("ping")) {
            message.key("nodes").string(nodes);
        }
        if (asked.method().equals("get_peers")) {
            message.key("token").string("token");
            if (!values.isEmpty()) {
                message.key("values").list();
                values.forEach(value -> message.string(compact(value)));
                message.end();
            }
        }
        return message.end().end().toBytes();
    }

    static byte[] compact(InetSocketAddress address) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        to.writeBytes(address.getAddress().getAddress());
        to.write(address.getPort() >> 8);
        to.write(address.getPort());
        return to.toByteArray();
    }

    static byte[] compact(NodeId id, InetSocketAddress address) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        to.writeBytes(id.toBytes());
        to.writeBytes(compact(address));
        return to.toByteArray();
    }
}
