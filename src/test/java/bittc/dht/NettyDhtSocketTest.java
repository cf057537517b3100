package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.Scheduler;
import bittc.net.Network;
import bittc.net.NetworkOptions;
import bittc.peer.NettyLoop;
import bittc.torrent.InfoHash;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over the loopback address. */
class NettyDhtSocketTest {
    private static final InfoHash TORRENT = InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567");

    private final CompletableFuture<List<InetSocketAddress>> found = new CompletableFuture<>();
    private final NettyLoop loop = new NettyLoop((thread, bug) -> found.completeExceptionally(bug));
    private final Network network = new Network(
            loop.group().next(),
            loop,
            new NetworkOptions(
                    new ReflectiveChannelFactory<>(loop.socketChannel()),
                    new ReflectiveChannelFactory<>(loop.datagramChannel()),
                    Optional.of(InetAddress.getLoopbackAddress())));

    @AfterEach
    void close() {
        network.close();
        loop.close();
    }

    private final class Listener implements SearchListener {
        @Override
        public void onPeers(List<InetSocketAddress> peers) {
            found.complete(peers);
        }

        @Override
        public void onLookupEnd(int peers, int nodesAsked) {}
    }

    private Dht dht(NettyDhtSocket socket) {
        return new Dht(DhtOptions.STANDARD, loop, new Random(socket.port()), socket);
    }

    private static InetSocketAddress at(NettyDhtSocket socket) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port());
    }

    @Test
    void oneNodeFindsWhatAnotherHasAnnounced() throws Exception {
        try (NettyDhtSocket first = NettyDhtSocket.open(network, 0);
                NettyDhtSocket seed = NettyDhtSocket.open(network, 0);
                NettyDhtSocket leech = NettyDhtSocket.open(network, 0)) {
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
    void takesAnotherPortWhereTheWantedOneIsTaken() throws Exception {
        try (NettyDhtSocket first = NettyDhtSocket.open(network, 0);
                NettyDhtSocket second = NettyDhtSocket.open(network, first.port())) {
            assertNotEquals(first.port(), second.port());
        }
    }

    /** The loop with another time. */
    private final class OncePerTurn implements Scheduler {
        private volatile long later;

        @Override
        public long nanoTime() {
            return loop.nanoTime() + later;
        }

        @Override
        public boolean onLoop() {
            return loop.onLoop();
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return loop.schedule(delay, task);
        }
    }

    @Test
    void isOpenedAnewAtTheSamePortWhenNothingLeavesAnyMore() throws Exception {
        List<Channel> channels = new CopyOnWriteArrayList<>();
        OncePerTurn time = new OncePerTurn();
        try (Network watched = new Network(
                        loop.group().next(),
                        time,
                        new NetworkOptions(
                                new ReflectiveChannelFactory<>(loop.socketChannel()),
                                () -> {
                                    DatagramChannel made =
                                            new ReflectiveChannelFactory<>(loop.datagramChannel()).newChannel();
                                    channels.add(made);
                                    return made;
                                },
                                Optional.of(InetAddress.getLoopbackAddress())));
                NettyDhtSocket socket = NettyDhtSocket.open(watched, 0);
                NettyDhtSocket other = NettyDhtSocket.open(network, 0)) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            loop.execute(() -> socket.deliverTo(
                    (from, datagram) -> heard.complete(new String(datagram, StandardCharsets.US_ASCII))));
            int port = socket.port();
            channels.get(0).close().await();
            time.later = SendFailures.BETWEEN.toNanos();
            loop.execute(() -> {
                for (int i = 0; i < SendFailures.ENOUGH; i++) {
                    socket.send(at(other), new byte[] {1});
                }
            });
            String message = "d2:hi5:there1:y1:qe";
            loop.execute(() -> answerUntilHeard(other, at(socket), message, heard));
            assertEquals(message, heard.get(20, TimeUnit.SECONDS));
            assertEquals(2, channels.size());
            assertEquals(port, socket.port());
            assertEquals(port, ((InetSocketAddress) channels.get(1).localAddress()).getPort());
        }
    }

    /** The socket may take a moment to open. */
    private void answerUntilHeard(
            NettyDhtSocket from, InetSocketAddress to, String message, CompletableFuture<String> heard) {
        if (!heard.isDone()) {
            from.send(to, message.getBytes(StandardCharsets.US_ASCII));
            loop.schedule(Duration.ofMillis(5), () -> answerUntilHeard(from, to, message, heard));
        }
    }

    @Test
    void dropsWhatCannotBeAMessage() {
        assertTrue(canBe("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"));
        assertTrue(canBe("d" + " ".repeat(NettyDhtSocket.MAX_DATAGRAM_LENGTH - 3) + "e"));
        assertFalse(canBe("d" + " ".repeat(NettyDhtSocket.MAX_DATAGRAM_LENGTH - 2) + "e"));
        assertFalse(canBe("d1:t0:1:y1:re"));
        assertFalse(canBe(""));
        assertFalse(canBe("l1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"));
        assertFalse(canBe("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:q"));
    }

    private static boolean canBe(String datagram) {
        return NettyDhtSocket.canBeMessage(Unpooled.wrappedBuffer(datagram.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
