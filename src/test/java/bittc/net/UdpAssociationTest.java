package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a control connection that is made up, in simulated time. */
class UdpAssociationTest {
    private static final InetSocketAddress PROXY = new InetSocketAddress("203.0.113.1", 1080);
    private static final InetSocketAddress RELAY = new InetSocketAddress("203.0.113.1", 5000);
    private static final InetSocketAddress PEER = new InetSocketAddress("198.51.100.7", 6881);
    private static final InetSocketAddress US = new InetSocketAddress("192.0.2.1", 40000);

    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final List<Consumer<ProxyException>> attempts = new ArrayList<>();
    private final List<String> noUdp = new ArrayList<>();
    private final UdpAssociation association = new UdpAssociation(
            (handshake, initializer, onFailure) -> {
                attempts.add(onFailure);
                return () -> {};
            },
            proxy(),
            scheduler,
            address -> address.getPort() == 1 ? InetSocketAddress.createUnresolved("t.example", 1) : address,
            noUdp::add);
    private final EmbeddedChannel socket = new EmbeddedChannel(association);

    private static ProxyUrl proxy() {
        try {
            return ProxyUrl.of("socks5://p");
        } catch (InvalidUrlException e) {
            throw new AssertionError(e);
        }
    }

    private void up(InetSocketAddress told) {
        association.onUp(socket.pipeline().context(association), PROXY, told);
    }

    private void lose() {
        association.onLost(socket.pipeline().context(association));
    }

    private ChannelFuture send(InetSocketAddress to, String hex) {
        ChannelFuture sent = socket.writeOneOutbound(
                new DatagramPacket(Unpooled.copiedBuffer(HexFormat.of().parseHex(hex)), to));
        socket.flushOutbound();
        return sent;
    }

    private String sent() {
        DatagramPacket packet = socket.readOutbound();
        if (packet == null) {
            return null;
        }
        try {
            return packet.recipient().getPort() + " "
                    + HexFormat.of().formatHex(ByteBufUtil.getBytes(packet.content()));
        } finally {
            packet.release();
        }
    }

    private void receive(InetSocketAddress from, String hex) {
        socket.writeInbound(
                new DatagramPacket(Unpooled.copiedBuffer(HexFormat.of().parseHex(hex)), US, from));
    }

    @AfterEach
    void releaseAll() {
        socket.finishAndReleaseAll();
    }

    @Test
    void datagramsWaitForTheRelayAndGoThere() {
        send(PEER, "6162");
        assertNull(sent());
        up(RELAY);
        assertEquals("5000 00000001c63364071ae16162", sent());
        send(new InetSocketAddress("2001:db8::7", 6881), "63");
        assertEquals("5000 0000000420010db80000000000000000000000071ae163", sent());
        send(new InetSocketAddress("100::1", 1), "64");
        assertEquals("5000 0000000309742e6578616d706c65000164", sent());
    }

    @Test
    void aBatchIsSplitForEachSegmentNeedsAHeader() {
        up(RELAY);
        socket.writeOutbound(new SegmentedDatagramPacket(Unpooled.copiedBuffer(new byte[] {1, 2, 3, 4, 5}), 2, PEER));
        assertEquals("5000 00000001c63364071ae10102", sent());
        assertEquals("5000 00000001c63364071ae10304", sent());
        assertEquals("5000 00000001c63364071ae105", sent());
    }

    @Test
    void datagramsComeFromTheRelayAlone() {
        up(RELAY);
        receive(RELAY, "00000001c63364071ae16869");
        DatagramPacket packet = socket.readInbound();
        assertEquals(PEER, packet.sender());
        assertEquals("6869", HexFormat.of().formatHex(ByteBufUtil.getBytes(packet.content())));
        packet.release();
        receive(new InetSocketAddress("203.0.113.1", 5001), "00000001c63364071ae16869");
        receive(PEER, "6869");
        assertNull(socket.readInbound());
    }

    @Test
    void dropsFragmentsAndWhatHasNoAddress() {
        up(RELAY);
        for (String bad : List.of(
                "",
                "000000",
                "00000101c63364071ae16869",
                "00000001c6336407",
                "00000009c63364071ae1",
                "0000000309742e65",
                "0000000309742e6578616d706c65000168")) {
            receive(RELAY, bad);
        }
        assertNull(socket.readInbound());
    }

