package bittc.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;

/**
 * Many datagrams in one system call: the kernel cuts what we send (UDP GSO) and joins what we receive (UDP GRO). Linux with
 * epoll only; other sockets get larger buffers and no more.
 */
final class SegmentOffload {
    /** Bytes of the kernel's buffers that we ask for: a window's burst for several connections. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;

    private SegmentOffload() {}

    /**
     * Prepares a socket for bursts of datagrams. Its reads must have room for all that the kernel joins, 64 KiB, or bytes are
     * lost; and Netty splits joined datagrams only as long as its option {@code MAX_DATAGRAM_PAYLOAD_SIZE} is not set.
     */
    static void receive(Channel channel) {
        DatagramChannel socket = (DatagramChannel) channel;
        try {
            socket.config().setReceiveBufferSize(SOCKET_BUFFER_BYTES);
            socket.config().setSendBufferSize(SOCKET_BUFFER_BYTES);
            if (socket instanceof EpollDatagramChannel) {
                socket.config().setOption(EpollChannelOption.UDP_GRO, true);
            }
        } catch (ChannelException e) {
            return; // an older kernel, or a socket that has just closed: datagrams come one by one
        }
    }

    /** Returns whether {@link #packets} can be used with this socket. */
    static boolean canSend(Channel channel) {
        return channel instanceof EpollDatagramChannel && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    /** Returns whether a send failed because the device or the path does not take joined datagrams. */
    static boolean isRefused(Throwable failure) {
        if (failure instanceof Errors.NativeIoException io) {
            int error = -io.expectedErr();
            return error == EIO || error == EINVAL || error == EMSGSIZE;
        }
        return false;
    }

    /** Datagrams that lie back to back, each {@code segment} bytes but the last, which may be shorter. */
    static DatagramPacket packets(ByteBuf datagrams, int segment, InetSocketAddress to) {
        return new SegmentedDatagramPacket(datagrams, segment, to);
    }
}
