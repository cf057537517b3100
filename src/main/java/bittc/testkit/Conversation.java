package bittc.testkit;

import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.torrent.PieceLayout;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection of a {@link ScriptedSeeder}, on its own thread with blocking reads and writes (BEP 3, 6, 9, 10). It
 * encodes and decodes messages by hand, so that it shares no bug with the client under test.
 */
public final class Conversation {
    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HANDSHAKE_LENGTH = 68;
    private static final int RESERVED_OFFSET = 20;
    private static final int INFO_HASH_OFFSET = 28;
    private static final int PEER_ID_OFFSET = 48;

    /** The longest message accepted, in bytes; clients send a seeder far shorter ones. */
    private static final int MAX_MESSAGE_LENGTH = 256 * 1024;

    /** The longest block served, in bytes; clients request 16 KiB. */
    private static final int MAX_BLOCK_LENGTH = 128 * 1024;

    /** A client silent for this long is gone; keep-alives come at least every two minutes. */
    private static final int READ_TIMEOUT_MILLIS = 150_000;

    private static final int CHOKE = 0;
    private static final int UNCHOKE = 1;
    private static final int INTERESTED = 2;
    private static final int BITFIELD = 5;
    private static final int REQUEST = 6;
    private static final int PIECE = 7;
    private static final int HAVE_ALL = 0x0e;
    private static final int REJECT = 0x10;
    private static final int EXTENDED = 20;

    private final ScriptedSeeder seeder;
    private final Behaviour behaviour;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final MetadataServer metadata;
    private final byte[] remoteHandshake = new byte[HANDSHAKE_LENGTH];
    private boolean fast;
    private boolean choking = true;
    private int blocksSent;

