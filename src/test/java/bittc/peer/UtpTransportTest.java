package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.Network;
import bittc.net.NetworkOptions;
import bittc.net.UdpPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ReflectiveChannelFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two uTP ports at the loopback address, each on a loop of its own. */
class UtpTransportTest {
    private static final int WAIT_SECONDS = 20;

    private final BlockingQueue<String> bugs = new LinkedBlockingQueue<>();
    private final Side here = new Side();
    private final Side there = new Side();

    /** One program: its loop, its port, and the channels that it has. */
    private final class Side {
        final NettyLoop loop = new NettyLoop((thread, bug) -> bugs.add(bug.toString()));
        final Network network = new Network(
                loop.group().next(),
                loop,
                new NetworkOptions(
                        new ReflectiveChannelFactory<>(loop.socketChannel()),
                        new ReflectiveChannelFactory<>(loop.datagramChannel()),
                        Optional.of(InetAddress.getLoopbackAddress())));
        final UdpPort port;
        final BlockingQueue<Stream> incoming = new LinkedBlockingQueue<>();
        UtpTransport transport;

        Side() {
            try {
                port = UdpPort.open(network, 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
        }

        void start(Predicate<InetSocketAddress> admits) {
            Consumer<Channel> take = channel -> {
                Stream stream = new Stream();
                channel.pipeline().addLast(stream);
                incoming.add(stream);
            };
            transport = new UtpTransport(loop, port, new SecureRandom(), admits, take);
            loop.execute(() -> port.claim(transport));
        }

        void close() {
            loop.execute(() -> {
                if (transport != null) {
                    transport.close();
                }
                port.close();
            });
            network.close();
            loop.close();
        }
    }

    /** One end of a connection: counts and sums what it receives. */
    private final class Stream extends ChannelInboundHandlerAdapter {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        volatile Channel channel;
        volatile long received;
        volatile int sum;
        long expected = Long.MAX_VALUE;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            events.add("active");
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            while (bytes.isReadable()) {
                sum = 31 * sum + bytes.readByte();
                received++;
            }
            bytes.release();
            if (received == expected) {
                events.add("all");
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            events.add("inactive");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            events.add(cause.getMessage());
        }

        String next() throws InterruptedException {
            return events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        assertTrue(bugs.isEmpty(), bugs::toString);
    }

    private Stream connect() throws Exception {
        here.start(from -> true);
        there.start(from -> true);
        Stream ours = new Stream();
        here.loop.execute(() -> here.transport.connect(
                there.address(), channel -> channel.pipeline().addLast(ours), ours.events::add));
        assertEquals("active", ours.next());
        return ours;
    }

    /** The initiator speaks first, as in BitTorrent; only then does the acceptor know that it is there. */
    private Stream greet(Stream ours) throws Exception {
        ours.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1}));
        Stream theirs = there.incoming.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertEquals("active", theirs.next());
        return theirs;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        return bytes;
    }

    private static int sum(int start, byte[] bytes) {
        int sum = start;
        for (byte each : bytes) {
            sum = 31 * sum + each;
        }
        return sum;
    }

    @Test
    void carriesBytesBothWays() throws Exception {
        byte[] much = bytes(3_000_000);
        Stream ours = connect();
        ours.expected = much.length;
        Stream theirs = greet(ours);
        theirs.expected = much.length + 1L;
        for (Stream each : new Stream[] {ours, theirs}) {
            // In pieces, of which some are cut by the packets.
            for (int at = 0; at < much.length; at += 100_000) {
                each.channel.writeAndFlush(Unpooled.wrappedBuffer(much, at, 100_000));
            }
        }
        assertEquals("all", ours.next());
        assertEquals("all", theirs.next());
        assertEquals(sum(0, much), ours.sum);
        assertEquals(sum(sum(0, new byte[] {1}), much), theirs.sum);
    }

