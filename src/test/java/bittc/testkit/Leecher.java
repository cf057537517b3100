package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.torrent.InfoHash;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The simplest client there can be: one connection, one request at a time. */
final class Leecher implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 20_000;

    final DataInputStream in;
    private final Socket socket;
    private final InfoHash infoHash;
    private final boolean fast;

    Leecher(InetSocketAddress seeder, InfoHash infoHash, boolean fast) throws IOException {
        this.infoHash = infoHash;
        this.fast = fast;
        socket = new Socket(seeder.getAddress(), seeder.getPort());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Sends a handshake; what comes back, which may be less. */
    byte[] handshake() throws IOException {
        byte[] reserved = {0, 0, 0, 0, 0, 0x10, 0, (byte) (fast ? 4 : 0)};
        send(ByteBuffer.allocate(68)
                .put("\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1))
                .put(reserved)
                .put(infoHash.toBytes())
                .put(new byte[20]));
        return in.readNBytes(68);
    }

    void send(ByteBuffer bytes) throws IOException {
        socket.getOutputStream().write(bytes.array());
    }

    void send(int id, int... numbers) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(5 + 4 * numbers.length)
                .putInt(1 + 4 * numbers.length)
                .put((byte) id);
        for (int number : numbers) {
            message.putInt(number);
        }
        send(message);
    }

    /** The next message, without its length. */
    ByteBuffer receive() throws IOException {
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        return ByteBuffer.wrap(message);
    }

    /** Handshake, pieces, interested, unchoke: on the way to the first request. */
    Leecher ready() throws IOException {
        handshake();
        assertEquals(fast ? 0x0e : 5, receive().get());
        send(2);
        assertEquals(1, receive().get(), "unchoke");
        return this;
    }

    /** The bytes of one block, asked for and received. */
    byte[] fetch(int pieceIndex, int begin, int length) throws IOException {
        send(6, pieceIndex, begin, length);
        ByteBuffer piece = receive();
        assertEquals(7, piece.get());
        assertEquals(pieceIndex, piece.getInt());
        assertEquals(begin, piece.getInt());
        return Arrays.copyOfRange(piece.array(), 9, piece.capacity());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
