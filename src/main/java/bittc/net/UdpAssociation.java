package bittc.net;

import bittc.loop.Scheduler;
import bittc.loop.UncaughtErrors;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Takes the datagrams of a UDP socket through the relay of a SOCKS5 proxy (RFC 1928, 7): the first handler of the socket, which
 * nobody else notices. Needs a control connection, for as long as the socket is open.
 *
 * <pre>{@code
 * CONNECTING --relay told--> UP --control lost--> DOWN --after a pause--> CONNECTING
 *     '-------proxy carries no UDP, or refuses us-----> OFF
 * }</pre>
 */
final class UdpAssociation extends ChannelDuplexHandler {
    /** The most datagrams kept until the relay is known. */
    static final int MAX_WAITING = 32;

    /** Pause before the control connection is made again; doubles with each failure in a row. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** Two reserved bytes and the number of a fragment. */
    static final int HEAD_LENGTH = 3;

    private enum State {
        CONNECTING,
        UP,
        DOWN,
        OFF
    }

    private final Control control;
    private final ProxyUrl proxy;
    private final Scheduler scheduler;
    private final UnaryOperator<InetSocketAddress> targets;
    private final Consumer<String> onNoUdp;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private State state = State.CONNECTING;
    private Network.Connecting connection = () -> {};
    private Scheduler.Timer retry = () -> {};
    private Duration pause = FIRST_PAUSE;
    private boolean wasUp;
    private String reason = "";

    /** The relay; datagrams go to it and come from it alone. */
    private InetSocketAddress relay;

    private record Waiting(DatagramPacket packet, ChannelPromise promise) {}

    /** Makes control connections. */
    interface Control {
        /** Connects to the proxy; the channel is set up by the initializer, and becomes active with the relay. */
        Network.Connecting open(
                Socks5Handshake handshake, Consumer<SocketChannel> initializer, Consumer<ProxyException> onFailure);
    }

    /**
     * Prepares an association.
     *
     * @param targets turns an address that stands for a name into that name
     * @param onNoUdp called if the proxy turns out to carry no UDP, with the reason
     */
    UdpAssociation(
            Control control,
            ProxyUrl proxy,
            Scheduler scheduler,
            UnaryOperator<InetSocketAddress> targets,
            Consumer<String> onNoUdp) {
        this.control = control;
        this.proxy = proxy;
        this.scheduler = scheduler;
        this.targets = targets;
        this.onNoUdp = onNoUdp;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connect(context);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.OFF;
        retry.cancel();
        connection.cancel();
        failWaiting("connection closed");
        context.fireChannelInactive();
    }

    // ---- the control connection

    private void connect(ChannelHandlerContext context) {
        state = State.CONNECTING;
        Socks5Handshake handshake = Socks5Handshake.forUdp(proxy.login());
        connection = control.open(
                handshake,
                channel -> channel.pipeline().addLast(new ControlHandler(context, handshake, channel)),
                failure -> onFailure(context, failure));
    }

    private void onFailure(ChannelHandlerContext context, ProxyException failure) {
        boolean mayComeBack = wasUp || failure.kind() == ProxyException.Kind.UNREACHABLE;
        reason = mayComeBack ? failure.by(proxy).getMessage() : UdpRefusal.reason(proxy, failure.getMessage());
        failWaiting(reason);
        if (mayComeBack) {
            connectLater(context);
        } else {
            state = State.OFF;
            if (failure.kind() != ProxyException.Kind.REFUSES_US) { // that is told for everything
                onNoUdp.accept(reason);
            }
        }
    }

