package bittc.net;

import bittc.loop.UncaughtErrors;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Passes on the datagrams that a UDP socket receives. */
public final class DatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Receiver receiver;

    /** Receives datagrams. */
    public interface Receiver {
        /**
         * Called with each datagram.
         *
         * @param from an IPv4 address if it came over IPv4, whatever the kind of the socket
         * @param datagram valid during the call only
         */
        void onDatagram(InetSocketAddress from, ByteBuf datagram);

        /** Called when no more datagrams wait, for now. */
        default void onReadComplete() {}

        /** Called when the socket takes datagrams again after it was full. */
        default void onWritable() {}
    }

    /** Makes the handler of one socket. */
    public DatagramHandler(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        receiver.onDatagram(packet.sender(), packet.content());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiver.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            // In a later task: this may be called within a send.
            context.executor().execute(() -> UncaughtErrors.guard(receiver::onWritable));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // An ICMP error for some earlier datagram, or an interface that has gone, is the same as a loss.
        if (!(cause instanceof IOException || cause instanceof ChannelException)) {
            UncaughtErrors.report(cause);
        }
    }
}
