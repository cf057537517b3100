package bittc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One UDP port, for IPv4 and IPv6, that the protocols of a session share: what comes goes to the one that knows it by its
 * first bytes. When nothing leaves any more, the socket is opened anew at the same port. Used on the loop.
 */
public final class UdpPort implements AutoCloseable {
    /** Longest datagram taken, and one byte: what fills it was cut, and can be nothing but an attempt on us. */
    static final int MAX_DATAGRAM_LENGTH = 2048;

    private final Network network;
    private final List<Claim> claims = new ArrayList<>();

    /** What is open, or was until it closed by itself. */
    private volatile Channel channel;

    private int number;
    private SendFailures failures;
    private volatile boolean closed;

    private record Claim(Predicate<ByteBuf> knows, DatagramHandler.Receiver receiver) {}

    private UdpPort(Network network) {
        this.network = network;
        failures = new SendFailures(network.scheduler().nanoTime());
    }

    /**
     * Opens a port, or any other if that one is taken. Blocks for a moment, so it is not for the loop.
     *
     * @param port by custom the number of the TCP port where peers connect; 0 takes any
     * @throws IOException if no port can be used
     */
    public static UdpPort open(Network network, int port) throws IOException {
        assert !network.scheduler().onLoop();
        UdpPort opened = new UdpPort(network);
        ChannelFuture bound = opened.bind(port).awaitUninterruptibly();
        if (!bound.isSuccess() && port != 0) {
            bound = opened.bind(0).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            throw new IOException("no UDP port: " + FailureText.of(bound.cause()), bound.cause());
        }
        opened.channel = bound.channel();
        opened.number = ((InetSocketAddress) opened.channel.localAddress()).getPort();
        return opened;
    }

    private ChannelFuture bind(int port) {
        return network.bindUdp(port, MAX_DATAGRAM_LENGTH, this::onDatagram);
    }

    /** The port that was taken, for peers to be told of; it stays the same. */
    public int number() {
        return number;
    }

    /** Hands datagrams to this receiver from now on, unless one that came before knows them. */
    public void claim(Predicate<ByteBuf> knows, DatagramHandler.Receiver receiver) {
        claims.add(new Claim(knows, receiver));
    }

    private void onDatagram(InetSocketAddress from, ByteBuf datagram) {
        if (datagram.readableBytes() < MAX_DATAGRAM_LENGTH) {
            for (Claim claim : claims) {
                if (claim.knows.test(datagram)) {
                    claim.receiver.onDatagram(from, datagram);
                    return;
                }
            }
        }
    }

    /** Sends a datagram; it may be lost, and nobody will know. */
    public void send(InetSocketAddress to, byte[] datagram) {
        if (channel.isOpen() && !channel.isWritable()) {
            return;
        }
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to))
                .addListener(sent -> {
                    if (sent.isSuccess()) {
                        failures.onSent(Family.of(to));
                    } else if (!closed
                            && failures.onFailed(
                                    Family.of(to), network.scheduler().nanoTime())) {
                        reopen();
                    }
                });
    }

    /** In the place of one through which nothing leaves; if there is none to be had, it is tried again later. */
    private void reopen() {
        failures = new SendFailures(network.scheduler().nanoTime());
        channel.close().addListener(over -> bind(number).addListener((ChannelFuture bound) -> {
            if (bound.isSuccess() && closed) {
                bound.channel().close();
            } else if (bound.isSuccess()) {
                channel = bound.channel();
            }
        }));
    }

    @Override
    public void close() {
        closed = true;
        channel.close();
    }
}
