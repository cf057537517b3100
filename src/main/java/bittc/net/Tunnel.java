package bittc.net;

import bittc.loop.UncaughtErrors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Turns a connection to a proxy into one to the target. Stands in front of the handlers of the connection, which learn nothing of
 * it: they become active when the tunnel stands, and what they write before is kept until then. Removes itself then.
 *
 * <pre>
 * connecting ──connected to the proxy──▶ asking ──tunnel stands──▶ removed
 *                                          └──refused, closed, time limit, too many bytes──▶ failed
 * </pre>
 */
final class Tunnel extends ChannelDuplexHandler {
    /** From the connection to the proxy to the tunnel; whatever the proxy sends meanwhile does not extend it. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** The most bytes that a proxy may send before the tunnel stands; a reply of SOCKS5 has at most 262. */
    static final int MAX_LENGTH = 1024;

    private final ProxyHandshake handshake;
    private final Consumer<ProxyException> onFailure;
    private final ByteBuf received =
            Unpooled.wrappedBuffer(new byte[MAX_LENGTH]).clear();

    private Future<?> limit;
    private PendingWriteQueue unsent;
    private boolean over;

    /**
     * A tunnel that begins once the channel is active.
     *
     * @param onFailure called once if the proxy makes no tunnel; the channel is then closed
     */
    Tunnel(ProxyHandshake handshake, Consumer<ProxyException> onFailure) {
        this.handshake = handshake;
        this.onFailure = onFailure;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        unsent = new PendingWriteQueue(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        limit = context.executor()
                .schedule(
                        () -> UncaughtErrors.guard(() -> fail(context, FailureText.TIMED_OUT)),
                        LIMIT.toNanos(),
                        TimeUnit.NANOSECONDS);
        send(context, handshake.first());
    }

    private static void send(ChannelHandlerContext context, byte[] bytes) {
        if (bytes.length > 0) {
            context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!over) {
                read(context, in);
            }
        } catch (ProxyException e) {
            fail(context, e);
        } finally {
            in.release();
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf in) throws ProxyException {
        received.writeBytes(in, Math.min(received.writableBytes(), in.readableBytes()));
        int before;
        do {
            before = received.readerIndex();
            send(context, handshake.read(received));
        } while (!handshake.isDone() && received.readerIndex() > before);
        if (handshake.isDone()) {
            stand(context, in);
        } else if (!received.isWritable()) {
            throw new ProxyException("it sent more than " + MAX_LENGTH + " bytes before it connected us");
        }
    }

    /** Hands the connection over, with what the target has already sent. */
    private void stand(ChannelHandlerContext context, ByteBuf rest) {
        end();
        unsent.removeAndWriteAll();
        context.flush();
        context.pipeline().remove(this);
        context.fireChannelActive();
        if (received.isReadable() || rest.isReadable()) {
            context.fireChannelRead(Unpooled.copiedBuffer(received, rest));
        }
    }

    private void end() {
        over = true;
        limit.cancel(false);
    }

    private void fail(ChannelHandlerContext context, String reason) {
        fail(context, new ProxyException(reason));
    }

    private void fail(ChannelHandlerContext context, ProxyException failure) {
        if (!over) {
            end();
            onFailure.accept(failure);
            unsent.removeAndFailAll(failure);
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "connection closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            UncaughtErrors.report(cause);
        }
        fail(context, FailureText.of(cause));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing was read for the others.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // They learn of it once they are active.
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        unsent.add(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        // Flushed once the tunnel stands.
    }
}
