package bittc.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeCodecTest {
    private static final InfoHash INFO_HASH =
            InfoHash.parse("00112233445566778899aabbccddeeff00112233").orElseThrow();
    private static final PeerId PEER_ID = PeerId.random(new Random(1));

    @Test
    void writesTheBytesOfTheSpecification() {
        ByteBuf out = Unpooled.buffer();
        HandshakeCodec.encode(new Handshake(INFO_HASH, PEER_ID, true, true, false), out);
        assertEquals(Handshake.LENGTH, out.readableBytes());
        assertEquals(19, out.getByte(0));
        assertEquals("BitTorrent protocol", out.toString(1, 19, StandardCharsets.US_ASCII));
        assertEquals("0000000000100004", ByteBufUtil.hexDump(out, 20, 8));
        assertEquals(INFO_HASH.toHex(), ByteBufUtil.hexDump(out, 28, 20));
        assertArrayEquals(PEER_ID.toBytes(), ByteBufUtil.getBytes(out, 48, 20));
    }

    @Test
    void readsEveryCombinationOfReservedBits() throws ProtocolViolation {
        for (int bits = 0; bits < 8; bits++) {
            Handshake handshake = new Handshake(INFO_HASH, PEER_ID, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
            ByteBuf buffer = Unpooled.buffer();
            HandshakeCodec.encode(handshake, buffer);
            assertEquals(INFO_HASH, HandshakeCodec.infoHash(buffer));
            assertEquals(handshake, HandshakeCodec.decode(buffer));
            assertFalse(buffer.isReadable());
        }
    }

    @Test
    void ignoresReservedBitsThatItDoesNotKnow() throws ProtocolViolation {
        ByteBuf buffer = Unpooled.buffer();
        HandshakeCodec.encode(new Handshake(INFO_HASH, PEER_ID, false, false, false), buffer);
        buffer.setLong(20, ~0x100005L);
        Handshake handshake = HandshakeCodec.decode(buffer);
        assertFalse(handshake.fast() || handshake.extended() || handshake.dht());
        buffer.readerIndex(0).setLong(20, -1L);
        handshake = HandshakeCodec.decode(buffer);
        assertTrue(handshake.fast() && handshake.extended() && handshake.dht());
    }

    @Test
    void knowsAStrangerByItsFirstWrongByte() throws ProtocolViolation {
        ByteBuf buffer = Unpooled.buffer();
        HandshakeCodec.encode(new Handshake(INFO_HASH, PEER_ID, true, true, true), buffer);
        for (int n = 0; n <= 20; n++) {
            HandshakeCodec.checkProtocol(buffer.slice(0, n));
        }
        for (int i = 0; i < 20; i++) {
            ByteBuf wrong = buffer.copy(0, i + 1);
            wrong.setByte(i, wrong.getByte(i) ^ 0x20);
            assertThrows(ProtocolViolation.class, () -> HandshakeCodec.checkProtocol(wrong));
        }
        ByteBuf http = Unpooled.copiedBuffer("GET / HTTP/1.1\r\n", StandardCharsets.US_ASCII);
        assertThrows(ProtocolViolation.class, () -> HandshakeCodec.checkProtocol(http));
    }
}
