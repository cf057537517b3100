package bittc.download.blocks;

import bittc.torrent.Bitfield;
import bittc.wire.Handshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A connection to a peer, handshake done, as the coordinator sees it: messages to send, and the means to stop. Used on
 * the loop only. Messages are kept back until {@link #flush()}; after {@link #close} every call is without effect.
 */
public interface PeerLink {
    /** Where the connection leads: the address that we connected to, or that the peer connected from. */
    InetSocketAddress remoteAddress();

    /** Whether the peer connected to us. */
    boolean incoming();

    /** What the peer said in its handshake. */
    Handshake handshake();

    /** Sends {@code choke}. */
    void choke();

    /** Sends {@code unchoke}. */
    void unchoke();

    /** Sends {@code interested}. */
    void interested();

    /** Sends {@code not interested}. */
    void notInterested();

    /** Sends {@code have}. */
    void have(int pieceIndex);

    /** Sends {@code bitfield}. */
    void bitfield(Bitfield pieces);

    /** Sends {@code have all} (BEP 6). */
    void haveAll();

    /** Sends {@code have none} (BEP 6). */
    void haveNone();

    /** Sends {@code request}. */
    void request(int pieceIndex, int begin, int length);

    /** Sends {@code cancel}. */
    void cancel(int pieceIndex, int begin, int length);

    /** Sends {@code reject request} (BEP 6). */
    void reject(int pieceIndex, int begin, int length);

    /**
     * Sends {@code piece} with the buffer's remaining bytes, which are not copied.
     *
     * @param release called on the loop, once, when the bytes have left or the connection has ended; perhaps from
     *     within {@link #flush}, {@link #close} or this method
     */
    void piece(int pieceIndex, int begin, ByteBuffer block, Runnable release);

    /** Sends {@code port}: where our DHT node is (BEP 5). */
    void port(int port);

    /** Sends an {@code extended} message (BEP 10); id 0 is the extension handshake. */
    void extended(int extendedId, byte[] payload);

    /** Lets everything that was sent since the last flush leave. */
    void flush();

    /** Bytes that were sent but that the network has not taken yet. */
    long unsentBytes();

    /** Stops reading from the peer, so that what it sends waits in the kernel and then at the peer; and reads again. */
    void setReading(boolean reading);

    /** Ends the connection; {@code PeerHandler.onClosed} follows, in a later turn of the loop. */
    void close(String reason);
}
