package bittc.peer;

import bittc.download.blocks.PeerPath;
import bittc.net.FailureText;
import bittc.net.Network;
import bittc.net.UdpPort;
import bittc.utp.Connection;
import bittc.utp.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Connects to peers, and accepts peers, over uTP (BEP 29) through the session's UDP port. Until the first packet or connect
 * it costs nothing. Used on the loop.
 */
public final class UtpTransport implements UdpPort.Protocol, Dial.Transport {
    private final NettyLoop loop;
    private final UdpPort port;
    private final SecureRandom random;
    private final Predicate<InetSocketAddress> admits;
    private final Consumer<? super UtpChannel> onIncoming;

    /** Null until it is needed. */
    private Endpoint endpoint;

    private boolean closed;

    /**
     * Makes the transport; claim the port for it to receive.
     *
     * @param admits returns whether an address may connect to us
     * @param incoming prepares the connections of those
     */
    public UtpTransport(
            NettyLoop loop,
            UdpPort port,
            SecureRandom random,
            Predicate<InetSocketAddress> admits,
            IncomingConnections incoming) {
        this(
                loop,
                port,
                random,
                admits,
                channel -> incoming.prepare(channel, channel.remoteAddress(), PeerPath.Transport.UTP));
    }

    UtpTransport(
            NettyLoop loop,
            UdpPort port,
            SecureRandom random,
            Predicate<InetSocketAddress> admits,
            Consumer<? super UtpChannel> onIncoming) {
        this.loop = loop;
        this.port = port;
        this.random = random;
        this.admits = admits;
        this.onIncoming = onIncoming;
    }

    @Override
    public PeerPath.Transport kind() {
        return PeerPath.Transport.UTP;
    }

    @Override
    public Network.Connecting connect(
            InetSocketAddress to, Consumer<? super Channel> initializer, Consumer<String> onFailure) {
        return start(
                UtpChannel.outgoing(
                        port.localAddress(), to, listener -> endpoint().connect(to, listener)),
                initializer,
                onFailure);
    }

    /** The same for a peer behind a NAT, which connects to us at the same time (BEP 55). */
    Dial.Transport punching() {
        return new Dial.Transport() {
            @Override
            public Network.Connecting connect(
                    InetSocketAddress to, Consumer<? super Channel> initializer, Consumer<String> onFailure) {
                return punch(to, initializer, onFailure);
            }

            @Override
            public PeerPath.Transport kind() {
                return PeerPath.Transport.UTP;
            }
        };
    }

    private Network.Connecting punch(
            InetSocketAddress to, Consumer<? super Channel> initializer, Consumer<String> onFailure) {
        return start(
                UtpChannel.outgoing(
                        port.localAddress(), to, listener -> endpoint().punch(to, listener)),
                initializer,
                onFailure);
    }

    private Network.Connecting start(
            UtpChannel channel, Consumer<? super Channel> initializer, Consumer<String> onFailure) {
        boolean[] cancelled = new boolean[1];
        register(channel, initializer);
        ChannelFuture connected = channel.connect(channel.remoteAddress());
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                loop.execute(() -> {
                    if (!cancelled[0]) {
                        onFailure.accept(FailureText.of(done.cause()));
                    }
                });
            }
        });
        return () -> {
            cancelled[0] = true;
            channel.close();
        };
    }

    private void register(UtpChannel channel, Consumer<? super UtpChannel> initializer) {
        PeerSocket.configure(channel.config(), loop.allocator());
        initializer.accept(channel);
        loop.group().register(channel);
    }

    private Endpoint endpoint() {
        if (endpoint == null) {
            port.expectBursts();
            endpoint = new Endpoint(loop, random, new PortSocket(), new Incoming());
        }
        return endpoint;
    }

    @Override
    public boolean recognises(ByteBuf datagram) {
        return datagram.isReadable() && Endpoint.recognises(datagram.getByte(datagram.readerIndex()));
    }

    @Override
    public void onDatagram(InetSocketAddress from, ByteBuf datagram) {
        if (!closed) {
            endpoint().onDatagram(from, datagram.internalNioBuffer(datagram.readerIndex(), datagram.readableBytes()));
        }
    }

    @Override
    public void onReadComplete() {
        if (endpoint != null) {
            endpoint.onReadComplete();
        }
    }

    @Override
    public void onWritable() {
        if (endpoint != null) {
            endpoint.onWritable();
        }
    }

    /** Makes and accepts no connection from now on; those that are closed may send all that was written, however many they are. */
    public void stopConnecting() {
        if (endpoint == null) {
            closed = true;
        } else {
            endpoint.stopConnecting();
        }
    }

    /** Closes all connections and makes none from now on; runs {@code done} once what was written has arrived, or is given up. */
    public void drain(Runnable done) {
        stopConnecting();
        if (endpoint == null) {
            done.run();
        } else {
            endpoint.drain(done);
        }
    }

    /** Ends all connections, and accepts none from now on. */
    public void close() {
        closed = true;
        if (endpoint != null) {
            endpoint.close();
        }
    }

    /** The UDP port as the endpoint sees it. */
    private final class PortSocket implements Endpoint.Socket {
        @Override
        public boolean isWritable() {
            return port.isWritable();
        }

        @Override
        public int maxSegments() {
            return port.maxSegments();
        }

        @Override
        public int overhead(InetSocketAddress to) {
            return port.overhead(to);
        }

        @Override
        public void send(InetSocketAddress to, ByteBuffer packets, int segment, Endpoint.Sent sent) {
            port.send(to, packets, segment, sent::onSent);
        }
    }

    private final class Incoming implements Endpoint.Incoming {
        @Override
        public boolean admits(InetSocketAddress from) {
            return admits.test(from);
        }

        @Override
        public Connection.Listener accept(Connection connection) {
            UtpChannel channel = UtpChannel.incoming(port.localAddress(), connection);
            register(channel, onIncoming);
            return channel.listener();
        }
    }
}
