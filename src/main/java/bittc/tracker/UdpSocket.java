package bittc.tracker;

import bittc.loop.UncaughtErrors;
import bittc.net.AddressScope;
import bittc.net.FailureText;
import bittc.net.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The socket that all UDP trackers share, for IPv4 and IPv6; opened for the first datagram. Used on the loop only. */
final class UdpSocket implements UdpTransactions.Outlet {
    /** A reply with 200 peers has 1220 bytes, or 3620 with IPv6 addresses; longer ones are cut, and lose peers. */
    private static final int MAX_DATAGRAM_LENGTH = 8 * 1024;

    /** The failure after which the socket neither sends nor receives any more. */
    private static final String INTERFACE_GONE = "no such device";

    private final Network network;
    private UdpTransactions transactions;
    private ChannelFuture bound;

    UdpSocket(Network network) {
        this.network = network;
    }

    /** Sets the receiver of datagrams; called once, before the first is sent. */
    void deliverTo(UdpTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram, Consumer<String> onFailure) {
        if (bound == null || bound.isDone() && !bound.channel().isOpen()) {
            bound = network.bindUdp(0, MAX_DATAGRAM_LENGTH, this::onDatagram);
        }
        Channel channel = bound.channel();
        bound.addListener(open -> {
            if (!open.isSuccess()) {
                // If no socket could be opened, this does not run on the loop.
                network.scheduler().execute(() -> onFailure.accept(FailureText.of(open.cause())));
                return;
            }
            channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to))
                    .addListener(sent -> {
                        if (!sent.isSuccess()) {
                            UncaughtErrors.guard(() -> onUnsent(channel, sent.cause(), onFailure));
                        }
                    });
        });
    }

    /** If the proxy has found the name, the tracker's address is seen here for the first time. */
    @Override
    public boolean mayAnswer(InetSocketAddress asked, InetSocketAddress from) {
        return asked.equals(from) || network.isProxied() && AddressScope.standsForName(asked.getAddress());
    }

    /**
     * Reports a datagram that could not be sent. That says more of its address than of the socket, so the socket is
     * replaced only if no one else waits for replies: its interface may have gone, and come back as another.
     */
    private void onUnsent(Channel channel, Throwable cause, Consumer<String> onFailure) {
        String reason = FailureText.of(cause);
        if (reason.equals(INTERFACE_GONE) || transactions.waiting() <= 1) {
            channel.close();
        }
        onFailure.accept(reason);
    }

    void close() {
        if (bound != null && bound.channel().isOpen()) {
            bound.channel().close();
        }
    }

    private void onDatagram(InetSocketAddress from, ByteBuf datagram) {
        transactions.onDatagram(from, ByteBuffer.wrap(ByteBufUtil.getBytes(datagram)));
    }
}
