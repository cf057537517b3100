package bittc.peer;

import bittc.download.blocks.PeerLink;
import bittc.download.blocks.PeerPath;
import bittc.loop.UncaughtErrors;
import bittc.net.FailureText;
import bittc.torrent.Bitfield;
import bittc.wire.Handshake;
import bittc.wire.PeerMessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * The sending half of a peer's channel. Collects small messages in one buffer until the flush; sends blocks without
 * copying.
 */
final class NettyPeerLink implements PeerLink {
    /** Initial size of the buffer in bytes: some thirty requests. */
    private static final int GATHERING_BYTES = 512;

    /**
     * Bytes that may wait for the network. Blocks are sent as the network takes them, so only a peer that keeps requesting
     * but does not read reaches this.
     */
    private static final long MAX_UNSENT_BYTES = 4L << 20;

    private final ChannelHandlerContext context;
    private final InetSocketAddress remoteAddress;
    private final boolean incoming;
    private final Handshake handshake;
    private final PeerPath path;
    private final Runnable onClose;

    /** Messages since the last write; null if none. */
    private ByteBuf gathered;

    /** Bytes written to the channel but not yet taken by the network. */
    private long unsent;

    private boolean unflushed;
    private long lastSent;
    private boolean reading = true;
    private long readingSince;
    private String closeReason;

    /** {@code onClose} is called once, by {@link #close}. */
    NettyPeerLink(
            ChannelHandlerContext context,
            InetSocketAddress remoteAddress,
            boolean incoming,
            Handshake handshake,
            PeerPath path,
            Runnable onClose) {
        this.context = context;
        this.remoteAddress = remoteAddress;
        this.incoming = incoming;
        this.handshake = handshake;
        this.path = path;
        this.onClose = onClose;
        this.lastSent = nanoTime();
        this.readingSince = lastSent;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean incoming() {
        return incoming;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public PeerPath path() {
        return path;
    }

    @Override
    public void choke() {
        if (open()) {
            PeerMessageEncoder.choke(gathering());
        }
    }

    @Override
    public void unchoke() {
        if (open()) {
            PeerMessageEncoder.unchoke(gathering());
        }
    }

    @Override
    public void interested() {
        if (open()) {
            PeerMessageEncoder.interested(gathering());
        }
    }

    @Override
    public void notInterested() {
        if (open()) {
            PeerMessageEncoder.notInterested(gathering());
        }
    }

    @Override
    public void have(int pieceIndex) {
        if (open()) {
            PeerMessageEncoder.have(gathering(), pieceIndex);
        }
    }

    @Override
    public void bitfield(Bitfield pieces) {
        if (open()) {
            PeerMessageEncoder.bitfield(gathering(), pieces.toBytes());
        }
    }

    @Override
    public void haveAll() {
        if (open()) {
            PeerMessageEncoder.haveAll(gathering());
        }
    }

    @Override
    public void haveNone() {
        if (open()) {
            PeerMessageEncoder.haveNone(gathering());
        }
    }

    @Override
    public void request(int pieceIndex, int begin, int length) {
        if (open()) {
            PeerMessageEncoder.request(gathering(), pieceIndex, begin, length);
        }
    }

    @Override
    public void cancel(int pieceIndex, int begin, int length) {
        if (open()) {
            PeerMessageEncoder.cancel(gathering(), pieceIndex, begin, length);
        }
    }

    @Override
    public void reject(int pieceIndex, int begin, int length) {
        if (open()) {
            PeerMessageEncoder.reject(gathering(), pieceIndex, begin, length);
        }
    }

    @Override
    public void piece(int pieceIndex, int begin, ByteBuffer block, Runnable release) {
        if (!open()) {
            release.run();
            return;
        }
        PeerMessageEncoder.pieceHeader(gathering(), pieceIndex, begin, block.remaining());
        writeGathered();
        write(Unpooled.wrappedBuffer(block), release);
    }

    @Override
    public void port(int port) {
        if (open()) {
            PeerMessageEncoder.port(gathering(), port);
        }
    }

    @Override
    public void extended(int extendedId, byte[] payload) {
        if (open()) {
            PeerMessageEncoder.extended(gathering(), extendedId, payload);
        }
    }

    /** Sends a keep-alive, unless earlier bytes are still unsent: those will do. */
    void keepAlive() {
        lastSent = nanoTime();
        if (open() && unsentBytes() == 0) {
            PeerMessageEncoder.keepAlive(gathering());
            flush();
        }
    }

    @Override
    public void flush() {
        if (!open() || !unflushed) {
            return;
        }
        unflushed = false;
        lastSent = nanoTime();
        writeGathered();
        context.flush();
        if (unsent > MAX_UNSENT_BYTES) {
            close("does not read what we send");
        }
    }

    @Override
    public long unsentBytes() {
        return unsent + (gathered == null ? 0 : gathered.readableBytes());
    }

    @Override
    public void setReading(boolean reading) {
        if (!open() || this.reading == reading) {
            return;
        }
        this.reading = reading;
        this.readingSince = nanoTime();
        context.channel().config().setAutoRead(reading);
    }

    @Override
    public void close(String reason) {
        if (!open()) {
            return;
        }
        end(reason);
        onClose.run();
        context.close();
    }

    /** Turns all further calls into no-ops; keeps the first reason. */
    void end(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    /** Returns whether neither side has closed, as far as we know. */
    boolean open() {
        return closeReason == null;
    }

    String closeReason() {
        return closeReason;
    }

    long lastSent() {
        return lastSent;
    }

    /** The time since which the peer could have been heard: now, while not reading. */
    long readingSince() {
        return reading ? readingSince : nanoTime();
    }

    private long nanoTime() {
        return context.executor().ticker().nanoTime();
    }

    private ByteBuf gathering() {
        unflushed = true;
        if (gathered == null) {
            gathered = context.alloc().ioBuffer(GATHERING_BYTES);
        }
        return gathered;
    }

    private void writeGathered() {
        if (gathered != null) {
            ByteBuf messages = gathered;
            gathered = null;
            write(messages, () -> {});
        }
    }

    private void write(ByteBuf bytes, Runnable release) {
        int length = bytes.readableBytes();
        unsent += length;
        context.write(bytes).addListener(written -> {
            unsent -= length;
            UncaughtErrors.guard(release);
            if (!written.isSuccess() && !(written.cause() instanceof ClosedChannelException)) {
                UncaughtErrors.guard(() -> close(FailureText.of(written.cause())));
            }
        });
    }
}