    @Test
    void endsForBothWhenOneCloses() throws Exception {
        Stream ours = connect();
        Stream theirs = greet(ours);
        theirs.expected = 1 + 200_000;
        ours.channel.write(Unpooled.wrappedBuffer(bytes(200_000)));
        ours.channel.flush();
        ours.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ours.channel.close());
        assertEquals("inactive", ours.next());
        assertEquals("all", theirs.next());
        assertEquals("inactive", theirs.next());
        assertFalse(theirs.channel.isOpen());
    }

    @Test
    void drainingLetsWhatWasWrittenArrive() throws Exception {
        Stream ours = connect();
        Stream theirs = greet(ours);
        byte[] much = bytes(500_000);
        theirs.expected = 1 + much.length;
        ours.channel.writeAndFlush(Unpooled.wrappedBuffer(much)).addListener(written -> {
            ours.channel.close();
            here.transport.drain(() -> {
                here.transport.close();
                ours.events.add("drained");
            });
        });
        assertEquals("inactive", ours.next());
        assertEquals("drained", ours.next());
        assertEquals("all", theirs.next());
        assertEquals(sum(sum(0, new byte[] {1}), much), theirs.sum);
    }

    /** More than may be closing otherwise, each with more than the socket takes at once. */
    @Test
    void allConnectionsMayFinishAtTheEndOfTheSession() throws Exception {
        int count = 100;
        byte[] rest = bytes(30_000);
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        Stream[] ours = new Stream[count];
        Stream[] theirs = new Stream[count];
        ours[0] = connect();
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                ours[i] = new Stream();
                Stream each = ours[i];
                here.loop.execute(() -> here.transport.connect(
                        there.address(), channel -> channel.pipeline().addLast(each), each.events::add));
                assertEquals("active", each.next());
            }
            theirs[i] = greet(ours[i]);
        }
        here.loop.execute(() -> {
            here.transport.stopConnecting();
            for (Stream each : ours) {
                each.channel.writeAndFlush(Unpooled.wrappedBuffer(rest));
                each.channel.close();
            }
            here.transport.drain(() -> events.add("drained"));
        });
        assertEquals("drained", events.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        there.loop.group().next().submit(() -> {}).await();
        for (Stream each : theirs) {
            assertEquals(1 + rest.length, each.received);
        }
    }

    @Test
    void holdsTheSenderBackWhileNotReading() throws Exception {
        Stream ours = connect();
        Stream theirs = greet(ours);
        theirs.channel.config().setAutoRead(false);
        there.loop.group().next().submit(() -> {}).await();
        byte[] much = bytes(8_000_000);
        theirs.expected = 1 + much.length;
        ours.channel.writeAndFlush(Unpooled.wrappedBuffer(much));
        there.loop.group().next().schedule(() -> {}, 300, TimeUnit.MILLISECONDS).await();
        assertTrue(theirs.received <= 1);
        theirs.channel.config().setAutoRead(true);
        assertEquals("all", theirs.next());
    }

    @Test
    void acceptsNobodyWhoIsNotAdmitted() throws Exception {
        here.start(from -> true);
        there.start(from -> false);
        Stream ours = new Stream();
        here.loop.execute(() -> here.transport.connect(
                there.address(), channel -> channel.pipeline().addLast(ours), ours.events::add));
        assertEquals("timed out", ours.next());
        assertTrue(there.incoming.isEmpty());
    }

    @Test
    void saysNothingOfAnAttemptThatWasGivenUp() throws Exception {
        here.start(from -> true);
        there.start(from -> false);
        Stream ours = new Stream();
        here.loop.execute(() -> here.transport
                .connect(there.address(), channel -> channel.pipeline().addLast(ours), ours.events::add)
                .cancel());
        here.loop.group().next().submit(() -> {}).await();
        here.loop.group().next().submit(() -> {}).await();
        assertTrue(ours.events.isEmpty(), ours.events::toString);
    }
}
