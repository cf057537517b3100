package bittc.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bittc.wire.MetadataMessage.Type;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataMessageTest {
    private static Optional<MetadataMessage> decode(String payload) throws ProtocolViolation {
        return MetadataMessage.decode(payload.getBytes(ISO_8859_1));
    }

    private static String encoded(MetadataMessage message) {
        return new String(message.encode(), ISO_8859_1);
    }

    @Test
    void writesTheBytesOfTheSpecification() {
        assertEquals("d8:msg_typei0e5:piecei0ee", encoded(MetadataMessage.request(0)));
        assertEquals(
                "d8:msg_typei1e5:piecei0e10:total_sizei34256eexxxxxxxx",
                encoded(MetadataMessage.data(0, 34256, "xxxxxxxx".getBytes(ISO_8859_1))));
        assertEquals("d8:msg_typei2e5:piecei7ee", encoded(MetadataMessage.reject(7)));
    }

    @Test
    void readsARequestAndARejection() throws Exception {
        MetadataMessage request = decode("d8:msg_typei0e5:piecei3ee").orElseThrow();
        assertEquals(Type.REQUEST, request.type());
        assertEquals(3, request.pieceIndex());
        assertEquals(OptionalInt.empty(), request.totalSize());
        MetadataMessage reject =
                decode("d5:piecei2147483647e8:msg_typei2e1:xleetrailing").orElseThrow();
        assertEquals(Type.REJECT, reject.type());
        assertEquals(Integer.MAX_VALUE, reject.pieceIndex());
        assertEquals(0, reject.data().length);
    }

    @Test
    void readsAPieceWithTheBytesAfterTheDictionary() throws Exception {
        byte[] piece = new byte[MetadataMessage.PIECE_LENGTH];
        piece[0] = 'e';
        piece[piece.length - 1] = -1;
        MetadataMessage data = MetadataMessage.decode(
                        MetadataMessage.data(1, 20_000, piece).encode())
                .orElseThrow();
        assertEquals(Type.DATA, data.type());
        assertEquals(1, data.pieceIndex());
        assertEquals(OptionalInt.of(20_000), data.totalSize());
        assertArrayEquals(piece, data.data());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10:total_sizei0e", "10:total_sizei-1e", "10:total_sizei31457281e", "10:total_size1:1"})
    void hasNoTotalSizeWhereItMakesNoSense(String key) throws Exception {
        MetadataMessage data = decode("d8:msg_typei1e5:piecei0e" + key + "eabc").orElseThrow();
        assertEquals(OptionalInt.empty(), data.totalSize());
        assertEquals("abc", new String(data.data(), ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 255, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void ignoresTypesThatMayComeLater(long type) throws Exception {
        assertEquals(Optional.empty(), decode("d8:msg_typei" + type + "e5:piecei0ee"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i1e",
                "le",
                "d",
                "de",
                "d8:msg_typei0ee",
                "d5:piecei0ee",
                "d8:msg_type1:05:piecei0ee",
                "d8:msg_typei0e5:piece1:0e",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei0e5:piecei2147483648ee",
                "d8:msg_typei0e5:piecei99999999999999999999ee",
                "d8:msg_typei1e5:piecei0e10:total_sizei5e",
            })
    void refusesWhatIsNoMessage(String payload) {
        assertThrows(ProtocolViolation.class, () -> decode(payload));
    }

    @Test
    void refusesWhatIsDeepOrHugeOrTooLong() {
        String start = "d8:msg_typei1e5:piecei0e";
        assertThrows(ProtocolViolation.class, () -> decode("d1:x" + "l".repeat(100_000) + "e".repeat(100_000) + "e"));
        assertThrows(ProtocolViolation.class, () -> decode(start + "1:xl" + "i1e".repeat(10_000) + "ee"));
        assertThrows(ProtocolViolation.class, () -> decode(start + "e" + "x".repeat(16 * 1024 + 1)));
    }

    @Test
    void answersGarbageWithAViolationAndNothingElse() {
        Garbage.of("d8:msg_typei1e5:piecei10e10:total_sizei34256eexxxx").feed(MetadataMessage::decode);
    }
}
