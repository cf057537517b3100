package bittc.peer;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Function;

/** The classes of one network I/O implementation; they work only with each other. */
record ChannelKinds(
        IoHandlerFactory handlers,
        Class<? extends SocketChannel> socket,
        Class<? extends ServerSocketChannel> server,
        Class<? extends DatagramChannel> datagram,
        Function<SocketProtocolFamily, DatagramChannel> multicast) {
    /** Epoll where its native library loads, NIO elsewhere. */
    static ChannelKinds best() {
        return Epoll.isAvailable() ? epoll() : nio();
    }

    static ChannelKinds epoll() {
        return new ChannelKinds(
                EpollIoHandler.newFactory(),
                EpollSocketChannel.class,
                EpollServerSocketChannel.class,
                EpollDatagramChannel.class,
                EpollDatagramChannel::new);
    }

    static ChannelKinds nio() {
        return new ChannelKinds(
                NioIoHandler.newFactory(),
                NioSocketChannel.class,
                NioServerSocketChannel.class,
                NioDatagramChannel.class,
                NioDatagramChannel::new);
    }
}
