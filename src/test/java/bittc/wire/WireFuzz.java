package bittc.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** The peer wire protocol: the same at any split, and what is decoded encodes to what decodes the same. */
public final class WireFuzz {
    private WireFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                new FuzzTarget("peer-messages", List.of(everyMessage(), everyMessage(4, 0xff)), WireFuzz::messages),
                FuzzTarget.of(
                        "peer-handshake",
                        WireFuzz::handshake,
                        "\u0013BitTorrent protocol\0\0\0\0\0\20\0\5" + "h".repeat(20) + "-tc0100-123456789012",
                        "\u0013BitTorrent protocol"),
                FuzzTarget.of(
                                "extension-handshake",
                                WireFuzz::extensionHandshake,
                                "d1:md11:ut_metadatai3e6:ut_pexi0ee13:metadata_sizei9e1:pi6881e4:reqqi250e1:v5:other"
                                        + "11:upload_onlyi1e6:yourip4:\u007f\0\0\1e")
                        .with(handshakeOfOurs()),
                FuzzTarget.of(
                        "pex",
                        WireFuzz::pex,
                        "d5:added12:\1\2\3\4\5\6\7\1\2\3\4\0057:added.f2:\2\0207:dropped6:\1\1\1\1\1\1e",
                        "d6:added618:\40\1" + "a".repeat(16) + "8:added6.f1:\1e"),
                FuzzTarget.of(
                        "metadata-message",
                        WireFuzz::metadata,
                        "d8:msg_typei1e5:piecei0e10:total_sizei34256eed4:infoe",
                        "d8:msg_typei0e5:piecei2ee",
                        "d8:msg_typei2e5:piecei1ee"),
                FuzzTarget.of(
                        "holepunch",
                        WireFuzz::holepunch,
                        "\0\0\1\2\3\4\32\341\0\0\0\0",
                        "\2\1" + "a".repeat(16) + "\32\341\0\0\0\1",
                        "\0\0\0\5"));
    }

    private static byte[] handshakeOfOurs() {
        return new ExtensionHandshake(
                        Map.of("ut_pex", 1, "lt_donthave", 7),
                        Optional.of("bittc \u00fc"),
                        OptionalInt.of(1),
                        OptionalInt.of(2000),
                        Optional.of(InetAddress.getLoopbackAddress()),
                        OptionalInt.of(ExtensionHandshake.MAX_METADATA_SIZE),
                        true,
                        false)
                .encode();
    }

    /** Two of the numbers that messages are made of may be given, to have another seed. */
    private static byte[] everyMessage(int... numbers) {
        int small = numbers.length > 0 ? numbers[0] : 1;
        int large = numbers.length > 1 ? numbers[1] : 16384;
        ByteBuf out = Unpooled.buffer();
        PeerMessageEncoder.keepAlive(out);
        PeerMessageEncoder.bitfield(out, new byte[small]);
        PeerMessageEncoder.extended(out, small, "de".getBytes(StandardCharsets.US_ASCII));
        PeerMessageEncoder.unchoke(out);
        PeerMessageEncoder.interested(out);
        PeerMessageEncoder.have(out, small);
        PeerMessageEncoder.request(out, small, 0, large);
        PeerMessageEncoder.pieceHeader(out, small, 0, 3);
        out.writeBytes(new byte[] {1, 2, 3});
        PeerMessageEncoder.cancel(out, small, 0, large);
        PeerMessageEncoder.port(out, large);
        PeerMessageEncoder.suggest(out, small);
        PeerMessageEncoder.haveAll(out);
        PeerMessageEncoder.haveNone(out);
        PeerMessageEncoder.reject(out, small, 0, large);
        PeerMessageEncoder.allowedFast(out, small);
        out.writeInt(3).writeByte(99).writeShort(0);
        PeerMessageEncoder.notInterested(out);
        PeerMessageEncoder.choke(out);
        return Arrays.copyOf(out.array(), out.writerIndex());
    }

    private static void messages(byte[] input) {
        List<String> whole = events(input, input.length);
        assertEquals(whole, events(input, 1));
        assertEquals(whole, events(input, 0));
        Memory.bounded(input.length, () -> {
            RecordingListener idle = new RecordingListener() {
                @Override
                protected void record(String event) {}

                @Override
                public void onBitfield(byte[] bits) {}

                @Override
                public void onExtended(int extendedId, byte[] payload) {}
            };
            idle.refusesBlocks = true;
            return feed(new PeerMessageDecoder(), idle, input, 16);
        });
    }

    private static List<String> events(byte[] input, int step) {
        RecordingListener listener = new RecordingListener() {
            @Override
            public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation {
                assertTrue(length >= 1 && length <= PeerMessageDecoder.MAX_BLOCK_LENGTH, "block of " + length);
                return super.onPieceHeader(pieceIndex, begin, length);
            }
        };
        PeerMessageDecoder decoder = new PeerMessageDecoder();
        String end = feed(decoder, listener, input, step);
        ByteBuffer abandoned = decoder.abandon();
        listener.record(end + (abandoned == null ? "" : ", abandoned after " + abandoned.position()));
        return listener.events();
    }

    /** Gives it so many bytes at a time, or with 0 a number that differs from time to time; how that ends. */
    private static String feed(PeerMessageDecoder decoder, RecordingListener listener, byte[] input, int step) {
        Random random = new Random(Arrays.hashCode(input));
        try {
            for (int at = 0; at < input.length; ) {
                int n = Math.min(input.length - at, step > 0 ? step : 1 + random.nextInt(40));
                ByteBuf in = Unpooled.wrappedBuffer(input, at, n);
                decoder.decode(in, listener);
                assertEquals(0, in.readableBytes());
                at += n;
            }
            return "more may come";
        } catch (ProtocolViolation violation) {
            return violation.getMessage();
        }
    }

    private static void handshake(byte[] input) {
        ByteBuf in = Unpooled.wrappedBuffer(input);
        Handshake handshake;
        try {
            HandshakeCodec.checkProtocol(in);
            if (input.length < Handshake.LENGTH) {
                return;
            }
            handshake = HandshakeCodec.decode(in);
        } catch (ProtocolViolation expected) {
            return;
        }
        assertEquals(Handshake.LENGTH, in.readerIndex());
        ByteBuf out = Unpooled.buffer();
        HandshakeCodec.encode(handshake, out);
        assertEquals(Handshake.LENGTH, out.readableBytes());
        try {
            assertEquals(handshake, HandshakeCodec.decode(out));
        } catch (ProtocolViolation violation) {
            throw new AssertionError(violation);
        }
    }

    private static void extensionHandshake(byte[] input) throws ProtocolViolation {
        ExtensionHandshake handshake;
        try {
            handshake = Memory.bounded(input.length, () -> ExtensionHandshake.decode(input));
        } catch (ProtocolViolation expected) {
            return;
        }
        ExtensionHandshake again = ExtensionHandshake.decode(handshake.encode());
        if (handshake.extensions().keySet().stream().allMatch(WireFuzz::isShort)) {
            assertEquals(handshake, again);
        }
        assertEquals(again, ExtensionHandshake.decode(again.encode()));
    }

    /** What is not UTF-8 grows when it is decoded, so that a name may be too long the next time. */
    private static boolean isShort(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= 64;
    }

    private static void pex(byte[] input) throws ProtocolViolation {
        PexMessage message;
        try {
            message = Memory.bounded(input.length, 64, () -> PexMessage.decode(input));
        } catch (ProtocolViolation expected) {
            return;
        }
        message.added().forEach(peer -> assertUsable(peer.address()));
        message.dropped().forEach(WireFuzz::assertUsable);
        PexMessage again = PexMessage.decode(message.encode());
        assertEquals(new HashSet<>(message.added()), new HashSet<>(again.added()));
        assertEquals(message.added().size(), again.added().size());
        assertEquals(new HashSet<>(message.dropped()), new HashSet<>(again.dropped()));
    }

    private static void assertUsable(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        assertTrue(address.getPort() > 0 && !ip.isAnyLocalAddress() && !ip.isMulticastAddress(), "peer " + address);
    }

    private static void metadata(byte[] input) throws ProtocolViolation {
        Optional<MetadataMessage> message;
        try {
            message = Memory.bounded(input.length, () -> MetadataMessage.decode(input));
        } catch (ProtocolViolation expected) {
            return;
        }
        if (message.isPresent()) {
            MetadataMessage first = message.get();
            MetadataMessage again = MetadataMessage.decode(first.encode()).orElseThrow();
            assertArrayEquals(first.data(), again.data());
            assertEquals(first.type(), again.type());
            assertEquals(first.pieceIndex(), again.pieceIndex());
            assertEquals(first.totalSize(), again.totalSize());
        }
    }

    private static void holepunch(byte[] input) throws ProtocolViolation {
        try {
            DontHave lost = DontHave.decode(input);
            assertArrayEquals(input, lost.encode());
        } catch (ProtocolViolation expected) {
            // as most are
        }
        Optional<HolepunchMessage> message;
        try {
            message = HolepunchMessage.decode(input);
        } catch (ProtocolViolation expected) {
            return;
        }
        if (message.isPresent()) {
            assertEquals(message, HolepunchMessage.decode(message.get().encode()));
        }
    }
}