    Conversation(ScriptedSeeder seeder, Behaviour behaviour, Socket socket) throws IOException {
        this.seeder = seeder;
        this.behaviour = behaviour;
        this.socket = socket;
        metadata = new MetadataServer(seeder.torrent().info());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** Talks until either side closes, which always ends in an exception. */
    void run() throws IOException {
        behaviour.onConnect(this);
        while (true) {
            int length = in.readInt();
            if (length < 0 || length > MAX_MESSAGE_LENGTH) {
                throw new ProtocolException("message of " + length + " bytes");
            }
            if (length > 0) {
                byte[] message = new byte[length];
                in.readFully(message);
                onMessage(message[0], ByteBuffer.wrap(message, 1, length - 1));
            }
        }
    }

    private void onMessage(int id, ByteBuffer body) throws IOException {
        if (id == INTERESTED) {
            behaviour.onInterested(this);
        } else if (id == REQUEST) {
            if (body.remaining() != 12) {
                throw new ProtocolException("request of " + body.remaining() + " bytes");
            }
            onRequest(new Block(body.getInt(), body.getInt(), body.getInt()));
        } else if (id == EXTENDED) {
            byte[] said = new byte[body.remaining()];
            body.get(said);
            byte[] answer = metadata.answer(said);
            if (answer.length > 0) {
                sendMessage(EXTENDED, answer);
            }
        }
    }

    private void onRequest(Block request) throws IOException {
        PieceLayout layout = seeder.torrent().layout();
        if (!layout.isRange(request) || request.length() > MAX_BLOCK_LENGTH) {
            throw new ProtocolException("bad request " + request);
        }
        if (!choking && seeder.pieces().get(request.pieceIndex())) {
            behaviour.onRequest(this, request);
        } else if (fast) {
            sendReject(request);
        }
    }

    public ScriptedSeeder seeder() {
        return seeder;
    }

    public int blocksSent() {
        return blocksSent;
    }

    /** The peer id in the client's handshake. */
    public PeerId remotePeerId() {
        return PeerId.of(Arrays.copyOfRange(remoteHandshake, PEER_ID_OFFSET, HANDSHAKE_LENGTH));
    }

    /** Reads the handshake; throws if it is of another protocol or torrent. */
    public void receiveHandshake() throws IOException {
        in.readFully(remoteHandshake);
        byte[] infoHash = seeder.torrent().infoHash().toBytes();
        if (!Arrays.equals(remoteHandshake, 0, PROTOCOL.length, PROTOCOL, 0, PROTOCOL.length)
                || !Arrays.equals(remoteHandshake, INFO_HASH_OFFSET, PEER_ID_OFFSET, infoHash, 0, infoHash.length)) {
            throw new ProtocolException("handshake for something else");
        }
        fast = seeder.options().fast() && (remoteHandshake[RESERVED_OFFSET + 7] & 0x04) != 0;
    }

    /** Sends the seeder's own handshake. */
    public void sendHandshake() throws IOException {
        sendHandshake(seeder.torrent().infoHash(), seeder.peerId());
    }

    /** Sends a handshake with this content: {@code <19>"BitTorrent protocol"<8 reserved><info hash><peer id>}. */
    public void sendHandshake(InfoHash infoHash, PeerId peerId) throws IOException {
        byte[] reserved = new byte[8];
        reserved[5] = (byte) (seeder.options().extended() ? 0x10 : 0);
        reserved[7] = (byte) (seeder.options().fast() ? 0x04 : 0);
        sendRaw(ByteBuffer.allocate(HANDSHAKE_LENGTH)
                .put(PROTOCOL)
                .put(reserved)
                .put(infoHash.toBytes())
                .put(peerId.toBytes())
                .array());
    }

    /** Announces the seeder's pieces. */
    public void sendPieces() throws IOException {
        Bitfield pieces = seeder.pieces();
        if (fast && pieces.isFull()) {
            sendMessage(HAVE_ALL, new byte[0]);
        } else {
            sendMessage(BITFIELD, pieces.toBytes());
        }
    }

    /** Chokes the peer: accepts no more requests. */
    public void sendChoke() throws IOException {
        choking = true;
        sendMessage(CHOKE, new byte[0]);
    }

    /** Unchokes the peer: accepts requests. */
    public void sendUnchoke() throws IOException {
        choking = false;
        sendMessage(UNCHOKE, new byte[0]);
    }

    /** Rejects a request. */
    public void sendReject(Block request) throws IOException {
        sendMessage(REJECT, head(request, 12).putInt(request.length()).array());
    }

    /** The right bytes for a request, in a new array. */
    public byte[] bytesOf(Block request) throws IOException {
        byte[] bytes = new byte[request.length()];
        long offset = seeder.torrent().layout().offsetOf(request);
        seeder.torrent().payload().read(offset, bytes);
        return bytes;
    }

    /** Sends a block, within the seeder's rate; uses only piece and begin of the request. */
    public void sendBlock(Block request, byte[] bytes) throws IOException {
        seeder.awaitTurn(bytes.length);
        // Counted first: once the peer has received the block, it is counted.
        blocksSent++;
        seeder.countBlock();
        seeder.countBytes(bytes.length);
        sendMessage(PIECE, head(request, 8 + bytes.length).put(bytes).array());
    }

    /** Sends the head of a block and half of its bytes. */
    public void sendHalfBlock(Block request) throws IOException {
        byte[] bytes = bytesOf(request);
        int half = bytes.length / 2;
        seeder.countBytes(half);
        sendRaw(ByteBuffer.allocate(13 + half)
                .putInt(9 + bytes.length)
                .put((byte) PIECE)
                .putInt(request.pieceIndex())
                .putInt(request.begin())
                .put(bytes, 0, half)
                .array());
    }

    private static ByteBuffer head(Block request, int length) {
        return ByteBuffer.allocate(length).putInt(request.pieceIndex()).putInt(request.begin());
    }

    /** Sends {@code <length><id><body>}, valid or not. */
    public void sendMessage(int id, byte[] body) throws IOException {
        sendRaw(ByteBuffer.allocate(5 + body.length)
                .putInt(1 + body.length)
                .put((byte) id)
                .put(body)
                .array());
    }

    public void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Reads and ignores everything until the peer closes or the read times out. */
    public void discardUntilClosed() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** Resets the connection: data not yet received is lost. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
