package bittc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The session's UDP port, for IPv4 and IPv6, shared by its protocols (the DHT, uTP): each datagram goes to the first protocol
 * that recognises it. If sending keeps failing, the socket is reopened on the same port. Used on the loop.
 */
public final class UdpPort implements AutoCloseable {
    /** Longest accepted datagram plus one byte: a longer one belongs to no protocol here, and is dropped. */
    static final int MAX_DATAGRAM_LENGTH = 2048;

    /** Bytes of a read: the most that the kernel joins. The size cannot change once the socket has been read from. */
    private static final int READ_BYTES = 64 * 1024;

    /** Datagrams that one call may send together: the kernel's limit. */
    private static final int MAX_SEGMENTS = 64;

    private final Network network;
    private final List<Protocol> protocols = new ArrayList<>();

    /** The open channel, or the last one, if it has closed by itself. */
    private volatile Channel channel;

    private int number;
    private SendFailures failures;
    private boolean bursts;
    private boolean segmented;
    private volatile boolean closed;

    /** A protocol that shares the port. */
    public interface Protocol extends DatagramHandler.Receiver {
        /** Returns whether a datagram, which may be empty, is of this protocol. */
        boolean recognises(ByteBuf datagram);
    }

    private UdpPort(Network network) {
        this.network = network;
        failures = new SendFailures(network.scheduler().nanoTime());
    }

    /**
     * Opens a port. Blocks for a moment, so it is not for the loop.
     *
     * @param port usually the number of the TCP port for peers; 0 for any free port
     * @throws IOException if the port cannot be used
     */
    public static UdpPort open(Network network, int port) throws IOException {
        assert !network.scheduler().onLoop();
        UdpPort opened = new UdpPort(network);
        ChannelFuture bound = opened.bind(port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("no UDP port: " + FailureText.of(bound.cause()), bound.cause());
        }
        opened.channel = bound.channel();
        opened.number = ((InetSocketAddress) opened.channel.localAddress()).getPort();
        return opened;
    }

    private ChannelFuture bind(int port) {
        return network.bindUdp(port, READ_BYTES, new Datagrams());
    }

    /** The port number in use; it never changes. */
    public int number() {
        return number;
    }

    /** The local address in use; the wildcard address if the socket is bound to none. */
    public InetSocketAddress localAddress() {
        return network.local(number);
    }

    /** Adds a receiver of the datagrams that no earlier protocol recognises. */
    public void claim(Protocol protocol) {
        protocols.add(protocol);
    }

    /** Prepares for many datagrams in a row, from now on. */
    public void expectBursts() {
        bursts = !network.isProxied(); // each datagram to the proxy's relay has a header of its own
        if (bursts && channel.isOpen()) {
            prepareForBursts();
        }
    }

    private void prepareForBursts() {
        SegmentOffload.receive(channel);
        segmented = SegmentOffload.canSend(channel);
    }

    /** Returns whether the socket takes datagrams now; if not, {@link Protocol#onWritable} is called later. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** The number of datagrams that {@link #send(InetSocketAddress, ByteBuffer, int, Runnable)} may send together. */
    public int maxSegments() {
        return segmented ? MAX_SEGMENTS : 1;
    }

    /** Bytes that a proxy's relay needs in front of each datagram to this address; 0 without a proxy. */
    public int overhead(InetSocketAddress to) {
        return network.relayOverhead(to);
    }

    /** Sends a datagram; its loss goes unnoticed. */
    public void send(InetSocketAddress to, byte[] datagram) {
        if (channel.isOpen() && !channel.isWritable()) {
            return;
        }
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to))
                .addListener(sent -> onSent(to, sent.cause()));
    }

    /**
     * Sends datagrams that lie back to back; their loss goes unnoticed.
     *
     * @param datagrams as many as {@link #maxSegments} at most; must not change before they have left
     * @param segment bytes of each but the last, which may be shorter
     * @param onLeft called once they have left or failed, perhaps within this call
     */
    public void send(InetSocketAddress to, ByteBuffer datagrams, int segment, Runnable onLeft) {
        boolean several = datagrams.remaining() > segment;
        ByteBuf bytes = Unpooled.wrappedBuffer(datagrams);
        channel.writeAndFlush(several ? SegmentOffload.packets(bytes, segment, to) : new DatagramPacket(bytes, to))
                .addListener(sent -> {
                    onLeft.run();
                    if (several && SegmentOffload.isRefused(sent.cause())) {
                        segmented = false; // they are sent again one by one
                    } else {
                        onSent(to, sent.cause());
                    }
                });
    }

    private void onSent(InetSocketAddress to, Throwable failure) {
        if (failure == null) {
            failures.onSent(Family.of(to));
        } else if (!closed
                && !network.isProxied()
                && failures.onFailed(Family.of(to), network.scheduler().nanoTime())) {
            reopen();
        }
    }

    /** Replaces a socket that cannot send; if that fails, a later send tries again. */
    private void reopen() {
        failures = new SendFailures(network.scheduler().nanoTime());
        channel.close().addListener(over -> bind(number).addListener((ChannelFuture bound) -> {
            if (bound.isSuccess() && closed) {
                bound.channel().close();
            } else if (bound.isSuccess()) {
                channel = bound.channel();
                if (bursts) {
                    prepareForBursts();
                }
                protocols.forEach(Protocol::onWritable);
            }
        }));
    }

    @Override
    public void close() {
        closed = true;
        channel.close();
    }

    private final class Datagrams implements DatagramHandler.Receiver {
        @Override
        public void onDatagram(InetSocketAddress from, ByteBuf datagram) {
            if (datagram.readableBytes() >= MAX_DATAGRAM_LENGTH) {
                return;
            }
            for (int i = 0; i < protocols.size(); i++) {
                if (protocols.get(i).recognises(datagram)) {
                    protocols.get(i).onDatagram(from, datagram);
                    return;
                }
            }
        }

        @Override
        public void onReadComplete() {
            for (int i = 0; i < protocols.size(); i++) {
                protocols.get(i).onReadComplete();
            }
        }

        @Override
        public void onWritable() {
            for (int i = 0; i < protocols.size(); i++) {
                protocols.get(i).onWritable();
            }
        }
    }
}
