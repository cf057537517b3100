package bittc.peer;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.time.Duration;

/** How a peer's TCP socket is set up. SO_RCVBUF and SO_SNDBUF are left alone: the system adapts them to the path. */
final class PeerSocket {
    /** How long a connect may take; what has not answered by then is behind a firewall or gone. */
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** One read takes so much: large enough for many blocks at once, and there is only one such buffer at a time. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

    /** How many reads one peer may do before it is another's turn. */
    private static final int READS_PER_TURN = 4;

    private static final RecvByteBufAllocator RECEIVE_BUFFERS =
            new FixedRecvByteBufAllocator(RECEIVE_BUFFER_BYTES).maxMessagesPerRead(READS_PER_TURN);

    /** Below the low mark more may be sent: enough that the socket does not run dry, little enough to change our mind. */
    private static final WriteBufferWaterMark UNSENT_MARKS = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private PeerSocket() {}

    static void configure(SocketChannel channel, ByteBufAllocator allocator) {
        SocketChannelConfig config = channel.config();
        config.setAllocator(allocator);
        config.setRecvByteBufAllocator(RECEIVE_BUFFERS);
        config.setWriteBufferWaterMark(UNSENT_MARKS);
        config.setTcpNoDelay(true);
    }
}
