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

/** The DHT's UDP socket on Netty, one for IPv4 and IPv6. */
public final class NettyDhtSocket implements DhtSocket, AutoCloseable {
    /** Longest datagram taken, and one byte: what fills it was cut, and can be nothing but an attempt on us. */
    static final int MAX_DATAGRAM_LENGTH = 2048;

    /** {@code d1:t0:1:y1:re} is too short to be a message, and so is all that is shorter. */
    static final int MIN_DATAGRAM_LENGTH = 16;

    private final Network network;
    private final SendFailures failures;
    private final int port;

    /** What is open, or was until it closed by itself. */
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
     * Opens a socket at a port, or at any other if that one is taken. Blocks for a moment, so it is not for the loop.
     *
     * @param network of the loop where the {@link Dht} lives
     * @param port by custom the number of the TCP port where peers connect; 0 takes any
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

    /** The port that was taken, for peers to be told of; it stays the same. */
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

    /** In the place of one through which nothing leaves; if there is none to be had, it is tried again later. */
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

    /** A bencoded dictionary as far as its ends show; all else is dropped before anything is made of it. */
    static boolean canBeMessage(ByteBuf datagram) {
        int length = datagram.readableBytes();
        int start = datagram.readerIndex();
        return length >= MIN_DATAGRAM_LENGTH
                && length < MAX_DATAGRAM_LENGTH
                && datagram.getByte(start) == 'd'
                && datagram.getByte(start + length - 1) == 'e';
    }

    private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        /** Null for a moment after it was opened. */
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
            // An ICMP error for some earlier datagram, or no way to where one should go, is the same as a loss.
            if (!(cause instanceof IOException)) {
                UncaughtErrors.report(cause);
            }
        }
    }
}
