package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a proxy whose every byte is said here, in simulated time. */
class TunnelTest {
    private static final String CONNECTED = "05000001000000000000";

    private final List<String> events = new ArrayList<>();
    private final List<ProxyException> failures = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            events.add("active");
            context.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            events.add("read " + in.toString(StandardCharsets.US_ASCII));
            in.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            events.add("complete");
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            events.add("inactive");
        }
    }

    private void connect() throws Exception {
        channel.freezeTime();
        Socks5Handshake handshake = Socks5Handshake.to(new InetSocketAddress("198.51.100.7", 6881), Optional.empty());
        channel.pipeline()
                .addLast(new Tunnel(handshake, failures::add))
                .addLast(new Recorder())
                .fireChannelActive();
        assertEquals("050100", sent());
    }

    private String sent() {
        StringBuilder sent = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            sent.append(HexFormat.of().formatHex(io.netty.buffer.ByteBufUtil.getBytes(out)));
            out.release();
        }
        return sent.toString();
    }

    private void say(String hex) {
        channel.writeInbound(Unpooled.copiedBuffer(HexFormat.of().parseHex(hex)));
    }

    private String reason() {
        assertEquals(1, failures.size());
        return failures.get(0).getMessage();
    }

    @AfterEach
    void releaseAll() {
        channel.finishAndReleaseAll();
    }

    @Test
    void nobodyLearnsOfTheConnectionBeforeTheTunnelStands() throws Exception {
        connect();
        say("0500");
        assertEquals("05010001c63364071ae1", sent());
        say(CONNECTED.substring(0, 8));
        assertEquals(List.of(), events);
        say(CONNECTED.substring(8));
        assertEquals(List.of("active", "complete"), events);
        assertEquals("68656c6c6f", sent());
        say("6869");
        assertEquals("read hi", events.get(2));
        assertEquals(List.of(), failures);
    }

    @Test
    void whatTheTargetSendsAtOnceIsHandedOn() throws Exception {
        connect();
        say("0500");
        say(CONNECTED + "6869");
        assertEquals(List.of("active", "read hi", "complete"), events);
    }

    @Test
    void whatIsWrittenTooEarlyWaits() throws Exception {
        connect();
        channel.pipeline().lastContext().writeAndFlush(Unpooled.copiedBuffer("early", StandardCharsets.US_ASCII));
        say("0500");
        assertEquals("05010001c63364071ae1", sent());
        say(CONNECTED);
        assertEquals("6561726c7968656c6c6f", sent());
    }

    @Test
    void aByteEachSecondIsTooSlow() throws Exception {
        connect();
        say("05");
        say("00");
        for (int second = 0; second < 9; second++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            say(CONNECTED.substring(2 * second, 2 * second + 2));
        }
        assertTrue(channel.isOpen());
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertEquals("timed out", reason());
        assertFalse(channel.isOpen());
        assertEquals(List.of(), events);
    }

    /** A name of 255 bytes fits in; a proxy by HTTP could go on for ever. */
    @Test
    void aLongReplyHasALimit() throws Exception {
        channel.freezeTime();
        HttpConnectHandshake handshake =
                new HttpConnectHandshake(new InetSocketAddress("198.51.100.7", 443), Optional.empty());
        channel.pipeline()
                .addLast(new Tunnel(handshake, failures::add))
                .addLast(new Recorder())
                .fireChannelActive();
        String head = "HTTP/1.1 200 OK\r\n";
        channel.writeInbound(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
        String field = "x".repeat(Tunnel.MAX_LENGTH - head.length() - 1);
        channel.writeInbound(Unpooled.copiedBuffer(field, StandardCharsets.US_ASCII));
        assertTrue(channel.isOpen());
        channel.writeInbound(Unpooled.copiedBuffer("y", StandardCharsets.US_ASCII));
        assertEquals("it sent more than 1024 bytes before it connected us", reason());
        assertFalse(channel.isOpen());
        assertEquals(List.of(), events);
    }

    @Test
    void moreThanTheLimitMayComeFromTheTarget() throws Exception {
        connect();
        say("0500");
        say(CONNECTED + "61".repeat(5000));
        assertEquals("read " + "a".repeat(5000), events.get(1));
    }

    @Test
    void aProxyThatHangsUpHasFailed() throws Exception {
        connect();
        channel.close();
        assertEquals("connection closed", reason());
        assertEquals(List.of(), events);
    }

    @Test
    void aRefusalClosesTheConnection() throws Exception {
        connect();
        say("0500");
        say("0505");
        assertEquals("198.51.100.7:6881: connection refused", reason());
        assertFalse(channel.isOpen());
        assertEquals(List.of(), events);
    }

    @Test
    void theEndIsHeardOnceTheTunnelStands() throws Exception {
        connect();
        say("0500" + CONNECTED);
        channel.close();
        assertEquals(List.of("active", "complete", "inactive"), events);
        assertEquals(List.of(), failures);
    }
}
