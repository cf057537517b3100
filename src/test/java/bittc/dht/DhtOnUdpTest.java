package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.Network;
import bittc.net.TimedNetwork;
import bittc.net.UdpPort;
import bittc.peer.NettyLoop;
import bittc.torrent.InfoHash;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over the loopback address. */
class DhtOnUdpTest {
    private static final InfoHash TORRENT =
            InfoHash.parse("0123456789abcdef0123456789abcdef01234567").orElseThrow();

    private final CompletableFuture<List<InetSocketAddress>> found = new CompletableFuture<>();
    private final TimedNetwork own = new TimedNetwork((thread, bug) -> found.completeExceptionally(bug));
    private final NettyLoop loop = own.loop;
    private final Network network = own.network;

    @AfterEach
    void close() {
        own.close();
    }

    private final class Listener implements SearchListener {
        @Override
        public void onPeers(List<InetSocketAddress> peers) {
            found.complete(peers);
        }

        @Override
        public void onLookupEnd(int peers, int nodesAsked) {}
    }

    private Dht dht(UdpPort port) {
        return new Dht(DhtOptions.STANDARD, loop, new Random(port.number()), port);
    }

    private static InetSocketAddress at(UdpPort port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
    }

    @Test
    void oneNodeFindsWhatAnotherHasAnnounced() throws Exception {
        try (UdpPort first = UdpPort.open(network, 0);
                UdpPort seed = UdpPort.open(network, 0);
                UdpPort leech = UdpPort.open(network, 0)) {
            loop.execute(() -> {
                dht(first).start(List.of());
                Dht announcing = dht(seed);
                announcing.start(List.of(at(first)));
                announcing.search(TORRENT, () -> 51413, new SearchListener() {
                    @Override
                    public void onPeers(List<InetSocketAddress> peers) {}

                    @Override
                    public void onLookupEnd(int peers, int nodesAsked) {
                        Dht looking = dht(leech);
                        looking.start(List.of(at(first)));
                        looking.search(TORRENT, () -> 0, new Listener());
                    }
                });
            });
            List<InetSocketAddress> peers = found.get(20, TimeUnit.SECONDS);
            assertEquals(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 51413)), peers);
        }
    }

    @Test
    void dropsWhatCannotBeAMessage() {
        assertTrue(canBe("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"));
        assertFalse(canBe("d1:t0:1:y1:re"));
        assertFalse(canBe(""));
        assertFalse(canBe("l1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"));
        assertFalse(canBe("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:q"));
    }

    private static boolean canBe(String datagram) {
        return MessageDecoder.canBeMessage(Unpooled.wrappedBuffer(datagram.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
