package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodeCacheTest {
    private static final int ROUNDS = 3000;

    private static NodeCache some(Random random, int count) {
        byte[] id = new byte[20];
        random.nextBytes(id);
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(
                    i % 3 == 0
                            ? SimulatedNetwork.address("2a02:" + i + "::1", 1 + random.nextInt(65_535))
                            : Manners.randomAddress(random));
        }
        return new NodeCache(Optional.of(id), nodes);
    }

    @Test
    void comesBackAsItWas() {
        NodeCache cache = some(new Random(1), 50);
        NodeCache again = NodeCache.decode(cache.encode());
        assertArrayEquals(cache.nodeId().orElseThrow(), again.nodeId().orElseThrow());
        assertEquals(cache.nodes().size(), again.nodes().size());
        assertTrue(again.nodes().containsAll(cache.nodes()));
    }

    @Test
    void keepsNotMoreThanItsNumberOfNodes() {
        NodeCache cache = some(new Random(2), 1000);
        assertEquals(NodeCache.MAX_NODES, cache.nodes().size());
        assertTrue(cache.encode().length <= NodeCache.MAX_BYTES);
        assertEquals(
                NodeCache.MAX_NODES, NodeCache.decode(cache.encode()).nodes().size());
    }

    @Test
    void isEmptyWhenAnyByteOfItIsDamaged() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = some(random, 20).encode();
            if (random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 100));
            }
            NodeCache read = NodeCache.decode(bytes);
            boolean whole = Arrays.equals(bytes, some(new Random(seed), 20).encode());
            assertEquals(whole ? 20 : 0, read.nodes().size(), "seed " + seed);
        }
    }

    @Test
    void isEmptyWhenItIsOfAnotherVersion() {
        String text = new String(NodeCache.EMPTY.encode(), StandardCharsets.ISO_8859_1);
        String later = text.replace("versioni1e", "versioni2e");
        assertEquals(NodeCache.EMPTY, NodeCache.decode(later.getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(NodeCache.EMPTY, NodeCache.decode(new byte[0]));
    }
}
