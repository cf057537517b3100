package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageDecoderTest {
    private static final int ROUNDS = 50_000;
    private static final InetSocketAddress FROM = SimulatedNetwork.address("5.6.7.8", 6881);
    private static final InetSocketAddress LOCAL = SimulatedNetwork.address("10.9.0.2", 6881);
    private static final byte[] TRANSACTION = {1, 2, 3, 4};

    private final Random random = new Random(1);
    private final NodeId id = NodeId.random(random);
    private final NodeId target = NodeId.random(random);
    private final MessageEncoder encoder = new MessageEncoder(id, false);
    private final Recorder recorder = new Recorder();

    /** What a datagram was taken for. */
    private static final class Recorder implements MessageListener {
        final List<String> calls = new ArrayList<>();
        Query query;
        Reply reply;

        @Override
        public void onQuery(Query query) {
            calls.add("query");
            this.query = query;
        }

        @Override
        public void onBadQuery(byte[] transaction, int errorCode, String what) {
            calls.add("bad query " + errorCode + " " + what);
        }

        @Override
        public void onReply(int transaction, Reply reply) {
            calls.add("reply");
            this.reply = reply;
        }

        @Override
        public void onError(int transaction) {
            calls.add("error");
        }
    }

    private void decode(InetSocketAddress from, byte[] datagram) {
        MessageDecoder.decode(from, datagram, recorder);
    }

    private void decode(String datagram) {
        decode(FROM, datagram.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsTheQueriesThatWeWrite() {
        decode(FROM, encoder.ping(0x01020304));
        assertEquals(Method.PING, recorder.query.method());
        assertArrayEquals(TRANSACTION, recorder.query.transaction());
        assertEquals(id, recorder.query.from());
        decode(FROM, encoder.findNode(1, target, EnumSet.of(Family.IPV6)));
        assertEquals(Method.FIND_NODE, recorder.query.method());
        assertEquals(target, recorder.query.target());
        assertEquals(Set.of(Family.IPV6), recorder.query.want());
        decode(FROM, new MessageEncoder(id, true).getPeers(1, target, EnumSet.allOf(Family.class)));
        assertEquals(Method.GET_PEERS, recorder.query.method());
        assertEquals(EnumSet.allOf(Family.class), recorder.query.want());
        assertTrue(recorder.query.readOnly());
        decode(FROM, encoder.announcePeer(1, target, 51413, new byte[] {7, 8}));
        assertEquals(Method.ANNOUNCE_PEER, recorder.query.method());
        assertEquals(51413, recorder.query.port());
        assertArrayEquals(new byte[] {7, 8}, recorder.query.token());
        assertEquals(4, recorder.calls.size());
    }

    @Test
    void readsTheRepliesThatWeWrite() {
        Contact first = new Contact(NodeId.random(random), SimulatedNetwork.address("6.6.6.6", 1));
        Contact second = new Contact(NodeId.random(random), SimulatedNetwork.address("2a02::1", 65_535));
        byte[] peer = {8, 8, 4, 4, 1, 0};
        decode(FROM, encoder.reply(TRANSACTION, LOCAL, List.of(first, second), List.of(peer), new byte[] {9}));
        assertEquals(id, recorder.reply.from());
        assertEquals(List.of(first, second), recorder.reply.nodes());
        assertEquals(List.of(SimulatedNetwork.address("8.8.4.4", 256)), recorder.reply.peers());
        assertArrayEquals(new byte[] {9}, recorder.reply.token());
        assertEquals(Optional.of(LOCAL.getAddress()), recorder.reply.ourAddress());
        decode(FROM, encoder.error(TRANSACTION, 203, "no"));
        assertEquals(List.of("reply", "error"), recorder.calls);
    }

    @Test
    void readsTheExamplesOfBep5() {
        decode("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe");
        assertEquals(Method.PING, recorder.query.method());
        assertEquals("abcdefghij0123456789", new String(recorder.query.from().toBytes()));
        decode("d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz123456"
                + "4:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe");
        assertEquals(Method.ANNOUNCE_PEER, recorder.query.method());
        assertEquals(0, recorder.query.port(), "the port that it came from");
    }

    @Test
    void refusesQueriesThatLackSomething() {
        decode("d1:ad2:id2:abe1:q4:ping1:t2:aa1:y1:qe");
        decode("d1:q4:ping1:t2:aa1:y1:qe");
        decode("d1:ad2:id20:abcdefghij0123456789e1:q4:vote1:t2:aa1:y1:qe");
        decode("d1:ad2:id20:abcdefghij0123456789e1:q9:find_node1:t2:aa1:y1:qe");
        decode("d1:ad2:id20:abcdefghij01234567899:info_hash3:abce1:q9:get_peers1:t2:aa1:y1:qe");
        String announce = "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456%se"
                + "1:q13:announce_peer1:t2:aa1:y1:qe";
        decode(String.format(announce, ""));
        decode(String.format(announce, "4:porti0e"));
        decode(String.format(announce, "4:porti65536e"));
        decode(String.format(announce, "4:porti-1e"));
        assertEquals(
                List.of(
                        "bad query 203 no node id",
                        "bad query 203 no node id",
                        "bad query 204 method unknown",
                        "bad query 203 no target",
                        "bad query 203 no target",
                        "bad query 203 no port",
                        "bad query 203 no port",
                        "bad query 203 no port",
                        "bad query 203 no port"),
                recorder.calls);
    }

    @Test
    void passesOverWhatIsNoMessage() {
        for (String datagram : List.of(
                "",
                "de",
                "i1e",
                "d1:t2:aae",
                "d1:y1:qe",
                "d1:t2:aa1:y1:xe",
                "d1:t2:aa1:y2:qqe",
                "d1:ti1e1:y1:qe",
                "d1:t4:aaaa1:y1:re",
                "d1:rd2:id19:abcdefghij012345678e1:t4:aaaa1:y1:re",
                "d1:rd2:id20:abcdefghij0123456789e1:t2:aa1:y1:re",
                "d1:eli201e3:noee1:t2:aa1:y1:ee",
                "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t33:" + "a".repeat(33) + "1:y1:qe",
                "d1:a" + "l".repeat(50) + "e".repeat(50) + "1:q4:ping1:t2:aa1:y1:qe",
                "d1:al" + "i1e".repeat(600) + "e1:q4:ping1:t2:aa1:y1:qe")) {
            decode(datagram);
        }
        assertEquals(List.of(), recorder.calls);
    }

    @Test
    void leavesOutNodesThatCannotBeAndAPartOfOne() {
        ByteBuffer nodes = ByteBuffer.allocate(2000);
        for (String ip : List.of("0.0.0.0", "0.1.2.3", "224.0.0.1", "240.0.0.1", "255.255.255.255", "127.0.0.1")) {
            nodes.put(SimulatedNode.compact(target, SimulatedNetwork.address(ip, 6881)));
        }
        nodes.put(SimulatedNode.compact(target, SimulatedNetwork.address("192.168.1.1", 6881)));
        nodes.put(SimulatedNode.compact(target, SimulatedNetwork.address("6.6.6.6", 0)));
        nodes.put(SimulatedNode.compact(target, SimulatedNetwork.address("6.6.6.6", 1)));
        nodes.put(new byte[25]);
        byte[] datagram = SimulatedNode.reply(
                new SimulatedNode.Asked(FROM, TRANSACTION, "get_peers", target),
                TRANSACTION,
                id,
                Arrays.copyOf(nodes.array(), nodes.position()),
                List.of(
                        SimulatedNetwork.address("127.0.0.1", 80),
                        SimulatedNetwork.address("10.1.1.1", 80),
                        SimulatedNetwork.address("8.8.8.8", 0),
                        SimulatedNetwork.address("8.8.8.8", 80),
                        SimulatedNetwork.address("ff02::1", 80),
                        SimulatedNetwork.address("4000::1", 80)));
        decode(FROM, datagram);
        assertEquals(List.of(new Contact(target, SimulatedNetwork.address("6.6.6.6", 1))), recorder.reply.nodes());
        assertEquals(List.of(SimulatedNetwork.address("8.8.8.8", 80)), recorder.reply.peers());
        decode(LOCAL, datagram);
        assertEquals(2, recorder.reply.nodes().size(), "a local node may tell of local nodes, but not of this machine");
        decode(SimulatedNetwork.address("127.0.0.1", 5), datagram);
        assertEquals(3, recorder.reply.nodes().size());
        assertEquals(3, recorder.reply.peers().size());
    }

    @Test
    void takesNotMoreThanSoManyNodes() {
        ByteBuffer nodes = ByteBuffer.allocate(26 * 70);
        while (nodes.hasRemaining()) {
            nodes.put(SimulatedNode.compact(NodeId.random(random), Manners.randomAddress(random)));
        }
        SimulatedNode.Asked asked = new SimulatedNode.Asked(FROM, TRANSACTION, "find_node", target);
        decode(FROM, SimulatedNode.reply(asked, TRANSACTION, id, nodes.array(), List.of()));
        assertEquals(MessageDecoder.MAX_NODES, recorder.reply.nodes().size());
    }

    @Test
    void anIpv4AddressInTheFormOfIpv6IsNoNode() throws Exception {
        ByteBuffer node = ByteBuffer.allocate(38).put(id.toBytes());
        node.put(new byte[10]).put(new byte[] {-1, -1, 6, 6, 6, 6, 0, 80});
        assertEquals(List.of(), Compact.readNodes(node.array(), Family.IPV6, 8));
        assertEquals(
                4,
                InetAddress.getByAddress(Arrays.copyOfRange(node.array(), 20, 36))
                        .getAddress()
                        .length);
    }

    @Test
    void alteredMessagesAreReadOrPassedOverAndNothingElse() {
        List<byte[]> messages = List.of(
                encoder.ping(1),
                encoder.getPeers(2, target, EnumSet.allOf(Family.class)),
                encoder.announcePeer(3, target, 1, new byte[8]),
                encoder.reply(
                        TRANSACTION,
                        FROM,
                        List.of(new Contact(id, FROM)),
                        List.of(new byte[] {8, 8, 8, 8, 1, 1}),
                        new byte[] {1}),
                encoder.error(TRANSACTION, 203, "no"));
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random dice = new Random(seed);
            byte[] bytes = messages.get(dice.nextInt(messages.size())).clone();
            for (int i = dice.nextInt(5); i >= 0; i--) {
                bytes[dice.nextInt(bytes.length)] = dice.nextBoolean()
                        ? (byte) "0123456789ilde:-qrt".charAt(dice.nextInt(19))
                        : (byte) dice.nextInt();
            }
            try {
                decode(dice.nextBoolean() ? FROM : LOCAL, Arrays.copyOf(bytes, bytes.length - dice.nextInt(3)));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(recorder.calls.size() > ROUNDS / 20, recorder.calls.size() + " read");
    }
}
