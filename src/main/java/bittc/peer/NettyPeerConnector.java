package bittc.peer;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.net.FailureText;
import bittc.net.Network;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/** Connects to peers over TCP. */
public final class NettyPeerConnector implements PeerConnector {
    private final NettyLoop loop;
    private final Network network;
    private final PeerId ourId;

    /**
     * Connects on this loop.
     *
     * @param ourId our peer id; a peer with the same id is ourselves, and is refused
     * @param network of the same loop
     */
    public NettyPeerConnector(NettyLoop loop, Network network, PeerId ourId) {
        this.loop = loop;
        this.network = network;
        this.ourId = ourId;
    }

    @Override
    public void connect(InetSocketAddress address, InfoHash infoHash, PeerHandler handler) {
        assert loop.onLoop();
        network.tcp(PeerSocket.CONNECT_LIMIT)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        PeerSocket.configure(channel, loop.allocator());
                        channel.pipeline().addLast(new OutgoingHandshake(ourId, infoHash, handler));
                    }
                })
                .connect(address)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        // A channel that never was active tells its handlers nothing; and if there was no socket to be
                        // had, we
                        // are not even on the loop here.
                        loop.execute(() -> handler.onClosed(false, FailureText.of(connected.cause())));
                    }
                });
    }
}
