package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PeerSocketTest {
    static List<ChannelKinds> kinds() {
        List<ChannelKinds> kinds = new ArrayList<>(List.of(ChannelKinds.nio()));
        if (Epoll.isAvailable()) {
            kinds.add(ChannelKinds.epoll());
        }
        return kinds;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void marksItsPacketsAsLessThanBestEffort(ChannelKinds kinds) throws Exception {
        try (NettyLoop loop = new NettyLoop(kinds, (thread, bug) -> bug.printStackTrace());
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SocketChannel channel = (SocketChannel) new Bootstrap()
                    .group(loop.group())
                    .channel(loop.socketChannel())
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel made) {
                            PeerSocket.configure(made, loop.allocator());
                        }
                    })
                    .connect(server.getLocalSocketAddress())
                    .sync()
                    .channel();
            assertEquals(1, channel.config().getTrafficClass() >> 2, "DSCP LE, as the system has it");
        }
    }
}
