package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeEncoder;
import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Datagrams of the DHT, and what a node remembers: within their bounds, and the same when written and read again. */
public final class DhtFuzz {
    private static final String ID = "2:id20:abcdefghijklmnopqrst";
    private static final InetSocketAddress PUBLIC = new InetSocketAddress("8.8.8.8", 6881);
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 6881);

    private DhtFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "dht-message",
                        DhtFuzz::message,
                        "d1:ad" + ID + "e1:q4:ping1:t2:aa1:y1:qe",
                        "d1:ad" + ID + "6:target20:mnopqrstuvwxyz1234564:wantl2:n42:n6ee1:q9:find_node1:t2:aa1:y1:qe",
                        "d1:ad" + ID + "9:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:q2:roi1ee",
                        "d1:ad" + ID
                                + "12:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnth"
                                + "e1:q13:announce_peer1:t2:aa1:y1:qe",
                        "d2:ip6:\1\2\3\4\0051:rd" + ID + "5:nodes26:abcdefghijklmnopqrst\5\6\7\10\32\341"
                                + "6:nodes638:abcdefghijklmnopqrst\40\1aaaaaaaaaaaaaa\32\3415:token4:tokn"
                                + "6:valuesl6:\5\6\7\10\32\3416:axje.uee1:t4:aaaa1:y1:re",
                        "d1:eli201e5:erroree1:t4:aaaa1:y1:ee"),
                FuzzTarget.of(
                        "dht-cache",
                        DhtFuzz::cache,
                        "d" + ID + "5:nodes12:\5\6\7\10\32\341\5\6\7\11\32\3416:nodes60:e",
                        "d5:nodes0:6:nodes618:\40\1aaaaaaaaaaaaaa\32\341e"));
    }

    private static void message(byte[] input) {
        message(PUBLIC, input);
        message(LOCAL, input);
    }

    private static void message(InetSocketAddress from, byte[] input) {
        Recorder recorder = new Recorder(from);
        Memory.bounded(input.length, 48, () -> {
            recorder.calls = 0;
            MessageDecoder.decode(from, input, recorder);
            return null;
        });
        assertTrue(recorder.calls <= 1, recorder.calls + " calls for one datagram");
        if (recorder.reply != null) {
            Reply reply = recorder.reply;
            List<byte[]> peers = reply.peers().stream().map(CompactAddress::of).toList();
            byte[] again = new MessageEncoder(reply.from(), false)
                    .reply(new byte[4], PUBLIC, reply.nodes(), peers, reply.token());
            Recorder second = new Recorder(from);
            MessageDecoder.decode(from, again, second);
            assertEquals(reply.from(), second.reply.from());
            assertEquals(reply.nodes(), second.reply.nodes());
            assertEquals(reply.peers(), second.reply.peers());
            assertArrayEquals(reply.token(), second.reply.token());
        }
    }

    /** Checks that what comes is within its bounds. */
    private static final class Recorder implements MessageListener {
        private final InetSocketAddress from;
        private int calls;
        private Reply reply;

        Recorder(InetSocketAddress from) {
            this.from = from;
        }

        @Override
        public void onQuery(Query query) {
            calls++;
            assertTransaction(query.transaction());
            assertTrue(query.port() >= 0 && query.port() <= 0xffff, "port " + query.port());
        }

        @Override
        public void onBadQuery(byte[] transaction, int errorCode, String what) {
            calls++;
            assertTransaction(transaction);
        }

        private static void assertTransaction(byte[] transaction) {
            assertTrue(
                    transaction.length <= MessageDecoder.MAX_TRANSACTION_LENGTH, "transaction " + transaction.length);
        }

        @Override
        public void onReply(int transaction, Reply taken) {
            calls++;
            reply = taken;
            assertTrue(
                    taken.nodes().size() <= 2 * MessageDecoder.MAX_NODES,
                    taken.nodes().size() + " nodes");
            assertTrue(taken.token().length <= MessageDecoder.MAX_TOKEN_LENGTH, "token " + taken.token().length);
            taken.nodes().forEach(node -> assertTellable(node.address()));
            taken.peers().forEach(this::assertTellable);
        }

        private void assertTellable(InetSocketAddress told) {
            assertTrue(NodeAddresses.isHost(told) && NodeAddresses.mayReferTo(from, told), from + " tells of " + told);
        }

        @Override
        public void onError(int transaction) {
            calls++;
        }
    }

    /** As a whole, which is mostly refused for its checksum; and as what a good one protects. */
    private static void cache(byte[] input) {
        assertKept(NodeCache.decode(input));
        CRC32C sum = new CRC32C();
        sum.update(input);
        BencodeEncoder file = new BencodeEncoder().dictionary().key("data").string(input);
        file.key("sum").integer(sum.getValue()).key("version").integer(1).end();
        assertKept(NodeCache.decode(file.toBytes()));
    }

    private static void assertKept(NodeCache cache) {
        assertTrue(cache.nodes().size() <= NodeCache.MAX_NODES);
        assertEquals(cache.nodes().size(), new HashSet<>(cache.nodes()).size());
        byte[] bytes = cache.encode();
        assertTrue(bytes.length <= NodeCache.MAX_BYTES, bytes.length + " bytes");
        NodeCache again = NodeCache.decode(bytes);
        assertEquals(cache.nodes(), new ArrayList<>(again.nodes()));
        assertArrayEquals(orNone(cache.nodeId()), orNone(again.nodeId()));
    }

    private static byte[] orNone(Optional<byte[]> id) {
        return id.orElse(new byte[0]);
    }
}
