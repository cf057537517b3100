package bittc.wire;

import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Encodes and decodes a {@link Handshake} (BEP 3). A peer that we connect to may wait for our handshake before it sends its
 * peer id, so a handshake can be read in steps:
 *
 * <pre>
 *   0        1                20         28          48        68
 *   &lt;len=19&gt;&lt;protocol string&gt;&lt;reserved&gt;&lt;info hash&gt;&lt;peer id&gt;
 * </pre>
 */
public final class HandshakeCodec {
    /** Bytes up to the end of the info hash: enough to know the torrent. */
    public static final int INFO_HASH_END = 48;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
    private static final int RESERVED = 20;
    private static final int INFO_HASH = 28;

    private static final int EXTENDED_BYTE = RESERVED + 5;
    private static final int EXTENDED_BIT = 0x10;
    private static final int LAST_BYTE = RESERVED + 7;
    private static final int FAST_BIT = 0x04;
    private static final int DHT_BIT = 0x01;

    private HandshakeCodec() {}

    /** Appends the {@value Handshake#LENGTH} bytes. */
    public static void encode(Handshake handshake, ByteBuf out) {
        int start = out.writerIndex();
        out.writeBytes(PROTOCOL);
        out.writeLong(0);
        out.setByte(start + EXTENDED_BYTE, handshake.extended() ? EXTENDED_BIT : 0);
        out.setByte(start + LAST_BYTE, (handshake.fast() ? FAST_BIT : 0) | (handshake.dht() ? DHT_BIT : 0));
        out.writeBytes(handshake.infoHash().toBytes());
        out.writeBytes(handshake.peerId().toBytes());
    }

    /** Checks as much of the protocol string as is readable, without consuming it, to detect other protocols early. */
    public static void checkProtocol(ByteBuf in) throws ProtocolViolation {
        int n = Math.min(PROTOCOL.length, in.readableBytes());
        for (int i = 0; i < n; i++) {
            if (in.getByte(in.readerIndex() + i) != PROTOCOL[i]) {
                throw new ProtocolViolation("not a BitTorrent handshake");
            }
        }
    }

    /** Reads the info hash without consuming it; {@value #INFO_HASH_END} bytes must be readable. */
    public static InfoHash infoHash(ByteBuf in) {
        byte[] bytes = new byte[InfoHash.LENGTH];
        in.getBytes(in.readerIndex() + INFO_HASH, bytes);
        return InfoHash.of(bytes);
    }

    /** Consumes a handshake; {@value Handshake#LENGTH} bytes must be readable. */
    public static Handshake decode(ByteBuf in) throws ProtocolViolation {
        checkProtocol(in);
        InfoHash infoHash = infoHash(in);
        int extended = in.getByte(in.readerIndex() + EXTENDED_BYTE);
        int last = in.getByte(in.readerIndex() + LAST_BYTE);
        byte[] peerId = new byte[PeerId.LENGTH];
        in.skipBytes(INFO_HASH_END).readBytes(peerId);
        return new Handshake(
                infoHash,
                PeerId.of(peerId),
                (last & FAST_BIT) != 0,
                (extended & EXTENDED_BIT) != 0,
                (last & DHT_BIT) != 0);
    }
}
