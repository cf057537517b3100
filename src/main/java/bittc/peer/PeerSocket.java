package bittc.peer;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.time.Duration;

/** Configures a peer's connection. For TCP, leaves SO_RCVBUF and SO_SNDBUF alone: the system adapts them to the path. */
final class PeerSocket {
    /** Time limit of a connect; a peer that has not answered by then is firewalled or gone. */
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** Bytes per read: enough for many blocks at once; only one such buffer exists at a time. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

    /** Reads from one peer before the next has its turn. */
    private static final int READS_PER_TURN = 4;

    private static final RecvByteBufAllocator RECEIVE_BUFFERS =
            new FixedRecvByteBufAllocator(RECEIVE_BUFFER_BYTES).maxMessagesPerRead(READS_PER_TURN);

    /** Below the low mark, more is sent: enough to keep the socket busy, little enough to react to cancels. */
    private static final WriteBufferWaterMark UNSENT_MARKS = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /** Low-priority data (DSCP "LE", RFC 8622), for routers that heed it: IP_TOS, and the traffic class of IPv6. */
    private static final int TRAFFIC_CLASS = 1 << 2;

    private PeerSocket() {}

    static void configure(SocketChannel channel, ByteBufAllocator allocator) {
        SocketChannelConfig config = channel.config();
        configure(config, allocator);
        config.setRecvByteBufAllocator(RECEIVE_BUFFERS);
        config.setTcpNoDelay(true);
        config.setTrafficClass(TRAFFIC_CLASS);
    }

    /** The part that holds for every transport. */
    static void configure(ChannelConfig config, ByteBufAllocator allocator) {
        config.setAllocator(allocator);
        config.setWriteBufferWaterMark(UNSENT_MARKS);
    }
}
