package bittc.net;

import io.netty.buffer.ByteBuf;

/** A client's part of a conversation with a proxy, up to the point where a tunnel stands; without I/O. */
interface ProxyHandshake {
    /** The first bytes to send. */
    byte[] first();

    /**
     * Reads what has arrived since; leaves what is not complete yet, or belongs to the tunnel.
     *
     * @return the bytes to send now; often none
     * @throws ProxyException if the proxy fails or breaks the protocol
     */
    byte[] read(ByteBuf received) throws ProxyException;

    /** Returns whether the tunnel stands. */
    boolean isDone();
}
