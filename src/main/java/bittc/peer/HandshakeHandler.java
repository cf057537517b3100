package bittc.peer;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.blocks.PeerPath;
import bittc.loop.UncaughtErrors;
import bittc.mse.MseException;
import bittc.net.FailureText;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.HandshakeCodec;
import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles a peer's channel until its handshake is done (BEP 3); a {@link PeerChannelHandler} then replaces it.
 *
 * <pre>
 *   connected ──48 bytes: onInfoHash──▶ torrent known ──68 bytes──▶ replaced by PeerChannelHandler
 *       └───wrong byte, own peer id, time limit, close───▶ closed
 * </pre>
 *
 * If the connection is encrypted, a {@link MseHandler} before this one exchanges its handshake first, within the same limit.
 */
abstract class HandshakeHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HandshakeHandler.class);

    /** Time limit of the handshake; a genuine peer takes one round trip. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private final PeerId ourId;
    private final boolean incoming;
    private final InetSocketAddress remoteAddress;
    private final PeerPath.Transport transport;
    private final ByteBuf received =
            Unpooled.wrappedBuffer(new byte[Handshake.LENGTH]).clear();

    private PeerPath.Encryption encryption = PeerPath.Encryption.NONE;

    /** The torrent that the encrypted handshake has named; null if there was none. */
    private InfoHash encryptedFor;

    private boolean torrentKnown;
    private Future<?> limitTimer;
    private boolean endedByPeer;
    private String closeReason;

    /**
     * Waits for the connection.
     *
     * @param remoteAddress the peer's, wherever the channel leads
     */
    HandshakeHandler(PeerId ourId, InetSocketAddress remoteAddress, PeerPath.Transport transport, boolean incoming) {
        this.ourId = ourId;
        this.remoteAddress = remoteAddress;
        this.transport = transport;
        this.incoming = incoming;
    }

    /** Called when the connection is established. */
    abstract void onConnected(ChannelHandlerContext context);

    /** Called when the peer has named a torrent; throws to refuse it. */
    abstract void onInfoHash(ChannelHandlerContext context, InfoHash infoHash) throws ProtocolViolation;

    /** The handler that takes over after the handshake; null until one has accepted. */
    abstract PeerHandler handler();

    /** Called when the handshake is done or the connection is closed. */
    abstract void onEnded(ChannelHandlerContext context);

    /**
     * Called when the connection is closed before the handshake is done.
     *
     * @param hungUp whether the peer gave nothing right before it closed: perhaps it wants another kind of handshake
     */
    abstract void onFailed(ChannelHandlerContext context, boolean hungUp, String reason);

    /** Called when the peer's first bytes are no handshake; throws if they are nothing else that we speak. */
    void onOtherProtocol(ChannelHandlerContext context, ByteBuf bytes, ProtocolViolation violation)
            throws ProtocolViolation {
        throw violation;
    }

    /** Called when an encrypted handshake is done; ours follows within it. */
    final void onEncrypted(PeerPath.Encryption kind, InfoHash infoHash) {
        encryption = kind;
        encryptedFor = infoHash;
    }

    final boolean isEncrypted() {
        return encryption != PeerPath.Encryption.NONE;
    }

    final InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** Sends our handshake; {@link #handler} must be set. */
    final void send(ChannelHandlerContext context, InfoHash infoHash) {
        ByteBuf out = context.alloc().ioBuffer(Handshake.LENGTH);
        HandshakeCodec.encode(
                new Handshake(infoHash, ourId, true, true, handler().runsNode()), out);
        context.writeAndFlush(out);
    }

    final void close(ChannelHandlerContext context, String reason) {
        if (closeReason == null) {
            log.debug("{}: closed in the handshake: {}", remoteAddress, reason);
            closeReason = reason;
            context.close();
        }
    }

    @Override
    public final void channelActive(ChannelHandlerContext context) {
        limitTimer = context.executor()
                .schedule(
                        () -> UncaughtErrors.guard(() -> close(context, "handshake " + FailureText.TIMED_OUT)),
                        LIMIT.toNanos(),
                        TimeUnit.NANOSECONDS);
        onConnected(context);
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (closeReason == null) {
                read(context, in);
            }
        } catch (ProtocolViolation violation) {
            close(context, violation.getMessage());
        } finally {
            in.release();
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf in) throws ProtocolViolation {
        received.writeBytes(in, Math.min(received.writableBytes(), in.readableBytes()));
        try {
            HandshakeCodec.checkProtocol(received);
        } catch (ProtocolViolation violation) {
            ByteBuf bytes = Unpooled.copiedBuffer(received, in);
            received.clear();
            onOtherProtocol(context, bytes, violation);
            return;
        }
        if (!torrentKnown && received.readableBytes() >= HandshakeCodec.INFO_HASH_END) {
            torrentKnown = true;
            InfoHash infoHash = HandshakeCodec.infoHash(received);
            if (encryptedFor != null && !encryptedFor.equals(infoHash)) {
                throw new ProtocolViolation("handshake for another torrent than the encrypted one");
            }
            onInfoHash(context, infoHash);
        }
        if (!received.isWritable()) {
            Handshake handshake = HandshakeCodec.decode(received);
            if (handshake.peerId().equals(ourId)) {
                throw new ProtocolViolation(PeerConnector.OURSELVES);
            }
            succeed(context, handshake, in);
        }
    }

    private void succeed(ChannelHandlerContext context, Handshake handshake, ByteBuf firstMessages) {
        end(context);
        PeerPath path = isEncrypted() || transport != PeerPath.Transport.TCP
                ? new PeerPath(transport, encryption)
                : PeerPath.TCP;
        PeerChannelHandler next = new PeerChannelHandler(handler(), remoteAddress, incoming, handshake, path);
        context.pipeline().replace(this, "peer", next);
        if (firstMessages.isReadable()) {
            context.fireChannelRead(firstMessages.retain());
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        end(context);
        boolean hungUp = (endedByPeer || closeReason == null) && !isEncrypted() && !received.isReadable();
        onFailed(context, hungUp, closeReason == null ? PeerChannelHandler.CLOSED_BY_PEER : closeReason);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            endedByPeer = true;
            close(context, FailureText.of(cause));
        } else if (cause instanceof MseException) {
            endedByPeer = true;
            close(context, cause.getMessage());
        } else {
            close(context, PeerChannelHandler.INTERNAL_ERROR);
            UncaughtErrors.report(cause);
        }
    }

    private void end(ChannelHandlerContext context) {
        limitTimer.cancel(false);
        onEnded(context);
    }
}
