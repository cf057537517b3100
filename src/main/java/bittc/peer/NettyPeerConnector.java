package bittc.peer;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Connections that we make to peers, over TCP. */
public final class NettyPeerConnector implements PeerConnector {
    private final NettyLoop loop;
    private final PeerId ourId;
    private final Optional<InetAddress> localAddress;

    /**
     * Connects on this loop.
     *
     * @param ourId what we call ourselves; a peer that is called the same is us, and is refused
     * @param localAddress where connections come from, if that is not left to the system
     */
    public NettyPeerConnector(NettyLoop loop, PeerId ourId, Optional<InetAddress> localAddress) {
        this.loop = loop;
        this.ourId = ourId;
        this.localAddress = localAddress;
    }

    @Override
    public void connect(InetSocketAddress address, InfoHash infoHash, PeerHandler handler) {
        assert loop.onLoop();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.group())
                .channel(loop.socketChannel())
                .disableResolver() // it would block the loop; peers come as addresses
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        PeerSocket.configure(channel, loop.allocator());
                        channel.pipeline().addLast(new OutgoingHandshake(ourId, infoHash, handler));
                    }
                });
        localAddress.ifPresent(local -> bootstrap.localAddress(new InetSocketAddress(local, 0)));
        bootstrap.connect(address).addListener(connected -> {
            if (!connected.isSuccess()) {
                // A channel that never was active tells its handlers nothing; and if there was no socket to be had, we
                // are not even on the loop here.
                loop.execute(() -> handler.onClosed(false, CloseReason.of(connected.cause())));
            }
        });
    }
}
