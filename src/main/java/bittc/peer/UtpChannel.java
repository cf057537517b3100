package bittc.peer;

import bittc.loop.UncaughtErrors;
import bittc.utp.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A uTP connection as a Netty channel, so that handshakes, encryption and messages need not know the transport. It has no
 * socket of its own: its packets come and go through the session's UDP port. What it reads is valid during the call only.
 */
final class UtpChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    /** A packet with so many bytes is probably followed by more of the same message. */
    private static final int FULL_BYTES = 500;

    /** A read is complete after so many bytes, one block, at the latest. */
    private static final int READ_BYTES = 16 * 1024;

    /** Or after this time. */
    private static final long READ_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Config config = new Config();
    private final InetSocketAddress localAddress;
    private final InetSocketAddress remoteAddress;
    private final Function<Connection.Listener, Connection> connect;
    private Connection connection;
    private ChannelPromise connecting;
    private boolean open = true;
    private boolean active;

    /** Makes the channel of an outgoing connection, which {@link Channel#connect} starts. */
    static UtpChannel outgoing(
            InetSocketAddress local, InetSocketAddress remote, Function<Connection.Listener, Connection> connect) {
        return new UtpChannel(local, remote, connect);
    }

    /** Makes the channel of an incoming connection; {@link #listener} gets its events. */
    static UtpChannel incoming(InetSocketAddress local, Connection connection) {
        UtpChannel channel = new UtpChannel(local, connection.remoteAddress(), listener -> connection);
        channel.connection = connection;
        channel.active = true;
        return channel;
    }

    private UtpChannel(
            InetSocketAddress local, InetSocketAddress remote, Function<Connection.Listener, Connection> connect) {
        super(null);
        this.localAddress = local;
        this.remoteAddress = remote;
        this.connect = connect;
    }

    Connection.Listener listener() {
        return new Events();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new UtpUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return localAddress;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remoteAddress;
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        promise.setSuccess(); // there is no socket to watch
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
        if (connecting != null) {
            connecting.tryFailure(new ConnectException("closed"));
            connecting = null;
        }
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    protected void doBeginRead() {
        if (connection != null) {
            connection.setReading(true);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        while (out.current() instanceof ByteBuf bytes) {
            int length = bytes.readableBytes();
            int taken = bytes.nioBufferCount() == 1
                    ? connection.write(bytes.internalNioBuffer(bytes.readerIndex(), length))
                    : writeParts(bytes);
            out.removeBytes(taken);
            if (taken < length) {
                break; // onWritable goes on
            }
        }
        connection.flush();
    }

    private int writeParts(ByteBuf bytes) {
        int taken = 0;
        for (ByteBuffer part : bytes.nioBuffers()) {
            int length = part.remaining();
            int of = connection.write(part);
            taken += of;
            if (of < length) {
                break;
            }
        }
        return taken;
    }

    private final class Config extends DefaultChannelConfig {
        Config() {
            super(UtpChannel.this);
        }

        @Override
        protected void autoReadCleared() {
            if (connection != null) {
                connection.setReading(false);
            }
        }
    }

    private final class UtpUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            connecting = promise;
            connection = connect.apply(new Events());
        }

        /** Sends what has been flushed and had no room before. */
        void continueWriting() {
            flush0();
        }
    }

    /** The connection's events, all on the loop. */
    private final class Events implements Connection.Listener {
        @Override
        public void onConnected() {
            active = true;
            ChannelPromise promise = connecting;
            connecting = null;
            if (promise != null && promise.trySuccess()) {
                pipeline().fireChannelActive();
            }
        }

        /** Bytes read since the last read was complete. */
        private int read;

        private boolean more;
        private boolean waiting;

        @Override
        public void onData(ByteBuffer payload) {
            int length = payload.remaining();
            read += length;
            more = length >= FULL_BYTES;
            pipeline().fireChannelRead(Unpooled.wrappedBuffer(payload));
        }

        /**
         * Ends a read as a large one from a TCP socket would end: what follows it, such as the choice of requests, is too
         * much work for a packet.
         */
        @Override
        public void onReadComplete() {
            if (!more || read >= READ_BYTES) {
                completeRead();
            } else if (!waiting) {
                waiting = true;
                eventLoop().schedule(() -> UncaughtErrors.guard(this::completeLate), READ_NANOS, TimeUnit.NANOSECONDS);
            }
        }

        private void completeLate() {
            waiting = false;
            if (read > 0 && open) {
                completeRead();
            }
        }

        private void completeRead() {
            read = 0;
            pipeline().fireChannelReadComplete();
        }

        @Override
        public void onWritable() {
            if (open) {
                ((UtpUnsafe) unsafe()).continueWriting();
            }
        }

        @Override
        public void onEnd() {
            UtpChannel.this.close();
        }

        @Override
        public void onClosed(String reason) {
            if (connecting != null) {
                connecting.tryFailure(new ConnectException(reason));
                connecting = null;
            }
            if (open) {
                if (active) {
                    pipeline().fireExceptionCaught(new IOException(reason));
                }
                UtpChannel.this.close();
            }
        }
    }
}
