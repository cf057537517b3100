package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedSeederTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    /** Five pieces of two blocks, the last one short. */
    private static final SyntheticTorrent TORRENT = SyntheticTorrent.ofFile("test", 2 * BLOCK, 9 * BLOCK + 100, 42);

    private ScriptedSeeder seeder;

    private Leecher connect(Behaviour behaviour, ScriptedSeeder.Options options) throws IOException {
        seeder = ScriptedSeeder.start(ScriptedSeeder.Torrent.of(TORRENT), behaviour, options);
        return leecher(true);
    }

    private Leecher connect(Behaviour behaviour) throws IOException {
        return connect(behaviour, ScriptedSeeder.Options.STANDARD);
    }

    private Leecher leecher(boolean fast) throws IOException {
        return new Leecher(seeder.address(), TORRENT.infoHash(), fast);
    }

    @AfterEach
    void close() {
        seeder.close();
    }

    private static byte[] expected(int pieceIndex, int begin, int length) {
        byte[] bytes = new byte[length];
        TORRENT.read(TORRENT.layout().offsetOf(pieceIndex) + begin, bytes);
        return bytes;
    }

    @Test
    void servesEveryByteOfTheTorrent() throws Exception {
        try (Leecher leecher = connect(Behaviours.honest()).ready()) {
            PieceLayout layout = TORRENT.layout();
            for (int piece = 0; piece < layout.pieceCount(); piece++) {
                for (int block = 0; block < layout.blockCount(piece); block++) {
                    int length = layout.blockLength(piece, block);
                    assertArrayEquals(
                            expected(piece, block * BLOCK, length), leecher.fetch(piece, block * BLOCK, length));
                }
            }
            assertEquals(layout.totalLength(), seeder.bytesSent());
            assertEquals(10, seeder.blocksSent());
            assertEquals(0, seeder.badBlocksSent());
            assertEquals(1, seeder.connectionsAccepted());
        }
    }

    @Test
    void shakesHandsForItsTorrentOnly() throws Exception {
        try (Leecher leecher = connect(Behaviours.honest())) {
            byte[] handshake = leecher.handshake();
            assertArrayEquals(TORRENT.infoHash().toBytes(), Arrays.copyOfRange(handshake, 28, 48));
            assertArrayEquals(seeder.peerId().toBytes(), Arrays.copyOfRange(handshake, 48, 68));
            assertEquals(0x10, handshake[25]);
            assertEquals(0x04, handshake[27]);
        }
        try (Leecher stranger = leecher(true)) {
            stranger.send(ByteBuffer.allocate(68));
            assertEquals(-1, stranger.in.read());
        }
    }

    @Test
    void answersTheExtensionHandshake() throws Exception {
        try (Leecher leecher = connect(Behaviours.honest()).ready()) {
            sendExtended(leecher, "\0de");
            assertEquals(
                    "\0d1:md11:ut_metadatai3ee13:metadata_sizei164e4:reqqi250e1:v11:bittc swarme",
                    receiveExtended(leecher));
        }
    }

    @Test
    void givesTheInfoDictionaryToWhoKnowsItsHash() throws Exception {
        SyntheticTorrent many = SyntheticTorrent.ofFile("many", BLOCK, 1_000L * BLOCK, 42); // of 20 kB
        seeder = ScriptedSeeder.start(
                ScriptedSeeder.Torrent.of(many), Behaviours.honest(), ScriptedSeeder.Options.STANDARD);
        try (Leecher leecher = new Leecher(seeder.address(), many.infoHash(), true).ready()) {
            sendExtended(leecher, "\0d1:md11:ut_metadatai9eee");
            receiveExtended(leecher);
            String info = "";
            for (int part = 0; part < 2; part++) {
                sendExtended(leecher, "\3d8:msg_typei0e5:piecei" + part + "ee");
                String head = "\11d8:msg_typei1e5:piecei" + part + "e10:total_sizei" + many.infoBytes().length + "ee";
                String answer = receiveExtended(leecher);
                assertEquals(head, answer.substring(0, head.length()));
                info += answer.substring(head.length());
            }
            assertEquals(new String(many.infoBytes(), StandardCharsets.ISO_8859_1), info);
            sendExtended(leecher, "\3d8:msg_typei0e5:piecei2ee");
            assertEquals("\11d8:msg_typei2e5:piecei2ee", receiveExtended(leecher));
        }
    }

    @Test
    void closesOnAnExtensionHandshakeThatIsNone() throws Exception {
        try (Leecher leecher = connect(Behaviours.honest()).ready()) {
            sendExtended(leecher, "\0le");
            assertEquals(-1, leecher.in.read());
        }
    }

    private static void sendExtended(Leecher leecher, String body) throws IOException {
        leecher.send(ByteBuffer.allocate(5 + body.length())
                .putInt(1 + body.length())
                .put((byte) 20)
                .put(body.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String receiveExtended(Leecher leecher) throws IOException {
        ByteBuffer message = leecher.receive();
        assertEquals(20, message.get());
        return StandardCharsets.ISO_8859_1.decode(message).toString();
    }

    @Test
    void speaksAsIn2002WhenAsked() throws Exception {
        seeder = ScriptedSeeder.start(
                ScriptedSeeder.Torrent.of(TORRENT), Behaviours.honest(), ScriptedSeeder.Options.STANDARD.plain());
        try (Leecher leecher = leecher(false)) {
            assertArrayEquals(new byte[8], Arrays.copyOfRange(leecher.handshake(), 20, 28));
            assertArrayEquals(
                    new byte[] {5, (byte) 0b11111000}, leecher.receive().array());
        }
    }

    @Test
    void servesOnlyThePiecesItHas() throws Exception {
        Bitfield pieces = new Bitfield(5);
        pieces.set(1);
        try (Leecher leecher = connect(Behaviours.honest(), ScriptedSeeder.Options.STANDARD.having(pieces))) {
            leecher.handshake();
            assertArrayEquals(new byte[] {5, 0b01000000}, leecher.receive().array());
            leecher.send(2);
            leecher.receive();
            leecher.send(6, 0, 0, BLOCK);
            assertEquals(0x10, leecher.receive().get(), "reject");
            assertArrayEquals(expected(1, 0, BLOCK), leecher.fetch(1, 0, BLOCK));
        }
    }

    @Test
    void rejectsWhileChoking() throws Exception {
        try (Leecher leecher = connect(Behaviours.neverUnchoking())) {
            leecher.handshake();
            leecher.receive();
            leecher.send(2);
            leecher.send(6, 3, BLOCK, 10);
            ByteBuffer reject = ByteBuffer.allocate(13)
                    .put((byte) 0x10)
                    .putInt(3)
                    .putInt(BLOCK)
                    .putInt(10);
            assertArrayEquals(reject.array(), leecher.receive().array());
        }
    }

    @Test
    void closesOnImpossibleRequests() throws Exception {
        int[][] requests = {{5, 0, 1}, {-1, 0, 1}, {0, 0, 0}, {0, 0, 2 * BLOCK + 1}, {0, -1, 1}, {0, 0, -1}, {0, 0}};
        connect(Behaviours.honest()).close();
        for (int[] request : requests) {
            try (Leecher leecher = leecher(true).ready()) {
                leecher.send(6, request);
                assertEquals(-1, leecher.in.read(), Arrays.toString(request));
            }
        }
    }

    @Test
    void diesInTheMiddleOfABlock() throws Exception {
        try (Leecher first = connect(Behaviours.dyingAfter(2 * BLOCK)).ready();
                Leecher second = leecher(true).ready()) {
            first.fetch(0, 0, BLOCK);
            second.fetch(0, 0, BLOCK);
            assertFalse(seeder.dead());
            first.send(6, 0, 0, BLOCK);
            assertThrows(IOException.class, first::receive);
            assertThrows(SocketException.class, second::receive, "every connection dies");
            assertTrue(seeder.dead());
            assertEquals(2 * BLOCK + BLOCK / 2, seeder.bytesSent());
            assertThrows(ConnectException.class, () -> leecher(true));
        }
    }

    @Test
    void corruptsOneBitOfEveryNthBlock() throws Exception {
        try (Leecher leecher = connect(Behaviours.corruptingEvery(3)).ready()) {
            int flipped = 0;
            for (int i = 0; i < 9; i++) {
                byte[] expected = expected(i / 2, i % 2 * BLOCK, BLOCK);
                byte[] received = leecher.fetch(i / 2, i % 2 * BLOCK, BLOCK);
                int bits = 0;
                for (int b = 0; b < BLOCK; b++) {
                    bits += Integer.bitCount((expected[b] ^ received[b]) & 0xff);
                }
                assertEquals(i % 3 == 0 ? 1 : 0, bits, "block " + i);
                flipped += bits;
            }
            assertEquals(flipped, seeder.badBlocksSent());
        }
    }

    @Test
    void resetsAConnectionAndTakesTheNext() throws Exception {
        try (Leecher leecher = connect(Behaviours.resettingAfter(1)).ready()) {
            leecher.fetch(0, 0, BLOCK);
            leecher.send(6, 0, 0, BLOCK);
            assertThrows(IOException.class, leecher::receive);
        }
        try (Leecher again = leecher(true).ready()) {
            assertEquals(BLOCK, again.fetch(0, 0, BLOCK).length);
        }
    }

    @Test
    void chokesAndUnchokesAgain() throws Exception {
        try (Leecher leecher = connect(Behaviours.flappingEvery(2)).ready()) {
            leecher.fetch(0, 0, BLOCK);
            leecher.fetch(0, BLOCK, BLOCK);
            assertEquals(0, leecher.receive().get(), "choke");
            assertEquals(1, leecher.receive().get(), "unchoke");
        }
    }

    @Test
    void takesRequestsAndSendsNothing() throws Exception {
        try (Leecher leecher = connect(Behaviours.neverSending()).ready()) {
            leecher.send(6, 0, 0, BLOCK);
            sendExtended(leecher, "\0de");
            assertEquals(20, leecher.receive().get(), "alive, and the block was not sent before");
        }
    }

    @Test
    void putsBlocksWhereTheyDoNotBelong() throws Exception {
        try (Leecher leecher = connect(Behaviours.shifting()).ready()) {
            leecher.send(6, 0, 0, BLOCK);
            ByteBuffer piece = leecher.receive();
            assertEquals(BLOCK, piece.getInt(5));
        }
    }

    @Test
    void sendsShortAndDoubleBlocks() throws Exception {
        try (Leecher leecher = connect(Behaviours.shortening()).ready()) {
            assertEquals(BLOCK - 1, leecher.fetch(0, 0, BLOCK).length);
        }
        seeder.close();
        try (Leecher leecher = connect(Behaviours.duplicating()).ready()) {
            byte[] once = leecher.fetch(0, 0, BLOCK);
            ByteBuffer again = leecher.receive();
            assertArrayEquals(once, Arrays.copyOfRange(again.array(), 9, again.capacity()));
        }
    }

    @Test
    void rejectsThoughItHasUnchoked() throws Exception {
        try (Leecher leecher = connect(Behaviours.rejectingAll()).ready()) {
            leecher.send(6, 0, 0, BLOCK);
            assertEquals(0x10, leecher.receive().get());
        }
    }

    @Test
    void opensWithNonsense() throws Exception {
        try (Leecher leecher = connect(Behaviours.ofAnotherTorrent())) {
            assertArrayEquals(new byte[20], Arrays.copyOfRange(leecher.handshake(), 28, 48));
        }
        seeder.close();
        try (Leecher leecher = connect(Behaviours.echoingPeerId())) {
            assertArrayEquals(new byte[20], Arrays.copyOfRange(leecher.handshake(), 48, 68));
        }
        seeder.close();
        try (Leecher leecher = connect(Behaviours.notBitTorrent())) {
            assertEquals('H', leecher.handshake()[0]);
        }
        seeder.close();
        try (Leecher leecher = connect(Behaviours.hugeMessage())) {
            leecher.handshake();
            assertEquals(Integer.MAX_VALUE, leecher.in.readInt());
        }
        seeder.close();
        try (Leecher leecher = connect(Behaviours.longBitfield())) {
            leecher.handshake();
            assertEquals(1 + 2, leecher.receive().remaining());
        }
        seeder.close();
        try (Leecher leecher = connect(Behaviours.haveBeyondTheEnd())) {
            leecher.handshake();
            leecher.receive();
            assertEquals(5, leecher.receive().getInt(1));
        }
        seeder.close();
        try (Leecher leecher = connect(Behaviours.unknownMessages())) {
            leecher.handshake();
            leecher.receive();
            assertEquals(100, leecher.receive().get());
        }
    }

    @Test
    void closingEndsSilentConnections() throws Exception {
        try (Leecher leecher = connect(Behaviours.silentAfterHandshake())) {
            leecher.handshake();
            seeder.close();
            assertThrows(SocketException.class, leecher::receive);
        }
    }
}
