package bittc.download.blocks;

import bittc.torrent.Bitfield;
import bittc.wire.Handshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A connection to a peer after its handshake, as the coordinator sees it: sends messages, and can be closed. Used on the
 * loop only. A method named after a message sends it ({@code haveAll}, {@code haveNone}, {@code reject}: BEP 6). Messages
 * are held until {@link #flush()}; after {@link #close}, all calls do nothing.
 */
public interface PeerLink {
    /** The remote address: the one we connected to, or the one the peer connected from. */
    InetSocketAddress remoteAddress();

    /** Returns whether the peer connected to us. */
    boolean incoming();

    Handshake handshake();

    /** The path of the connection: its transport and encryption. */
    PeerPath path();

    void choke();

    void unchoke();

    void interested();

    void notInterested();

    void have(int pieceIndex);

    void bitfield(Bitfield pieces);

    void haveAll();

    void haveNone();

    void request(int pieceIndex, int begin, int length);

    void cancel(int pieceIndex, int begin, int length);

    void reject(int pieceIndex, int begin, int length);

    /**
     * Sends {@code piece} with the buffer's remaining bytes, which are not copied.
     *
     * @param release called once, on the loop, when the bytes are sent or the connection has ended; possibly from within
     *     {@link #flush}, {@link #close} or this method
     */
    void piece(int pieceIndex, int begin, ByteBuffer block, Runnable release);

    /** Sends {@code port}: the port of our DHT node (BEP 5). */
    void port(int port);

    /** Sends an {@code extended} message (BEP 10); id 0 is the extension handshake. */
    void extended(int extendedId, byte[] payload);

    /** Sends everything held since the last flush. */
    void flush();

    /** Bytes sent but not yet taken by the network. */
    long unsentBytes();

    /** Stops or resumes reading; unread data waits in the kernel, then at the peer. */
    void setReading(boolean reading);

    /** Closes the connection; {@code PeerHandler.onClosed} follows in a later loop turn. */
    void close(String reason);
}