    @Test
    void aRelayNowhereIsAtTheProxy() {
        up(new InetSocketAddress("0.0.0.0", 7000));
        send(PEER, "61");
        DatagramPacket packet = socket.readOutbound();
        assertEquals(new InetSocketAddress("203.0.113.1", 7000), packet.recipient());
        packet.release();
    }

    /** A proxy on the Internet must not have us send to this machine or network. */
    @Test
    void aRelayNearerThanTheProxyIsAtTheProxy() {
        for (String near : List.of("127.0.0.1", "192.168.1.1", "::1")) {
            up(new InetSocketAddress(near, 7000));
            send(PEER, "61");
            DatagramPacket packet = socket.readOutbound();
            assertEquals(new InetSocketAddress("203.0.113.1", 7000), packet.recipient());
            packet.release();
        }
    }

    @Test
    void aProxyWithoutUdpIsToldOnceAndNothingIsSent() {
        ChannelFuture waiting = send(PEER, "61");
        attempts.get(0).accept(new ProxyException("command not supported by the proxy"));
        assertEquals(List.of("proxy p:1080 carries no UDP (command not supported by the proxy)"), noUdp);
        assertEquals(noUdp.get(0), waiting.cause().getMessage());
        assertEquals(noUdp.get(0), send(PEER, "61").cause().getMessage());
        scheduler.advance(Duration.ofHours(1));
        assertEquals(1, attempts.size());
        assertNull(sent());
    }

    @Test
    void aRefusedLoginIsNotToldAsALackOfUdp() {
        attempts.get(0).accept(new ProxyException(ProxyException.Kind.REFUSES_US, "wrong user or password"));
        assertEquals(List.of(), noUdp);
        assertFalse(send(PEER, "61").isSuccess());
        scheduler.advance(Duration.ofHours(1));
        assertEquals(1, attempts.size());
    }

    @Test
    void aProxyThatIsDownIsAskedAgainAfterGrowingPauses() {
        ProxyException refused = new ProxyException(ProxyException.Kind.UNREACHABLE, "connection refused");
        attempts.get(0).accept(refused);
        assertEquals(
                "proxy p:1080: connection refused", send(PEER, "61").cause().getMessage());
        Duration pause = UdpAssociation.FIRST_PAUSE;
        for (int attempt = 1; attempt < 10; attempt++) {
            scheduler.advance(pause.minusMillis(1));
            assertEquals(attempt, attempts.size());
            scheduler.advance(Duration.ofMillis(1));
            assertEquals(attempt + 1, attempts.size());
            attempts.get(attempt).accept(refused);
            pause = pause.multipliedBy(2).compareTo(UdpAssociation.LONGEST_PAUSE) < 0
                    ? pause.multipliedBy(2)
                    : UdpAssociation.LONGEST_PAUSE;
        }
        assertEquals(List.of(), noUdp);
    }

    @Test
    void aLostControlConnectionEndsTheRelayUntilItIsBack() {
        up(RELAY);
        lose();
        assertFalse(send(PEER, "61").isSuccess());
        receive(RELAY, "00000001c63364071ae16869");
        assertNull(sent());
        assertNull(socket.readInbound());
        scheduler.advance(UdpAssociation.FIRST_PAUSE);
        assertEquals(2, attempts.size());
        attempts.get(1).accept(new ProxyException("general failure of the proxy"));
        scheduler.advance(UdpAssociation.FIRST_PAUSE.multipliedBy(2));
        assertEquals(3, attempts.size(), "it carried UDP before");
        up(RELAY);
        send(PEER, "62");
        assertEquals("5000 00000001c63364071ae162", sent());
    }

    @Test
    void whatWaitsHasABound() {
        ChannelFuture first = send(PEER, "00");
        for (int i = 1; i <= UdpAssociation.MAX_WAITING; i++) {
            send(PEER, "%02x".formatted(i));
        }
        assertFalse(first.isSuccess());
        assertTrue(first.isDone());
        up(RELAY);
        for (int i = 1; i <= UdpAssociation.MAX_WAITING; i++) {
            assertTrue(sent().endsWith("%02x".formatted(i)));
        }
        assertNull(sent());
    }
}
