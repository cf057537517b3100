package bittc.peer;

import bittc.download.PeerHandler;
import bittc.download.blocks.PeerPath;
import bittc.loop.UncaughtErrors;
import bittc.net.FailureText;
import bittc.wire.Handshake;
import bittc.wire.PeerMessageDecoder;
import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Handles a peer's channel after its handshake: passes received bytes through the decoder to the {@link PeerHandler}, sends
 * keep-alives, and closes the connection of a silent peer.
 */
final class PeerChannelHandler extends ChannelInboundHandlerAdapter {
    static final String CLOSED_BY_PEER = "closed by peer";
    static final String INTERNAL_ERROR = "internal error";

    /** Time after which we send a keep-alive: less than the two minutes after which peers hang up (BEP 3). */
    static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(100);

    /** Time that a peer may be silent: more than the two minutes at which some send keep-alives. */
    static final Duration SILENCE_LIMIT = Duration.ofSeconds(180);

    private final PeerHandler handler;
    private final InetSocketAddress remoteAddress;
    private final boolean incoming;
    private final Handshake handshake;
    private final PeerPath path;
    private final PeerMessageDecoder decoder = new PeerMessageDecoder();

    private NettyPeerLink link;
    private Future<?> silenceTimer;
    private long lastReceived;
    private boolean ended;

    PeerChannelHandler(
            PeerHandler handler,
            InetSocketAddress remoteAddress,
            boolean incoming,
            Handshake handshake,
            PeerPath path) {
        this.handler = handler;
        this.remoteAddress = remoteAddress;
        this.incoming = incoming;
        this.handshake = handshake;
        this.path = path;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        link = new NettyPeerLink(context, remoteAddress, incoming, handshake, path, decoder::stop);
        lastReceived = nanoTime(context);
        checkSilence(context);
        try {
            handler.onOpen(link);
        } catch (RuntimeException | AssertionError bug) {
            exceptionCaught(context, bug);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            decoder.decode(in, handler);
        } catch (ProtocolViolation violation) {
            link.close(violation.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        lastReceived = nanoTime(context);
        if (link.open()) {
            handler.onReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            // In a later task: this may be called within a flush by the coordinator.
            context.executor().execute(() -> UncaughtErrors.guard(this::onWritable));
        }
    }

    private void onWritable() {
        if (link.open()) {
            handler.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (ended) {
            return;
        }
        ended = true;
        silenceTimer.cancel(false);
        link.end(CLOSED_BY_PEER);
        ByteBuffer abandoned = decoder.abandon();
        if (abandoned != null) {
            handler.onPieceAbandoned(abandoned);
        }
        handler.onClosed(true, link.closeReason());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            link.close(FailureText.of(cause));
        } else {
            link.close(INTERNAL_ERROR);
            UncaughtErrors.report(cause);
        }
    }

    /** Sends a keep-alive or closes if due, and schedules the next check: about once per keep-alive interval. */
    private void checkSilence(ChannelHandlerContext context) {
        long now = nanoTime(context);
        long silence = Math.min(now - lastReceived, now - link.readingSince());
        if (silence >= SILENCE_LIMIT.toNanos()) {
            link.close(FailureText.TIMED_OUT);
            return;
        }
        if (now - link.lastSent() >= KEEP_ALIVE_INTERVAL.toNanos()) {
            link.keepAlive();
        }
        long delay =
                Math.min(SILENCE_LIMIT.toNanos() - silence, KEEP_ALIVE_INTERVAL.toNanos() - (now - link.lastSent()));
        silenceTimer = context.executor()
                .schedule(() -> UncaughtErrors.guard(() -> checkSilence(context)), delay, TimeUnit.NANOSECONDS);
    }

    private static long nanoTime(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
