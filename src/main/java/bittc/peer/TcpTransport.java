package bittc.peer;

import bittc.download.blocks.PeerPath;
import bittc.net.Network;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Connects to peers by TCP. */
final class TcpTransport implements Dial.Transport {
    private final Network network;
    private final ByteBufAllocator allocator;

    TcpTransport(Network network, ByteBufAllocator allocator) {
        this.network = network;
        this.allocator = allocator;
    }

    @Override
    public Network.Connecting connect(
            InetSocketAddress to, Consumer<? super Channel> initializer, Consumer<String> onFailure) {
        return network.connect(
                to,
                PeerSocket.CONNECT_LIMIT,
                channel -> {
                    PeerSocket.configure(channel, allocator);
                    initializer.accept(channel);
                },
                onFailure);
    }

    @Override
    public PeerPath.Transport kind() {
        return PeerPath.Transport.TCP;
    }
}
