package bittc.http;

import bittc.loop.UncaughtErrors;
import bittc.net.FailureText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Sends one request once connected, and assembles the answer, within a limit. Calls one of the two consumers, possibly
 * repeatedly.
 */
public final class HttpReplyHandler extends ChannelInboundHandlerAdapter implements AnswerReader.Listener {
    private final ByteBuf request;
    private final int maxBodyLength;
    private final Consumer<HttpReply> onReply;
    private final Consumer<String> onFailure;
    private final AnswerReader reader = new AnswerReader();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Null until received. */
    private AnswerHead head;

    /**
     * Prepares a request.
     *
     * @param request head and body
     * @param maxBodyLength of the answer, in bytes
     * @param onReply takes the answer; the body of a redirect is left out
     */
    public HttpReplyHandler(
            ByteBuf request, int maxBodyLength, Consumer<HttpReply> onReply, Consumer<String> onFailure) {
        this.request = request;
        this.maxBodyLength = maxBodyLength;
        this.onReply = onReply;
        this.onFailure = onFailure;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        reader.expect();
        context.writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            reader.read(in, this);
        } catch (AnswerException e) {
            fail(e.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (reader.endsWithConnection()) {
            onEnd();
        } else {
            fail(head == null ? "connection closed without an answer" : "connection closed in mid-answer");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            fail(FailureText.of(handshake.cause()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            UncaughtErrors.report(cause);
        }
        fail(FailureText.of(cause));
    }

    @Override
    public void onHead(AnswerHead answer) throws AnswerException {
        head = answer;
        if (Route.isRedirect(answer.status())) {
            onEnd(); // nobody sees a redirect's body
        } else if (answer.contentLength() > maxBodyLength) {
            throw new AnswerException(HttpReply.tooLarge(maxBodyLength));
        }
    }

    @Override
    public void onBody(ByteBuf in, int length) throws AnswerException {
        if (length > maxBodyLength - body.size()) {
            throw new AnswerException(HttpReply.tooLarge(maxBodyLength));
        }
        try {
            in.readBytes(body, length);
        } catch (IOException e) {
            throw new AssertionError(e); // memory cannot fail
        }
    }

    @Override
    public void onEnd() {
        reader.stop();
        onReply.accept(HttpReply.of(head, body.toByteArray(), maxBodyLength));
    }

    private void fail(String reason) {
        reader.stop();
        onFailure.accept(reason);
    }
}
