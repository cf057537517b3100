package bittc.portmap;

import bittc.loop.Cancellable;
import bittc.net.DatagramHandler;
import bittc.net.Network;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sockets of the session's network. */
public final class NettyRouterSockets implements RouterSockets {
    private final Network network;

    public NettyRouterSockets(Network network) {
        this.network = network;
    }

    @Override
    public Udp udp(InetAddress local, Receiver receiver) {
        DatagramHandler.Receiver copying =
                (from, datagram) -> receiver.onDatagram(from, ByteBufUtil.getBytes(datagram));
        // One byte more shows that a datagram is too long.
        ChannelFuture bound = network.bindUdp(new InetSocketAddress(local, 0), SsdpAnswer.MAX_BYTES + 1, copying);
        return new Udp() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                bound.addListener(done -> {
                    if (done.isSuccess()) {
                        bound.channel().writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to));
                    }
                });
            }

            @Override
            public void close() {
                bound.addListener(done -> bound.channel().close());
            }
        };
    }

    @Override
    public Cancellable call(InetSocketAddress to, byte[] request, Answer answer) {
        RouterCall call = new RouterCall(answer);
        call.start(network, to, request);
        return call;
    }
}
