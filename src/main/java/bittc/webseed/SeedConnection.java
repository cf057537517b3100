package bittc.webseed;

import bittc.http.AnswerException;
import bittc.http.AnswerReader;
import bittc.http.Route;
import bittc.http.Tls;
import bittc.net.FailureText;
import bittc.net.Network;
import bittc.net.Url;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLException;

/** One TCP connection to a server: looks its name up, tries its addresses, then requests one range after the other. */
final class SeedConnection {
    /** Bytes per read: many blocks at once. Only one such buffer exists at a time. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

    /** Reads from one server before the next has its turn. */
    private static final int READS_PER_TURN = 4;

    private final Network network;
    private final Tls tls;
    private final ByteBufAllocator allocator;
    private final Url server;
    private final Listener listener;
    private final AnswerReader reader = new AnswerReader();

    private final HeldBytes held = new HeldBytes();
    private Network.Connecting connecting = () -> {};
    private Channel channel;
    private InetAddress address;
    private boolean reading = true;
    private boolean connected;
    private boolean ended;

    /** Receives events of the connection, on the loop, in a later turn; none after it is closed. */
    interface Listener extends AnswerReader.Listener {
        void onConnected();

        /** Called when all received bytes were processed. */
        void onReadComplete();

        /** Called when connecting failed, or the server sent an invalid response. */
        void onFailed(String reason);

        /**
         * Called when the connection is lost.
         *
         * @param inAnswer whether part of the expected response had arrived
         */
        void onDisconnected(String reason, boolean inAnswer);
    }

    /**
     * Prepares a connection.
     *
     * @param server a URL of the server; its target does not matter
     */
    SeedConnection(Network network, Tls tls, ByteBufAllocator allocator, Url server, Listener listener) {
        this.network = network;
        this.tls = tls;
        this.allocator = allocator;
        this.server = server;
        this.listener = listener;
    }

    /** Connects to the route's server, if the route is allowed. */
    void connect(Route route) {
        Runnable connect = () -> {
            if (!ended) {
                connecting = network.connect(server, found -> allowed(route, found), this::assemble, this::fail);
            }
        };
        if (server.scheme() == Url.Scheme.HTTPS) {
            tls.prepare(connect, this::fail);
        } else {
            connect.run();
        }
    }

    private static List<InetAddress> allowed(Route route, List<InetAddress> found) throws IOException {
        List<InetAddress> allowed = route.allowed(found);
        if (!SeedRules.mayAsk(route.url(), allowed)) {
            throw new IOException("a local server gets no requests with a query string");
        }
        return allowed;
    }

    private void assemble(SocketChannel socket, InetAddress remote) {
        channel = socket;
        address = remote;
        SocketChannelConfig config = socket.config();
        config.setAllocator(allocator);
        config.setRecvByteBufAllocator(
                new FixedRecvByteBufAllocator(RECEIVE_BUFFER_BYTES).maxMessagesPerRead(READS_PER_TURN));
        config.setTcpNoDelay(true);
        if (server.scheme() == Url.Scheme.HTTPS) {
            socket.pipeline().addLast(tls.handler(socket, server));
        }
        socket.pipeline().addLast(new Inbound());
    }

    private void onReady() {
        if (!ended) {
            connected = true;
            updateReading();
            listener.onConnected();
        }
    }

    /** Returns whether requests can be sent. */
    boolean isReady() {
        return connected && !ended;
    }

    InetAddress address() {
        return address;
    }

    /** Returns whether requests on this route may use the connection. */
    boolean serves(Route route) {
        Url url = route.url();
        boolean there =
                server.scheme() == url.scheme() && server.host().equals(url.host()) && server.port() == url.port();
        boolean allowed =
                address == null || route.scope().mayLeadTo(address) && SeedRules.mayAsk(url, List.of(address));
        return there && allowed;
    }

    /**
     * Requests a range of a URL; the previous response must be complete.
     *
     * @param last the last byte, inclusive
     */
    void get(Url url, long first, long last) {
        reader.expect();
        channel.writeAndFlush(SeedRules.request(url, first, last).toBytes());
    }

    void setReading(boolean now) {
        reading = now;
        updateReading();
    }

    private void updateReading() {
        if (connected && !ended) {
            channel.config().setAutoRead(reading && held.isEmpty());
        }
    }

    /** Returns whether the listener has left part of the response, so that reading is paused. */
    boolean isHolding() {
        return !held.isEmpty();
    }

    /** Offers the listener what it left; then resumes reading. */
    void resume() {
        try {
            held.offer(reader, listener);
        } catch (AnswerException e) {
            fail(e.getMessage());
        }
        updateReading();
        if (!ended) {
            listener.onReadComplete();
        }
    }

    private void read(ByteBuf in) throws AnswerException {
        if (held.isEmpty()) {
            reader.read(in, listener);
        }
        if (in.isReadable() && !ended) {
            held.add(in, allocator);
            updateReading();
        }
    }

    /** Closes the connection without notifying the listener. */
    void close() {
        ended = true;
        reader.stop();
        held.clear();
        connecting.cancel();
    }

    private void fail(String reason) {
        if (!ended) {
            close();
            listener.onFailed(reason);
        }
    }

    private void onLost(String reason) {
        boolean inAnswer = reader.hasBegun() && held.isEmpty(); // otherwise we kept the server waiting
        if (!connected) {
            fail(reason);
        } else if (!ended) {
            close();
            listener.onDisconnected(reason, inAnswer);
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (server.scheme() == Url.Scheme.HTTP) {
                onReady();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (!ended) {
                    read(in);
                }
            } catch (AnswerException e) {
                fail(e.getMessage());
            } finally {
                in.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (connected && !ended) {
                listener.onReadComplete();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (ended) {
                return;
            }
            if (reader.endsWithConnection()) {
                try {
                    listener.onEnd();
                } catch (AnswerException e) {
                    fail(e.getMessage());
                    return;
                }
            }
            onLost(SeedRules.CLOSED);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    onReady();
                } else {
                    fail(FailureText.of(handshake.cause()));
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException || cause instanceof DecoderException) {
                onLost(FailureText.of(cause.getCause() instanceof SSLException tlsFailure ? tlsFailure : cause));
            } else { // a bug of ours, which Netty would only log
                close();
                network.scheduler().execute(() -> {
                    throw new IllegalStateException(cause);
                });
            }
        }
    }
}
