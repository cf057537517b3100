package bittc.peer;

import bittc.net.Network;
import bittc.net.NetworkOptions;
import bittc.net.UdpPort;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Measures how fast one connection carries bytes at the loopback address, over TCP and over uTP, and what that costs each
 * end in processor time. Arguments: MiB for each round, rounds.
 */
final class UtpBenchmark {
    private static final int WRITE_BYTES = 16 * 1024;

    private final long bytes;

    private UtpBenchmark(long bytes) {
        this.bytes = bytes;
    }

    public static void main(String[] arguments) throws Exception {
        UtpBenchmark benchmark = new UtpBenchmark(Long.parseLong(arguments[0]) << 20);
        for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
            benchmark.run("TCP", false);
            benchmark.run("uTP", true);
        }
        System.exit(0);
    }

    private static final class Side {
        final NettyLoop loop = new NettyLoop((thread, bug) -> bug.printStackTrace());
        final Network network = new Network(
                loop.group().next(),
                loop,
                new NetworkOptions(
                        new ReflectiveChannelFactory<>(loop.socketChannel()),
                        loop.datagramChannels(),
                        Optional.of(InetAddress.getLoopbackAddress())));

        long cpuNanos() throws Exception {
            AtomicLong nanos = new AtomicLong();
            loop.group()
                    .next()
                    .submit(() -> nanos.set(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()))
                    .await();
            return nanos.get();
        }
    }

    private void run(String label, boolean utp) throws Exception {
        Side from = new Side();
        Side to = new Side();
        CountDownLatch done = new CountDownLatch(1);
        Consumer<Channel> source = channel -> {
            channel.config().setWriteBufferHighWaterMark(256 * 1024);
            channel.pipeline().addLast(new Source());
        };
        Consumer<Channel> sink = channel -> channel.pipeline().addLast(new Sink(done));
        InetSocketAddress address = utp ? listenUtp(to, sink) : listenTcp(to, sink);
        long cpuFrom = from.cpuNanos();
        long cpuTo = to.cpuNanos();
        long start = System.nanoTime();
        if (utp) {
            UdpPort port = UdpPort.open(from.network, 0);
            UtpTransport transport = new UtpTransport(from.loop, port, new SecureRandom(), any -> true, any -> {});
            from.loop.execute(() -> {
                port.claim(transport);
                transport.connect(address, source, System.err::println);
            });
        } else {
            from.loop.execute(() -> from.network.connect(
                    address,
                    Duration.ofSeconds(5),
                    channel -> {
                        PeerSocket.configure(channel, from.loop.allocator());
                        source.accept(channel);
                    },
                    System.err::println));
        }
        done.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        double gib = bytes / (double) (1 << 30);
        System.out.printf(
                Locale.ROOT,
                "%s %7.1f MiB/s, cpu-s/GiB: sender %.2f, receiver %.2f%n",
                label,
                bytes / seconds / (1 << 20),
                (from.cpuNanos() - cpuFrom) / 1e9 / gib,
                (to.cpuNanos() - cpuTo) / 1e9 / gib);
        from.loop.close();
        to.loop.close();
    }

    private static InetSocketAddress listenUtp(Side side, Consumer<Channel> sink) throws Exception {
        UdpPort port = UdpPort.open(side.network, 0);
        UtpTransport transport = new UtpTransport(side.loop, port, new SecureRandom(), any -> true, sink);
        side.loop.execute(() -> port.claim(transport));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
    }

    private static InetSocketAddress listenTcp(Side side, Consumer<Channel> sink) throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(side.loop.group())
                .channel(side.loop.serverChannel())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        PeerSocket.configure(channel, side.loop.allocator());
                        sink.accept(channel);
                    }
                });
        Channel server = bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        return (InetSocketAddress) server.localAddress();
    }

    private final class Source extends ChannelInboundHandlerAdapter {
        private final ByteBuf block = Unpooled.directBuffer(WRITE_BYTES).writeZero(WRITE_BYTES);
        private long left = bytes;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            pump(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.executor().execute(() -> pump(context));
        }

        private void pump(ChannelHandlerContext context) {
            boolean wrote = false;
            while (left > 0 && context.channel().isWritable()) {
                int length = (int) Math.min(left, WRITE_BYTES);
                context.write(block.retainedSlice(0, length));
                left -= length;
                wrote = true;
            }
            if (wrote) {
                context.flush();
            }
        }
    }

    private final class Sink extends ChannelInboundHandlerAdapter {
        private final CountDownLatch done;
        private long received;

        Sink(CountDownLatch done) {
            this.done = done;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            received += ((ByteBuf) message).readableBytes();
            ((ByteBuf) message).release();
            if (received == bytes) {
                done.countDown();
            }
        }
    }
}
