package bittc.dht;

import bittc.loop.UncaughtErrors;
import bittc.net.FailureText;
import bittc.net.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The DHT's UDP socket on Netty, for both IPv4 and IPv6. */
public final class NettyDhtSocket implements DhtSocket, AutoCloseable {
    /** Longest accepted datagram plus one byte: a datagram of this length was cut, and can only be an attack. */
    static final int MAX_DATAGRAM_LENGTH = 2048;

    /** {@code d1:t0:1:y1:re} is too short to be a message, and so is anything shorter. */
    static final int MIN_DATAGRAM_LENGTH = 16;

    private final Network network;
    private final SendFailures failures;
    private final int port;

    /** The open channel, or the last one if it has closed by itself. */
    private volatile Channel channel;

    private Listener listener = (from, datagram) -> {};
    private volatile boolean closed;

    private NettyDhtSocket(Network network, Channel channel) {
        this.network = network;
        this.channel = channel;
        port = ((InetSocketAddress) channel.localAddress()).getPort();
        failures = new SendFailures(network.scheduler().nanoTime());
        channel.pipeline().get(Inbound.class).socket = this;
    }

    /**
     * Opens a socket at a port, or at any other if it is taken. May block, so it must not run on the loop.
     *
     * @param network of the {@link Dht}'s loop
     * @param port usually the number of our TCP port for peers; 0 for any
     * @throws IOException if no port can be used
     */
    public static NettyDhtSocket open(Network network, int port) throws IOException {
        assert !network.scheduler().onLoop();
        ChannelFuture bound = bind(network, port).awaitUninterruptibly();
        if (!bound.isSuccess() && port != 0) {
            bound = bind(network, 0).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            throw new IOException("no UDP port: " + FailureText.of(bound.cause()), bound.cause());
        }
        return new NettyDhtSocket(network, bound.channel());
    }

    private static ChannelFuture bind(Network network, int port) {
        return network.udp(port)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_LENGTH))
                .handler(new Inbound())
                .bind();
    }

    /** The port of the socket, for telling peers; it does not change. */
    public int port() {
        return port;
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
        if (channel.isOpen() && !channel.isWritable()) {
            return;
        }
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to))
                .addListener((ChannelFuture sent) -> {
                    if (sent.isSuccess()) {
                        failures.onSent();
                    } else if (!closed && failures.onFailed(network.scheduler().nanoTime())) {
                        reopen();
                    }
                });
    }

    /** Replaces a socket through which nothing can be sent; if that fails, later failures try again. */
    private void reopen() {
        channel.close().addListener(over -> bind(network, port).addListener((ChannelFuture bound) -> {
            if (bound.isSuccess() && closed) {
                bound.channel().close();
            } else if (bound.isSuccess()) {
                channel = bound.channel();
                channel.pipeline().get(Inbound.class).socket = this;
            }
        }));
    }

    @Override
    public void deliverTo(Listener to) {
        listener = to;
    }

    @Override
    public void close() {
        closed = true;
        channel.close();
    }

    /** True if the ends look like a bencoded dictionary; all else is dropped without decoding. */
    static boolean canBeMessage(ByteBuf datagram) {
        int length = datagram.readableBytes();
        int start = datagram.readerIndex();
        return length >= MIN_DATAGRAM_LENGTH
                && length < MAX_DATAGRAM_LENGTH
                && datagram.getByte(start) == 'd'
                && datagram.getByte(start + length - 1) == 'e';
    }

    private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        /** Null for a moment after opening. */
        private volatile NettyDhtSocket socket;

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            if (socket != null && canBeMessage(packet.content())) {
                byte[] content = new byte[packet.content().readableBytes()];
                packet.content().readBytes(content);
                socket.listener.onDatagram(packet.sender(), content);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Same as a loss: an ICMP error for an earlier datagram, or an unreachable destination.
            if (!(cause instanceof IOException)) {
                UncaughtErrors.report(cause);
            }
        }
    }
}
