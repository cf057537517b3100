package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bittc.loop.Scheduler;
import bittc.peer.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over the loopback address. */
class UdpPortTest {
    private final TimedNetwork own = new TimedNetwork();
    private final NettyLoop loop = own.loop;
    private final Network network = own.network;

    @AfterEach
    void close() {
        own.close();
    }

    private static InetSocketAddress at(UdpPort port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        try (UdpPort first = UdpPort.open(network, 0)) {
            assertThrows(IOException.class, () -> UdpPort.open(network, first.number()));
        }
    }

    /** A protocol that recognises datagrams by their first byte. */
    private record Letter(char first, DatagramHandler.Receiver receiver) implements UdpPort.Protocol {
        @Override
        public boolean recognises(ByteBuf datagram) {
            return datagram.isReadable() && datagram.getByte(datagram.readerIndex()) == first;
        }

        @Override
        public void onDatagram(InetSocketAddress from, ByteBuf datagram) {
            receiver.onDatagram(from, datagram);
        }
    }

    /** The loop with another time. */
    private final class LaterLoop implements Scheduler {
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
        LaterLoop time = new LaterLoop();
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
                UdpPort socket = UdpPort.open(watched, 0);
                UdpPort other = UdpPort.open(network, 0)) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            loop.execute(() -> socket.claim(
                    new Letter('h', (from, datagram) -> heard.complete(datagram.toString(StandardCharsets.US_ASCII)))));
            int port = socket.number();
            channels.get(0).close().await();
            time.later = SendFailures.BETWEEN.toNanos();
            loop.execute(() -> {
                for (int i = 0; i < SendFailures.ENOUGH; i++) {
                    socket.send(at(other), new byte[] {1});
                }
            });
            String message = "hi there";
            loop.execute(() -> answerUntilHeard(other, at(socket), message, heard));
            assertEquals(message, heard.get(20, TimeUnit.SECONDS));
            assertEquals(2, channels.size());
            assertEquals(port, socket.number());
            assertEquals(port, ((InetSocketAddress) channels.get(1).localAddress()).getPort());
        }
    }

    /** The socket may take a moment to open. */
    private void answerUntilHeard(UdpPort from, InetSocketAddress to, String message, CompletableFuture<String> heard) {
        if (!heard.isDone()) {
            from.send(to, message.getBytes(StandardCharsets.US_ASCII));
            loop.schedule(Duration.ofMillis(5), () -> answerUntilHeard(from, to, message, heard));
        }
    }

    @Test
    void handsADatagramToWhoKnowsItByItsFirstBytes() throws Exception {
        try (UdpPort port = UdpPort.open(network, 0);
                UdpPort other = UdpPort.open(network, 0)) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            loop.execute(() -> {
                for (char first : new char[] {'d', 'u', 'd'}) {
                    port.claim(new Letter(
                            first,
                            (from, datagram) -> heard.add(first + " got " + datagram.toString(StandardCharsets.US_ASCII)
                                    + " from " + from.getPort())));
                }
                String tooLong = "d".repeat(UdpPort.MAX_DATAGRAM_LENGTH);
                for (String each : List.of("d1", "x1", "", tooLong, tooLong.substring(1), "u1")) {
                    other.send(at(port), each.getBytes(StandardCharsets.US_ASCII));
                }
            });
            String from = " from " + other.number();
            assertEquals("d got d1" + from, heard.poll(20, TimeUnit.SECONDS));
            assertEquals(
                    "d got " + "d".repeat(UdpPort.MAX_DATAGRAM_LENGTH - 1) + from, heard.poll(20, TimeUnit.SECONDS));
            assertEquals("u got u1" + from, heard.poll(20, TimeUnit.SECONDS));
        }
    }

    /** As many datagrams as one send may carry, each with its number in its first two bytes, the last one shorter. */
    private static ByteBuffer numbered(int count, int segment) {
        ByteBuffer all = ByteBuffer.allocateDirect(count * segment - 100);
        for (int i = 0; i < count; i++) {
            all.put(i * segment, (byte) 'n').put(i * segment + 1, (byte) i);
        }
        return all;
    }

    @Test
    void sendsAndReceivesBurstsWithTheBoundsOfEachDatagram() throws Exception {
        try (UdpPort from = UdpPort.open(network, 0);
                UdpPort to = UdpPort.open(network, 0)) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            int segment = 1400;
            loop.execute(() -> {
                from.expectBursts();
                to.expectBursts();
                to.claim(new Letter(
                        'n', (sender, datagram) -> heard.add(datagram.getByte(1) + ": " + datagram.readableBytes())));
                int count = Math.min(32, from.maxSegments());
                from.send(at(to), numbered(count, segment), segment, () -> heard.add("left"));
                for (int i = count; i < 32; i++) { // where they cannot be sent together
                    ByteBuffer one = numbered(32, segment)
                            .slice(i * segment, Math.min(segment, 32 * segment - 100 - i * segment));
                    from.send(at(to), one, segment, () -> heard.add("left"));
                }
            });
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                expected.add(i + ": " + (i == 31 ? segment - 100 : segment));
            }
            List<String> got = new ArrayList<>();
            while (got.size() < 32) {
                String next = heard.poll(20, TimeUnit.SECONDS);
                assertNotNull(next, got::toString);
                if (!next.equals("left")) {
                    got.add(next);
                }
            }
            assertEquals(expected, got);
        }
    }
}
