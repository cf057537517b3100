package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.EncryptionPolicy;
import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.connect.DialHints;
import bittc.net.Network;
import bittc.net.NetworkOptions;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.HandshakeCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ReflectiveChannelFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connector and the listener with real sockets on the loopback interface. */
@Timeout(60)
class PeerConnectionTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InfoHash TORRENT =
            InfoHash.parse("00112233445566778899aabbccddeeff00112233").orElseThrow();
    private static final InfoHash OTHER_TORRENT =
            InfoHash.parse("ffffffffffffffffffffffffffffffffffffffff").orElseThrow();
    private static final int MAX_HALF_OPEN = 100;
    private static final PeerId OUR_ID = PeerId.random(new Random(1));
    private static final PeerId THEIR_ID = PeerId.random(new Random(2));

    private final ConcurrentLinkedQueue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    private final RecordingPeerHandler here = new RecordingPeerHandler();
    private final RecordingPeerHandler there = new RecordingPeerHandler();
    private NettyLoop loop = new NettyLoop((thread, bug) -> bugs.add(bug));

    @AfterEach
    void close() {
        loop.close();
        assertEquals(List.of(), List.copyOf(bugs));
    }

    private PeerServer listen(PeerId id) throws IOException {
        return PeerServer.open(
                loop,
                network(Optional.of(LOOPBACK)),
                0,
                0,
                new IncomingConnections(id, this::acceptThere, encryption(), MAX_HALF_OPEN));
    }

    private Optional<PeerHandler> acceptThere(InfoHash infoHash, InetSocketAddress address) {
        assertTrue(loop.onLoop());
        return infoHash.equals(TORRENT) ? Optional.of(there) : Optional.empty();
    }

    private Network network(Optional<InetAddress> localAddress) {
        NetworkOptions options = new NetworkOptions(
                new ReflectiveChannelFactory<>(loop.socketChannel()),
                new ReflectiveChannelFactory<>(loop.datagramChannel()),
                localAddress);
        return new Network(loop.group().next(), loop, options);
    }

    private Encryption encryption() {
        return new Encryption(EncryptionPolicy.OFF, loop, Runnable::run, new Random(4));
    }

    private NettyPeerConnector connector(Optional<InetAddress> localAddress) {
        return new NettyPeerConnector(loop, network(localAddress), OUR_ID, encryption());
    }

    private void connect(InetSocketAddress address, InfoHash infoHash) {
        NettyPeerConnector connector = connector(Optional.empty());
        loop.execute(() -> connector.connect(address, infoHash, DialHints.NONE, here));
    }

    private void connect(int port) {
        connect(new InetSocketAddress(LOOPBACK, port), TORRENT);
    }

    private static byte[] handshake(InfoHash infoHash, PeerId id) {
        ByteBuf out = Unpooled.buffer();
        HandshakeCodec.encode(new Handshake(infoHash, id, false, true, true), out);
        return ByteBufUtil.getBytes(out);
    }

    private void exchangeMessagesAndClose() throws Exception {
        try (PeerServer listener = listen(THEIR_ID)) {
            connect(listener.port());
            assertEquals("open", here.next());
            assertEquals("open", there.next());
            assertEquals(new Handshake(TORRENT, THEIR_ID, true, true, false), here.link.handshake());
            assertEquals(new Handshake(TORRENT, OUR_ID, true, true, false), there.link.handshake());
            assertFalse(here.link.incoming());
            assertTrue(there.link.incoming());
            assertEquals(listener.port(), here.link.remoteAddress().getPort());

            byte[] block = new byte[16384];
            new Random(3).nextBytes(block);
            CountDownLatch released = new CountDownLatch(1);
            loop.execute(() -> {
                here.link.have(7);
                here.link.piece(
                        1, 2, ByteBuffer.allocateDirect(16384).put(block).flip(), released::countDown);
                here.link.flush();
            });
            assertEquals("have 7", there.next());
            assertEquals("piece header 1 2 16384", there.next());
            assertEquals("piece 1 2 16384 " + ByteBufUtil.hexDump(Unpooled.wrappedBuffer(block)), there.next());
            assertTrue(released.await(20, TimeUnit.SECONDS));
            loop.execute(() -> here.link.close("enough"));
            assertEquals("closed: enough", here.next());
            assertEquals("closed: closed by peer", there.next());
        }
    }

    @Test
    void exchangesMessages() throws Exception {
        exchangeMessagesAndClose();
    }

    @Test
    void exchangesMessagesWithoutEpollToo() throws Exception {
        loop.close();
        loop = new NettyLoop(ChannelKinds.nio(), (thread, bug) -> bugs.add(bug));
        exchangeMessagesAndClose();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listensOnBothFamiliesWhenNoAddressIsGiven(boolean best) throws Exception {
        loop.close();
        loop = new NettyLoop(best ? ChannelKinds.best() : ChannelKinds.nio(), (thread, bug) -> bugs.add(bug));
        try (PeerServer listener = PeerServer.open(
                loop,
                network(Optional.empty()),
                0,
                0,
                new IncomingConnections(THEIR_ID, this::acceptThere, encryption(), MAX_HALF_OPEN))) {
            for (String address : hasIpv6() ? List.of("127.0.0.1", "::1") : List.of("127.0.0.1")) {
                connect(new InetSocketAddress(address, listener.port()), TORRENT);
                assertEquals("open", here.next());
                assertEquals("open", there.next());
                assertEquals(
                        InetAddress.getByName(address),
                        there.link.remoteAddress().getAddress());
                loop.execute(() -> here.link.close("enough"));
                assertEquals("closed: enough", here.next());
                assertEquals("closed: closed by peer", there.next());
            }
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void takesTheNextPortOfTheRangeWhenOneIsTaken() throws Exception {
        try (PeerServer first = listen(OUR_ID)) {
            int taken = first.port();
            IOException failure = assertThrows(
                    IOException.class,
                    () -> PeerServer.open(
                            loop,
                            network(Optional.of(LOOPBACK)),
                            taken,
                            taken,
                            new IncomingConnections(OUR_ID, this::acceptThere, encryption(), MAX_HALF_OPEN)));
            assertEquals("cannot listen on port " + taken + ": address already in use", failure.getMessage());
            try (PeerServer second = PeerServer.open(
                    loop,
                    network(Optional.of(LOOPBACK)),
                    taken,
                    taken + 20,
                    new IncomingConnections(OUR_ID, this::acceptThere, encryption(), MAX_HALF_OPEN))) {
                assertTrue(second.port() > taken && second.port() <= taken + 20);
            }
        }
    }

    @Test
    void saysThatAConnectionWasRefused() throws Exception {
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, LOOPBACK)) {
            port = nobody.getLocalPort();
        }
        connect(port);
        assertEquals("never open: connection refused", here.next());
    }

    @Test
    void refusesItself() throws Exception {
        try (PeerServer listener = listen(OUR_ID)) {
            connect(listener.port());
            assertTrue(here.next().startsWith("never open: "));
            assertEquals("never open: our own peer id", there.next());
        }
    }

    @Test
    void hangsUpOnATorrentThatNobodyHas() throws Exception {
        try (PeerServer listener = listen(THEIR_ID)) {
            connect(new InetSocketAddress(LOOPBACK, listener.port()), OTHER_TORRENT);
            assertEquals("never open: " + PeerConnector.HUNG_UP, here.next());
            assertEquals(List.of(), there.events());
        }
    }

    @Test
    void refusesAnAnswerForAnotherTorrent() throws Exception {
        assertEquals("never open: handshake for another torrent", outcomeOfAnswer(handshake(OTHER_TORRENT, THEIR_ID)));
    }

    @Test
    void refusesAnAnswerInAnotherProtocol() throws Exception {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertEquals("never open: not a BitTorrent handshake", outcomeOfAnswer(http));
    }

    @Test
    void refusesAnAnswerWithItsOwnPeerId() throws Exception {
        assertEquals("never open: our own peer id", outcomeOfAnswer(handshake(TORRENT, OUR_ID)));
    }

    @Test
    void givesUpWhenTheAnswerEndsEarly() throws Exception {
        assertEquals("never open: closed by peer", outcomeOfAnswer(Arrays.copyOf(handshake(TORRENT, THEIR_ID), 67)));
    }

    private String outcomeOfAnswer(byte[] answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            connect(server.getLocalPort());
            try (Socket peer = server.accept()) {
                byte[] ours = peer.getInputStream().readNBytes(Handshake.LENGTH);
                assertEquals(
                        new Handshake(TORRENT, OUR_ID, true, true, false),
                        HandshakeCodec.decode(Unpooled.wrappedBuffer(ours)));
                peer.getOutputStream().write(answer);
                peer.shutdownOutput();
                return here.next();
            }
        }
    }

    @Test
    void deliversMessagesThatCameWithTheHandshake() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            connect(server.getLocalPort());
            try (Socket peer = server.accept()) {
                ByteBuf out = Unpooled.buffer().writeBytes(handshake(TORRENT, THEIR_ID));
                out.writeInt(1).writeByte(15).writeInt(1).writeByte(1);
                peer.getOutputStream().write(ByteBufUtil.getBytes(out));
                assertEquals("open", here.next());
                assertEquals("have none", here.next());
                assertEquals("unchoke", here.next());
            }
            assertEquals("closed: closed by peer", here.next());
        }
    }

    @Test
    void saysThatAPeerResetTheConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            connect(server.getLocalPort());
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(handshake(TORRENT, THEIR_ID));
                assertEquals("open", here.next());
                peer.setSoLinger(true, 0);
            }
            assertEquals("closed: connection reset", here.next());
        }
    }

    @Test
    void answersAPeerThatKeepsItsIdBackUntilItHasOurs() throws Exception {
        try (PeerServer listener = listen(OUR_ID);
                Socket peer = new Socket(LOOPBACK, listener.port())) {
            byte[] theirs = handshake(TORRENT, THEIR_ID);
            for (int i = 0; i < HandshakeCodec.INFO_HASH_END; i++) {
                peer.getOutputStream().write(theirs[i]);
            }
            byte[] ours = peer.getInputStream().readNBytes(Handshake.LENGTH);
            assertEquals(
                    OUR_ID, HandshakeCodec.decode(Unpooled.wrappedBuffer(ours)).peerId());
            assertEquals(List.of(), there.events());
            peer.getOutputStream().write(theirs, HandshakeCodec.INFO_HASH_END, 20);
            assertEquals("open", there.next());
            assertEquals(new Handshake(TORRENT, THEIR_ID, false, true, true), there.link.handshake());
        }
        assertEquals("closed: closed by peer", there.next());
    }

    @Test
    void tellsAnAcceptedPeersHandlerThatItNeverOpened() throws Exception {
        try (PeerServer listener = listen(OUR_ID)) {
            try (Socket peer = new Socket(LOOPBACK, listener.port())) {
                peer.getOutputStream().write(handshake(TORRENT, THEIR_ID), 0, HandshakeCodec.INFO_HASH_END);
                peer.getInputStream().readNBytes(Handshake.LENGTH);
            }
            assertEquals("never open: closed by peer", there.next());
        }
    }

    @Test
    void keepsItsDoorOpenWhileOneAddressOccupiesIt() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (PeerServer listener = listen(THEIR_ID)) {
            int most = MAX_HALF_OPEN * 3 / 4;
            for (int i = 0; i < most + 5; i++) {
                silent.add(new Socket(LOOPBACK, listener.port()));
            }
            for (int i = 0; i < 5; i++) {
                assertEquals(-1, silent.get(i).getInputStream().read(), "the oldest give way");
            }
            connect(listener.port());
            assertEquals("open", here.next());
            assertEquals("open", there.next());
            assertEquals(-1, silent.get(5).getInputStream().read());
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void connectsFromTheLocalAddressThatWasGiven() throws Exception {
        InetAddress local = InetAddress.getByName("127.0.0.5");
        NettyPeerConnector connector = connector(Optional.of(local));
        try (PeerServer listener = listen(THEIR_ID)) {
            loop.execute(() ->
                    connector.connect(new InetSocketAddress(LOOPBACK, listener.port()), TORRENT, DialHints.NONE, here));
            assertEquals("open", there.next());
            assertEquals(local, there.link.remoteAddress().getAddress());
        }
    }

    @Test
    void doesNotGoAnotherWayWhenItCannotUseTheLocalAddress() throws Exception {
        InetAddress notOurs = InetAddress.getByName("198.51.100.1");
        NettyPeerConnector connector = connector(Optional.of(notOurs));
        try (PeerServer listener = listen(THEIR_ID)) {
            loop.execute(() ->
                    connector.connect(new InetSocketAddress(LOOPBACK, listener.port()), TORRENT, DialHints.NONE, here));
            assertEquals("never open: no usable local address", here.next());
        }
    }

    @Test
    void tellsEveryOpenConnectionWhenTheLoopCloses() throws Exception {
        try (PeerServer listener = listen(THEIR_ID)) {
            connect(listener.port());
            assertEquals("open", here.next());
            assertEquals("open", there.next());
            loop.close();
            assertTrue(here.next().startsWith("closed: "));
            assertTrue(there.next().startsWith("closed: "));
        }
    }
}
