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
 * One UDP port, for IPv4 and IPv6, that protocols of a session can share (today the DHT alone): each datagram goes to the first protocol that
 * recognises its first bytes. If sending keeps failing, the socket is reopened on the same port. Used on the loop.
 */
public final class UdpPort implements AutoCloseable {
    /** Longest accepted datagram plus one byte: a datagram that fills it was truncated, and is dropped. */
    static final int MAX_DATAGRAM_LENGTH = 2048;

    private final Network network;
    private final List<Claim> claims = new ArrayList<>();

    /** The open channel, or the last one, if it has closed by itself. */
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
     * @param port usually the number of the TCP port for peers; 0 for any free port
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

    /** The port number in use; it never changes. */
    public int number() {
        return number;
    }

    /** Adds a receiver of the datagrams that no earlier receiver recognises. */
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

    /** Sends a datagram; its loss goes unnoticed. */
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

    /** Replaces a socket that cannot send; if that fails, a later send tries again. */
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
