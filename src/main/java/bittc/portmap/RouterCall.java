package bittc.portmap;

import bittc.http.HttpReply;
import bittc.http.HttpReplyHandler;
import bittc.loop.Cancellable;
import bittc.loop.Scheduler;
import bittc.net.FailureText;
import bittc.net.Network;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One HTTP request to a router: a connection of its own, a bounded answer, no redirects. */
final class RouterCall implements Cancellable {
    /** From the first packet to the last. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** Longest body of an answer, in bytes; descriptions have up to some 20,000. */
    static final int MAX_BODY = 64 * 1024;

    private final RouterSockets.Answer answer;
    private Network.Connecting connection = () -> {};
    private Scheduler.Timer limit = () -> {};
    private boolean ended;

    RouterCall(RouterSockets.Answer answer) {
        this.answer = answer;
    }

    void start(Network network, InetSocketAddress to, byte[] request) {
        HttpReplyHandler exchange =
                new HttpReplyHandler(Unpooled.wrappedBuffer(request), MAX_BODY, this::onReply, this::fail);
        limit = network.scheduler().schedule(LIMIT, () -> fail(FailureText.TIMED_OUT));
        connection = network.connect(to, LIMIT, channel -> channel.pipeline().addLast(exchange), this::fail);
    }

    private void onReply(HttpReply reply) {
        if (end()) {
            answer.onAnswer(reply.status(), new String(reply.body(), StandardCharsets.ISO_8859_1));
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
        limit.cancel();
        connection.cancel();
        return true;
    }
}
