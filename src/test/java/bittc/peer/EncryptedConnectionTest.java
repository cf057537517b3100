package bittc.peer;

import static bittc.mse.MseByHand.answer;
import static bittc.mse.MseByHand.join;
import static bittc.mse.MseByHand.offer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.EncryptionPolicy;
import bittc.download.IncomingPeers;
import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.blocks.PeerPath;
import bittc.download.connect.DialHints;
import bittc.mse.MseByHand;
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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections with real sockets on the loopback interface: among ourselves, and with a side made by hand. */
@Timeout(60)
class EncryptedConnectionTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InfoHash TORRENT =
            InfoHash.parse("00112233445566778899aabbccddeeff00112233").orElseThrow();
    private static final InfoHash OTHER_TORRENT =
            InfoHash.parse("ffffffffffffffffffffffffffffffffffffffff").orElseThrow();
    private static final PeerId OUR_ID = PeerId.random(new Random(1));
    private static final PeerId THEIR_ID = PeerId.random(new Random(2));
    private static final byte[] NOTHING = {};
    private static final byte[] UNCHOKE = {0, 0, 0, 1, 1};

    private final ConcurrentLinkedQueue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    private final Recorder here = new Recorder();
    private final Recorder there = new Recorder();
    private final NettyLoop loop = new NettyLoop((thread, bug) -> bugs.add(bug));
    private final Network network = new Network(
            loop.group().next(),
            loop,
            new NetworkOptions(
                    new ReflectiveChannelFactory<>(loop.socketChannel()),
                    new ReflectiveChannelFactory<>(loop.datagramChannel()),
                    Optional.of(LOOPBACK)));
    private final MseByHand other = new MseByHand(99);

    /** Also writes down refusals. */
    private static final class Recorder extends RecordingPeerHandler {
        @Override
        public void onEncryptionRefused(PeerPath.Transport over) {
            record("encryption refused");
        }
    }

    private final class Accepting implements IncomingPeers {
        @Override
        public Optional<PeerHandler> accept(InfoHash infoHash, InetSocketAddress address) {
            return infoHash.equals(TORRENT) ? Optional.of(there) : Optional.empty();
        }

        @Override
        public Optional<InfoHash> byObfuscatedHash(byte[] hash) {
            return List.of(TORRENT, OTHER_TORRENT).stream()
                    .filter(each -> Arrays.equals(hash, each.obfuscated()))
                    .findFirst();
        }
    }

    @AfterEach
    void close() {
        loop.close();
        network.close();
        assertEquals(List.of(), List.copyOf(bugs));
    }

    private Encryption encryption(EncryptionPolicy policy) {
        return new Encryption(policy, loop, network.background(), new Random(5));
    }

    private PeerServer listen(EncryptionPolicy policy) throws IOException {
        return PeerServer.open(
                loop, network, 0, 0, new IncomingConnections(THEIR_ID, new Accepting(), encryption(policy), 100));
    }

    private void connect(int port, EncryptionPolicy policy, DialHints hints, InfoHash torrent) {
        NettyPeerConnector connector = new NettyPeerConnector(loop, network, OUR_ID, encryption(policy));
        loop.execute(() -> connector.connect(new InetSocketAddress(LOOPBACK, port), torrent, hints, here));
    }

    private void connect(int port, EncryptionPolicy policy) {
        connect(port, policy, DialHints.NONE, TORRENT);
    }

    // ---- among ourselves

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    OFF     | OFF     | TCP
                    OFF     | ALLOW   | TCP
                    OFF     | PREFER  | TCP
                    ALLOW   | OFF     | TCP
                    ALLOW   | ALLOW   | TCP
                    ALLOW   | PREFER  | TCP
                    ALLOW   | REQUIRE | TCP with RC4
                    PREFER  | ALLOW   | TCP with an encrypted handshake
                    PREFER  | PREFER  | TCP with RC4
                    PREFER  | REQUIRE | TCP with RC4
                    REQUIRE | ALLOW   | TCP with RC4
                    REQUIRE | PREFER  | TCP with RC4
                    REQUIRE | REQUIRE | TCP with RC4
                    """)
    void twoPoliciesMeet(EncryptionPolicy ours, EncryptionPolicy theirs, String path) throws Exception {
        try (PeerServer listener = listen(theirs)) {
            connect(listener.port(), ours);
            assertEquals("open", here.next());
            assertEquals("open", there.next());
            assertEquals(path, here.link.path().label());
            assertEquals(path, there.link.path().label());
            assertEquals(listener.port(), here.link.remoteAddress().getPort());
            exchangeBlocks();
        }
    }

    /** Sends blocks both ways: each must come as it was, and the sender's must stay as it was. */
    private void exchangeBlocks() throws Exception {
        CountDownLatch released = new CountDownLatch(20);
        for (int i = 0; i < 10; i++) {
            byte[] block = new byte[16384 - i];
            new Random(i).nextBytes(block);
            ByteBuffer stored =
                    ByteBuffer.allocateDirect(block.length).put(block).flip();
            int piece = i;
            loop.execute(() -> {
                here.link.have(7);
                here.link.piece(piece, 0, stored.duplicate(), released::countDown);
                here.link.flush();
                there.link.piece(piece, 0, stored.duplicate(), released::countDown);
                there.link.flush();
            });
            String event = "piece " + piece + " 0 " + block.length + " " + ByteBufUtil.hexDump(block);
            String header = "piece header " + piece + " 0 " + block.length;
            assertEquals(List.of("have 7", header, event), List.of(there.next(), there.next(), there.next()));
            assertEquals(List.of(header, event), List.of(here.next(), here.next()));
            byte[] after = new byte[block.length];
            stored.get(after);
            assertArrayEquals(block, after, "other peers read the same buffer");
        }
        assertTrue(released.await(20, TimeUnit.SECONDS));
        CountDownLatch counted = new CountDownLatch(1);
        loop.execute(() -> {
            assertEquals(0, here.link.unsentBytes());
            counted.countDown();
        });
        assertTrue(counted.await(20, TimeUnit.SECONDS));
        loop.execute(() -> here.link.close("enough"));
        assertEquals("closed: enough", here.next());
        assertEquals("closed: closed by peer", there.next());
    }

    @Test
    void triesTheClearHandshakeWhereTheEncryptedOneIsRefused() throws Exception {
        try (PeerServer listener = listen(EncryptionPolicy.OFF)) {
            connect(listener.port(), EncryptionPolicy.PREFER);
            assertEquals("encryption refused", here.next());
            assertEquals("open", here.next());
            assertEquals("TCP", here.link.path().label());
        }
    }

    @Test
    void triesNoClearHandshakeWhereEncryptionIsRequired() throws Exception {
        try (PeerServer listener = listen(EncryptionPolicy.OFF)) {
            connect(listener.port(), EncryptionPolicy.REQUIRE);
            assertEquals("encryption refused", here.next());
            assertEquals("never open: " + PeerConnector.HUNG_UP_ENCRYPTED, here.next());
            assertEquals(List.of(), there.events());
        }
    }

    @Test
    void beginsEncryptedWhereThatIsKnownToWork() throws Exception {
        try (PeerServer listener = listen(EncryptionPolicy.ALLOW)) {
            connect(listener.port(), EncryptionPolicy.ALLOW, new DialHints(true, true, true, false, false), TORRENT);
            assertEquals("open", here.next());
            assertEquals("TCP with an encrypted handshake", here.link.path().label());
        }
    }

    @Test
    void saysThatBothHandshakesWereRefusedOrThatEncryptionIsOff() throws Exception {
        InfoHash unknown = InfoHash.of(new byte[InfoHash.LENGTH]);
        try (PeerServer listener = listen(EncryptionPolicy.ALLOW)) {
            connect(listener.port(), EncryptionPolicy.ALLOW, DialHints.NONE, unknown);
            assertEquals("encryption refused", here.next());
            assertEquals("never open: " + PeerConnector.HUNG_UP_BOTH, here.next());
            connect(listener.port(), EncryptionPolicy.ALLOW, new DialHints(false, false, true, false, false), unknown);
            assertEquals("never open: " + PeerConnector.HUNG_UP_BOTH, here.next(), "it was refused lately");
            connect(listener.port(), EncryptionPolicy.OFF, DialHints.NONE, unknown);
            assertEquals("never open: " + PeerConnector.HUNG_UP, here.next());
        }
    }

    @Test
    void seesItselfBehindEncryptionToo() throws Exception {
        try (PeerServer listener = PeerServer.open(
                loop,
                network,
                0,
                0,
                new IncomingConnections(OUR_ID, new Accepting(), encryption(EncryptionPolicy.ALLOW), 100))) {
            connect(listener.port(), EncryptionPolicy.REQUIRE);
            assertEquals("never open: " + PeerConnector.OURSELVES, here.next());
        }
    }

    @Test
    void hangsUpOnClearHandshakesWhereEncryptionIsRequired() throws Exception {
        try (PeerServer listener = listen(EncryptionPolicy.REQUIRE);
                Socket peer = new Socket(LOOPBACK, listener.port())) {
            peer.getOutputStream().write(handshake(TORRENT, OUR_ID));
            assertEquals(-1, peer.getInputStream().read());
            assertEquals(List.of(), there.events());
        }
    }

    // ---- the other side made by hand

    private static byte[] handshake(InfoHash infoHash, PeerId id) {
        ByteBuf out = Unpooled.buffer();
        HandshakeCodec.encode(new Handshake(infoHash, id, true, true, false), out);
        return ByteBufUtil.getBytes(out);
    }

    /** Reads the key and padding of the initiator, answers, and reads its offer; returns the decrypted first bytes. */
    private byte[] respond(Socket socket, byte[] padding) throws IOException {
        InputStream in = socket.getInputStream();
        other.meet(in.readNBytes(96));
        socket.getOutputStream().write(join(other.key(), padding));
        byte[] hashes = other.hashes(TORRENT);
        byte[] window = in.readNBytes(20);
        while (!Arrays.equals(window, Arrays.copyOf(hashes, 20))) {
            System.arraycopy(window, 1, window, 0, 19);
            window[19] = (byte) in.read();
        }
        assertArrayEquals(Arrays.copyOfRange(hashes, 20, 40), in.readNBytes(20));
        byte[] offer = other.cipher("keyA", TORRENT).update(in.readNBytes(16 + Handshake.LENGTH));
        assertArrayEquals(offer(0, 3, NOTHING, handshake(TORRENT, OUR_ID)), offer);
        return offer;
    }

    @Test
    void greetsAPeerThatDemandsEncryptionAgainOnANewConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 2, LOOPBACK)) {
            connect(server.getLocalPort(), EncryptionPolicy.ALLOW);
            byte[] clear;
            try (Socket peer = server.accept()) {
                clear = peer.getInputStream().readNBytes(Handshake.LENGTH);
                assertArrayEquals(handshake(TORRENT, OUR_ID), clear);
            }
            try (Socket peer = server.accept()) {
                respond(peer, new byte[512]);
                peer.getOutputStream()
                        .write(other.cipher("keyB", TORRENT)
                                .update(join(answer(0, 2, new byte[9]), handshake(TORRENT, THEIR_ID), UNCHOKE)));
                assertEquals(List.of("open", "unchoke"), List.of(here.next(), here.next()));
                assertEquals("TCP with RC4", here.link.path().label());
            }
        }
    }

    @Test
    void waitsForPaddingThatComesLateAndForWhatFollowsByteByByte() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            connect(server.getLocalPort(), EncryptionPolicy.PREFER);
            try (Socket peer = server.accept()) {
                peer.setTcpNoDelay(true);
                respond(peer, NOTHING);
                OutputStream out = peer.getOutputStream();
                byte[] stream = join(
                        new byte[300],
                        other.cipher("keyB", TORRENT).update(answer(0, 1, new byte[100])),
                        handshake(TORRENT, THEIR_ID),
                        UNCHOKE);
                for (byte each : stream) {
                    out.write(each);
                }
                assertEquals(List.of("open", "unchoke"), List.of(here.next(), here.next()));
                assertEquals("TCP with an encrypted handshake", here.link.path().label());
            }
        }
    }

    @Test
    void acceptsAnInitiatorWhateverItsPaddingAndItsFirstBytes() throws Exception {
        byte[] theirs = handshake(TORRENT, OUR_ID);
        try (PeerServer listener = listen(EncryptionPolicy.PREFER)) {
            for (int first : List.of(0, 1, Handshake.LENGTH)) {
                try (Socket peer = new Socket(LOOPBACK, listener.port())) {
                    OutputStream out = peer.getOutputStream();
                    out.write(join(other.key(), new byte[512]));
                    InputStream in = peer.getInputStream();
                    other.meet(in.readNBytes(96));
                    Cipher cipher = other.cipher("keyA", TORRENT);
                    byte[] payload = Arrays.copyOf(theirs, first);
                    byte[] rest = Arrays.copyOfRange(theirs, first, theirs.length);
                    out.write(join(
                            other.hashes(TORRENT),
                            cipher.update(join(offer(0, 3, new byte[512], payload), rest, UNCHOKE))));
                    assertEquals(List.of("open", "unchoke"), List.of(there.next(), there.next()), "first " + first);
                    assertEquals("TCP with RC4", there.link.path().label());
                    readAnswer(in);
                }
                assertEquals("closed: closed by peer", there.next());
            }
        }
    }

    /** Reads up to the answer, after any padding, and our handshake behind it. */
    private void readAnswer(InputStream in) throws IOException {
        Cipher cipher = other.cipher("keyB", TORRENT);
        byte[] proof = cipher.update(new byte[8]);
        byte[] window = in.readNBytes(8);
        while (!Arrays.equals(window, proof)) {
            System.arraycopy(window, 1, window, 0, 7);
            window[7] = (byte) in.read();
        }
        assertArrayEquals(new byte[] {0, 0, 0, 2, 0, 0}, cipher.update(in.readNBytes(6)));
        assertArrayEquals(handshake(TORRENT, THEIR_ID), cipher.update(in.readNBytes(Handshake.LENGTH)));
    }

    @Test
    void refusesAHandshakeForAnotherTorrentThanTheEncryptedOne() throws Exception {
        try (PeerServer listener = listen(EncryptionPolicy.ALLOW);
                Socket peer = new Socket(LOOPBACK, listener.port())) {
            peer.getOutputStream().write(other.key());
            InputStream in = peer.getInputStream();
            other.meet(in.readNBytes(96));
            byte[] offer = offer(0, 3, NOTHING, handshake(TORRENT, OUR_ID));
            peer.getOutputStream()
                    .write(join(
                            other.hashes(OTHER_TORRENT),
                            other.cipher("keyA", OTHER_TORRENT).update(offer)));
            in.readAllBytes(); // it ends
            assertEquals(List.of(), there.events());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x13, 0xff})
    void closesOnWhatIsNoHandshakeOfAnyKind(int first) throws Exception {
        try (PeerServer listener = listen(EncryptionPolicy.ALLOW);
                Socket peer = new Socket(LOOPBACK, listener.port())) {
            byte[] noise = new byte[4096];
            new Random(first).nextBytes(noise);
            noise[0] = (byte) first;
            peer.getOutputStream().write(noise);
            InputStream in = peer.getInputStream();
            int got = 0;
            try {
                got = in.readAllBytes().length;
            } catch (IOException reset) {
                assertNotEquals("", reset.getMessage());
            }
            assertTrue(got <= 608, "no more than a key and its padding");
            assertEquals(List.of(), there.events());
        }
    }
}
