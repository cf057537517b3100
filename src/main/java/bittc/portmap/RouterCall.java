package bittc.portmap;

import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.http.AnswerReader;
import bittc.loop.Scheduler;
import bittc.loop.UncaughtErrors;
import bittc.net.FailureText;
import bittc.net.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One HTTP request to a router: a connection of its own, a bounded answer, no redirects. */
final class RouterCall extends ChannelInboundHandlerAdapter implements AnswerReader.Listener, RouterSockets.Call {
    /** From the first packet to the last. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** Longest body of an answer, in bytes; descriptions have up to some 20,000. */
    static final int MAX_BODY = 64 * 1024;

    private final Scheduler scheduler;
    private final byte[] request;
    private final RouterSockets.Answer answer;
    private final AnswerReader reader = new AnswerReader();
    private final StringBuilder body = new StringBuilder();
    private Network.Connecting connection = () -> {};
    private Scheduler.Timer limit = () -> {};
    private int status;
    private boolean ended;

    RouterCall(Scheduler scheduler, byte[] request, RouterSockets.Answer answer) {
        this.scheduler = scheduler;
        this.request = request;
        this.answer = answer;
    }

    void start(Network network, InetSocketAddress to) {
        limit = scheduler.schedule(LIMIT, () -> fail(FailureText.TIMED_OUT));
        connection = network.connect(to, LIMIT, channel -> channel.pipeline().addLast(this), this::fail);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        reader.expect();
        context.writeAndFlush(Unpooled.wrappedBuffer(request));
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
            fail("connection closed without an answer");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            UncaughtErrors.report(cause);
        }
        fail(FailureText.of(cause));
    }

    @Override
    public void onHead(AnswerHead head) throws AnswerException {
        status = head.status();
        if (head.contentLength() > MAX_BODY) {
            throw new AnswerException("answer is too long");
        }
    }

    @Override
    public void onBody(ByteBuf in, int length) throws AnswerException {
        if (length > MAX_BODY - body.length()) {
            throw new AnswerException("answer is too long");
        }
        body.append(in.readCharSequence(length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onEnd() {
        if (end()) {
            answer.onAnswer(status, body.toString());
        }
    }

    private void fail(String reason) {
        if (end()) {
            answer.onFailure(reason);
        }
    }

    @Override
    public void cancel() {
        end();
    }

    /** Ends the request; returns false if it had ended before. */
    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        reader.stop();
        limit.cancel();
        connection.cancel();
        return true;
    }
}
