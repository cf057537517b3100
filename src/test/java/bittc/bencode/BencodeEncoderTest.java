package bittc.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BencodeEncoderTest {
    private static String text(BencodeEncoder encoder) {
        return new String(encoder.toBytes(), ISO_8859_1);
    }

    @Test
    void writesEveryKindOfValue() {
        BencodeEncoder encoder = new BencodeEncoder()
                .dictionary()
                .key("a")
                .list()
                .integer(-7)
                .string("spam")
                .list()
                .end()
                .end()
                .key("b")
                .raw("i1e".getBytes(ISO_8859_1))
                .key("é")
                .string(new byte[] {0, (byte) 0xff})
                .end();
        assertEquals("d1:ali-7e4:spamlee1:bi1e2:\u00c3\u00a92:\0\u00ffe", text(encoder));
    }

    @Test
    void sortsKeysByUnsignedBytesHoweverTheyCome() {
        BencodeEncoder encoder = new BencodeEncoder().dictionary();
        encoder.key(new byte[] {(byte) 0x80}).integer(1);
        encoder.key("b").dictionary().key("y").integer(2).key("x").integer(3).end();
        encoder.key("ab").integer(4).key("a").integer(5).key("").integer(6).end();
        assertEquals("d0:i6e1:ai5e2:abi4e1:bd1:xi3e1:yi2ee1:\u0080i1ee", text(encoder));
    }

    @Test
    void refusesCallsThatDoNotMakeAValue() {
        assertThrows(IllegalStateException.class, () -> new BencodeEncoder().toBytes());
        assertThrows(
                IllegalStateException.class, () -> new BencodeEncoder().list().toBytes());
        assertThrows(IllegalStateException.class, () -> new BencodeEncoder().end());
        assertThrows(IllegalStateException.class, () -> new BencodeEncoder().key("a"));
        assertThrows(
                IllegalStateException.class,
                () -> new BencodeEncoder().integer(1).integer(2));
        assertThrows(
                IllegalStateException.class, () -> new BencodeEncoder().list().key("a"));
        assertThrows(
                IllegalStateException.class,
                () -> new BencodeEncoder().dictionary().integer(1));
        BencodeEncoder key = new BencodeEncoder().dictionary().key("a");
        assertThrows(IllegalStateException.class, key::end);
        BencodeEncoder twice =
                new BencodeEncoder().dictionary().key("a").integer(1).key("a").integer(2);
        assertThrows(IllegalStateException.class, twice::end);
    }
}
