package bittc.peer;

import bittc.download.blocks.PeerPath;
import bittc.net.FailureText;
import bittc.net.Network;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Listens on the TCP port for incoming peers: one for all torrents of a session. */
public final class PeerServer implements AutoCloseable {
    /** Connections that the system may queue for us. */
    private static final int BACKLOG = 128;

    private final Channel server;

    private PeerServer(Channel server) {
        this.server = server;
    }

    /**
     * Listens on the first free port of a range. Blocks briefly, so do not call it on the loop.
     *
     * @param network of the same loop; has the local address
     * @param firstPort the first port to try; 0 takes any free one
     * @param lastPort the last port to try
     * @param incoming prepares the connections
     * @throws IOException if no port of the range can be used
     */
    public static PeerServer open(
            NettyLoop loop, Network network, int firstPort, int lastPort, IncomingConnections incoming)
            throws IOException {
        assert !loop.onLoop();
        ServerBootstrap bootstrap = bootstrap(loop, network, incoming);
        String reason = "no port";
        for (int port = firstPort; port <= lastPort; port++) {
            ChannelFuture bound = bootstrap.bind(network.local(port)).awaitUninterruptibly();
            if (bound.isSuccess()) {
                return new PeerServer(bound.channel());
            }
            reason = FailureText.of(bound.cause());
        }
        String ports = firstPort == lastPort ? "port " + firstPort : "ports " + firstPort + "-" + lastPort;
        throw new IOException("cannot listen on " + ports + ": " + reason);
    }

    private static ServerBootstrap bootstrap(NettyLoop loop, Network network, IncomingConnections incoming) {
        return new ServerBootstrap()
                .group(loop.group())
                .channelFactory(network.confined(new ReflectiveChannelFactory<>(loop.serverChannel())))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        PeerSocket.configure(channel, loop.allocator());
                        incoming.prepare(channel, channel.remoteAddress(), PeerPath.Transport.TCP);
                    }
                });
    }

    /** The port in use. */
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Stops listening; open connections stay. */
    @Override
    public void close() {
        server.close();
    }
}
