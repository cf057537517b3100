package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Through a scripted proxy at the loopback address, which connects nowhere: it says what a target would. */
class ProxiedNetworkTest {
    private static final String CONNECTED = "05000001000000000000";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private LoopbackNetwork loopback;
    private Network network;
    private Channel proxy;
    private String lastReply = CONNECTED;

    /** The connection on which it heard something last. */
    private volatile Channel control;

    /** Answers a greeting, then a request, then repeats what it hears as text. */
    private final class ScriptedProxy extends ChannelInboundHandlerAdapter {
        private int messages;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            heard.add(HexFormat.of().formatHex(ByteBufUtil.getBytes(in)));
            in.release();
            control = context.channel();
            String reply = messages == 0 ? "0500" : messages == 1 ? lastReply : "6f6b";
            messages++;
            context.writeAndFlush(Unpooled.copiedBuffer(HexFormat.of().parseHex(reply)));
        }
    }

    private class Client extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            events.add("active");
            context.writeAndFlush(Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            events.add("read " + ((ByteBuf) message).toString(StandardCharsets.US_ASCII));
            ((ByteBuf) message).release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            events.add("inactive");
        }
    }

    @BeforeEach
    void start() throws Exception {
        loopback = LoopbackNetwork.onNio(Optional.empty());
        proxy = new ServerBootstrap()
                .group(loopback.loop())
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new ScriptedProxy());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        use("socks5");
    }

    private void use(String scheme) throws InvalidUrlException {
        int port = ((InetSocketAddress) proxy.localAddress()).getPort();
        network = loopback.networkThrough(Proxies.forAll(ProxyUrl.of(scheme + "://127.0.0.1:" + port)));
    }

    @AfterEach
    void close() {
        network.close();
        loopback.close();
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(60, TimeUnit.SECONDS);
    }

    private void onLoop(Runnable task) {
        loopback.loop().submit(task).syncUninterruptibly();
    }

    private void connect(InetSocketAddress to) {
        onLoop(() -> network.connect(
                to, HostConnection.LIMIT, channel -> channel.pipeline().addLast(new Client()), events::add));
    }

    @Test
    void connectsToAnAddress() throws Exception {
        connect(new InetSocketAddress("198.51.100.7", 6881));
        assertEquals("050100", next(heard));
        assertEquals("05010001c63364071ae1", next(heard));
        assertEquals("active", next(events));
        assertEquals("6869", next(heard));
        assertEquals("read ok", next(events));
    }

    private void fetch(String url, Network.AddressChoice choice) {
        onLoop(() -> network.connect(
                Url.parse(url).orElseThrow(),
                choice,
                (channel, address) -> channel.pipeline().addLast(new Client()),
                events::add));
    }

    @Test
    void theProxyLooksTheNameUp() throws Exception {
        fetch("http://t.example:6969/announce", found -> found);
        assertEquals("050100", next(heard));
        assertEquals("0501000309742e6578616d706c651b39", next(heard));
        assertEquals("active", next(events));
    }

    /** As TLS does: it begins as soon as it is added to a connection that is up. */
    @Test
    void nothingIsSaidToTheTargetBeforeTheTunnelStands() throws Exception {
        onLoop(() -> network.connect(
                Url.parse("https://t.example/").orElseThrow(),
                found -> found,
                (channel, address) -> channel.pipeline().addLast(new Client() {
                    @Override
                    public void handlerAdded(ChannelHandlerContext context) {
                        context.writeAndFlush(Unpooled.copiedBuffer("early ", StandardCharsets.US_ASCII));
                    }
                }),
                events::add));
        assertEquals("050100", next(heard));
        assertEquals("0501000309742e6578616d706c6501bb", next(heard));
        StringBuilder said = new StringBuilder();
        while (said.length() < "early hi".length() * 2) {
            said.append(next(heard));
        }
        assertEquals("6561726c79206869", said.toString());
    }

    /** The first refuses; the other is the proxy, which needs no part of it here. */
    @Test
    void ofSeveralAddressesTheOneThatConnectsIsUsed() throws Exception {
        int port = ((InetSocketAddress) proxy.localAddress()).getPort();
        InetAddress silent = InetAddress.getByName("127.0.0.2"); // nobody listens there
        InetAddress there = InetAddress.getLoopbackAddress();
        onLoop(() -> loopback.network()
                .connect(
                        Url.parse("http://127.0.0.1:" + port + "/").orElseThrow(),
                        found -> List.of(silent, there),
                        (channel, address) -> {
                            events.add("set up for " + address.getHostAddress());
                            channel.pipeline().addLast(new Client());
                        },
                        events::add));
        assertEquals("set up for 127.0.0.1", next(events));
        assertEquals("active", next(events));
        assertEquals("6869", next(heard));
    }

    @Test
    void theReachOfANameIsCheckedByItsLook() throws Exception {
        fetch("http://nas.local/", found -> {
            if (!AddressScope.PUBLIC.mayLeadTo(found.get(0))) {
                throw new IOException("redirects to a local address");
            }
            return found;
        });
        assertEquals("redirects to a local address", next(events));
        assertTrue(heard.isEmpty());
    }

    @Test
    void theResolverAsksNobodyAndItsAddressesCarryTheName() throws Exception {
        onLoop(() -> network.resolver()
                .resolve(
                        "peer.example",
                        found -> network.connect(
                                new InetSocketAddress(found.get(0), 6881),
                                HostConnection.LIMIT,
                                channel -> channel.pipeline().addLast(new Client()),
                                events::add),
                        events::add));
        assertEquals("050100", next(heard));
        assertEquals("050100030c706565722e6578616d706c651ae1", next(heard));
    }

    @Test
    void aFailureNamesTheProxyAndTheTarget() throws Exception {
        lastReply = "0505";
        int port = ((InetSocketAddress) proxy.localAddress()).getPort();
        connect(new InetSocketAddress("198.51.100.7", 6881));
        assertEquals("proxy 127.0.0.1:" + port + ": 198.51.100.7:6881: connection refused", next(events));
    }

    @Test
    void nothingIsTriedPastAProxyThatIsDown() throws Exception {
        int port = ((InetSocketAddress) proxy.localAddress()).getPort();
        proxy.close().sync();
        connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String reason = next(events);
        assertTrue(reason.matches("proxy 127.0.0.1:" + port + ": connection re(fused|set)"), reason);
    }

    @Test
    void aCancelledConnectionTellsNothing() throws Exception {
        lastReply = "05"; // never whole
        Network.Connecting[] connecting = new Network.Connecting[1];
        onLoop(() -> connecting[0] = network.connect(
                new InetSocketAddress("198.51.100.7", 6881),
                HostConnection.LIMIT,
                channel -> channel.pipeline().addLast(new Client()),
                events::add));
        next(heard);
        next(heard);
        onLoop(connecting[0]::cancel);
        lastReply = CONNECTED;
        connect(new InetSocketAddress("198.51.100.8", 6881));
        assertEquals("active", next(events));
    }

    /** The socket itself is well: opening it anew would make a second relay, and help nothing. */
    @Test
    void aUdpPortGoesOnAfterTheProxyWasAwayForAMoment() throws Exception {
        InetSocketAddress peer = new InetSocketAddress("198.51.100.7", 6881);
        try (DatagramSocket relay = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            relay.setSoTimeout(60_000);
            lastReply = "050000017f000001%04x".formatted(relay.getLocalPort());
            try (UdpPort port = UdpPort.open(network, 0)) {
                assertEquals(10, port.overhead(peer));
                assertEquals(22, port.overhead(new InetSocketAddress("2001:db8::7", 6881)));
                onLoop(() -> port.send(peer, new byte[] {'a'}));
                assertEquals("00000001c63364071ae161", received(relay));
                assertEquals("050100", next(heard));
                assertEquals("05030001000000000000", next(heard));
                loopback.advance(SendFailures.BETWEEN);
                control.close().sync();
                while (loopback.pendingTimers() == 0) { // that of the next attempt
                    onLoop(() -> {});
                }
                for (int i = 0; i < 2 * SendFailures.ENOUGH; i++) {
                    onLoop(() -> port.send(peer, new byte[] {'b'}));
                }
                onLoop(() -> {});
                assertTrue(heard.isEmpty(), heard::toString);
                loopback.runTimers();
                assertEquals("050100", next(heard));
                onLoop(() -> port.send(peer, new byte[] {'c'}));
                assertEquals("00000001c63364071ae163", received(relay));
            }
        }
    }

    private static String received(DatagramSocket relay) throws IOException {
        java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[100], 100);
        relay.receive(packet);
        return HexFormat.of().formatHex(packet.getData(), 0, packet.getLength());
    }

    @Test
    void anHttpProxyCarriesNoUdp() throws Exception {
        use("http");
        network.listenToProxy(new Network.ProxyListener() {
            @Override
            public void onRefused(String reason) {
                events.add("refused " + reason);
            }

            @Override
            public void onNoUdp(String reason) {
                events.add(reason);
            }
        });
        ChannelFuture bound = network.bindUdp(6881, 2048, (from, datagram) -> events.add("datagram"))
                .sync();
        int port = ((InetSocketAddress) proxy.localAddress()).getPort();
        String reason = "proxy 127.0.0.1:" + port + " carries no UDP (it is an HTTP proxy)";
        assertEquals(reason, next(events));
        InetSocketAddress ours = (InetSocketAddress) bound.channel().localAddress();
        InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), ours.getPort());
        ChannelFuture sent = bound.channel()
                .writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer(new byte[] {1}), to))
                .await();
        assertFalse(sent.isSuccess());
        assertEquals(reason, sent.cause().getMessage());
        network.bindUdp(0, 2048, (from, datagram) -> events.add("datagram")).sync();
        assertTrue(events.isEmpty(), "it is told once");
    }

    @Test
    void namesAndAddressesAreReachedUnlessTheUserWantsOneFamily() throws Exception {
        assertTrue(network.reaches(InetAddress.getByName("2001:db8::1")));
        assertTrue(network.reaches(InetAddress.getByName("192.0.2.1")));
        assertEquals(List.of(true, true), List.of(network.isProxied(), network.uses(Family.IPV4)));
    }
}