    private void connectLater(ChannelHandlerContext context) {
        state = State.DOWN;
        retry = scheduler.schedule(pause, () -> connect(context));
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    void onUp(ChannelHandlerContext context, InetSocketAddress proxy, InetSocketAddress told) {
        state = State.UP;
        wasUp = true;
        pause = FIRST_PAUSE;
        // A relay that is told by name, nowhere, or nearer to us than the proxy is at the proxy itself.
        boolean usable = !told.isUnresolved()
                && !told.getAddress().isAnyLocalAddress()
                && AddressScope.of(proxy.getAddress()).mayLeadTo(told.getAddress());
        relay = new InetSocketAddress(usable ? told.getAddress() : proxy.getAddress(), told.getPort());
        while (!waiting.isEmpty()) {
            Waiting next = waiting.remove();
            send(context, next.packet, next.promise);
        }
        context.flush();
    }

    void onLost(ChannelHandlerContext context) {
        if (state == State.UP) {
            reason = "proxy " + proxy.hostAndPort() + ": connection lost";
            connectLater(context);
        }
    }

    private void failWaiting(String why) {
        while (!waiting.isEmpty()) {
            refuse(waiting.remove(), why);
        }
    }

    private static void refuse(Waiting datagram, String why) {
        datagram.packet.release();
        datagram.promise.tryFailure(new ProxyException(why));
    }

    // ---- datagrams

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        DatagramPacket packet = (DatagramPacket) message;
        if (state == State.UP) {
            send(context, packet, promise);
        } else if (state == State.CONNECTING) {
            if (waiting.size() == MAX_WAITING) {
                refuse(waiting.remove(), "too many datagrams wait for the proxy");
            }
            waiting.add(new Waiting(packet, promise));
        } else {
            refuse(new Waiting(packet, promise), reason);
        }
    }

    private void send(ChannelHandlerContext context, DatagramPacket packet, ChannelPromise promise) {
        InetSocketAddress target = targets.apply(packet.recipient());
        ByteBuf content = packet.content();
        int segment = packet instanceof SegmentedDatagramPacket several && several.segmentSize() > 0
                ? several.segmentSize()
                : Math.max(1, content.readableBytes());
        try {
            do {
                int length = Math.min(segment, content.readableBytes());
                boolean last = length == content.readableBytes();
                ByteBuf out = context.alloc().ioBuffer(HEAD_LENGTH + SocksAddress.MAX_LENGTH + length);
                out.writeZero(HEAD_LENGTH);
                SocksAddress.write(target, out);
                out.writeBytes(content, length);
                context.write(new DatagramPacket(out, relay), last ? promise : context.voidPromise());
            } while (content.isReadable());
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (state == State.UP && relay.equals(packet.sender())) {
                Optional<InetSocketAddress> source = source(packet.content());
                source.ifPresent(from -> context.fireChannelRead(
                        new DatagramPacket(packet.content().retain(), packet.recipient(), from)));
            }
        } finally {
            ReferenceCountUtil.release(packet);
        }
    }

    /** Reads a relay's header; empty if the datagram is none of an address, or only a fragment. */
    static Optional<InetSocketAddress> source(ByteBuf datagram) {
        int start = datagram.readerIndex();
        if (datagram.readableBytes() <= HEAD_LENGTH || datagram.getByte(start + HEAD_LENGTH - 1) != 0) {
            return Optional.empty();
        }
        try {
            int length = SocksAddress.length(datagram, start + HEAD_LENGTH);
            if (length < 0 || datagram.readableBytes() < HEAD_LENGTH + length) {
                return Optional.empty();
            }
        } catch (ProxyException e) {
            return Optional.empty();
        }
        InetSocketAddress source = SocksAddress.read(datagram.skipBytes(HEAD_LENGTH));
        return Optional.of(source).filter(address -> !address.isUnresolved());
    }

    /** Stands at the end of the control connection, on which nothing more is said. */
    private final class ControlHandler extends ChannelInboundHandlerAdapter {
        private final ChannelHandlerContext socket;
        private final Socks5Handshake handshake;
        private final SocketChannel channel;

        ControlHandler(ChannelHandlerContext socket, Socks5Handshake handshake, SocketChannel channel) {
            this.socket = socket;
            this.handshake = handshake;
            this.channel = channel;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            onUp(socket, channel.remoteAddress(), handshake.bound());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            onLost(socket);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                context.close();
            } else {
                UncaughtErrors.report(cause);
            }
        }
    }
}
