package bittc.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeDecoderTest {
    private static BencodeValue decode(String text) throws BencodeException {
        return BencodeDecoder.decode(text.getBytes(ISO_8859_1), Limits.TORRENT);
    }

    private static BencodeDictionary dictionary(String text) throws BencodeException {
        return (BencodeDictionary) decode(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, 1234567890123L, Long.MAX_VALUE, Long.MIN_VALUE})
    void readsIntegersOfTheWholeRangeOfALong(long value) throws Exception {
        assertEquals(value, ((BencodeInteger) decode("i" + value + "e")).value());
    }

    private static long count(Iterable<?> values) {
        return StreamSupport.stream(values.spliterator(), false).count();
    }

    @Test
    void readsStringsOfAnyBytes() throws Exception {
        BencodeString string = (BencodeString) decode("5:a\0\u00ffe:");
        assertArrayEquals(new byte[] {'a', 0, (byte) 0xff, 'e', ':'}, string.bytes());
        assertEquals("a\0\ufffde:", string.utf8());
        assertEquals(0, ((BencodeString) decode("0:")).length());
    }

    @Test
    void walksThroughListsAndDictionariesInTheOrderOfTheInput() throws Exception {
        List<String> seen = new ArrayList<>();
        for (BencodeValue value : (BencodeList) decode("l1:ald1:xi1eeleei7ee")) {
            seen.add(new String(value.encoded(), ISO_8859_1));
        }
        assertEquals(List.of("1:a", "ld1:xi1eelee", "i7e"), seen);
        seen.clear();
        for (BencodeDictionary.Entry entry : dictionary("d1:bi1e1:ale1:cdee")) {
            seen.add(entry.key() + "=" + new String(entry.value().encoded(), ISO_8859_1));
        }
        assertEquals(List.of("b=i1e", "a=le", "c=de"), seen);
    }

    @Test
    void givesEachValueByKeyOnlyAsTheTypeItHas() throws Exception {
        BencodeDictionary dictionary = dictionary("d1:dd1:xi1ee1:ii-5e1:lli1ei2ee1:s3:abce");
        assertEquals(Optional.of("abc"), dictionary.text("s"));
        assertEquals(OptionalLong.of(-5), dictionary.integer("i"));
        assertEquals(2, count(dictionary.list("l").orElseThrow()));
        assertEquals(
                OptionalLong.of(1), dictionary.dictionary("d").orElseThrow().integer("x"));
        assertEquals(4, dictionary.size());
        assertEquals(OptionalLong.empty(), dictionary.integer("s"));
        assertEquals(Optional.empty(), dictionary.string("i"));
        assertEquals(Optional.empty(), dictionary.list("d"));
        assertEquals(Optional.empty(), dictionary.dictionary("l"));
        assertEquals(Optional.empty(), dictionary.get("x"));
        assertEquals(Optional.empty(), dictionary.get(""));
    }

    @Test
    void knowsWhereAValueBeginsAndEnds() throws Exception {
        BencodeDictionary dictionary = dictionary("d4:infod1:ale1:bi1ee1:zi9ee");
        BencodeDictionary info = dictionary.dictionary("info").orElseThrow();
        assertEquals(7, info.startOffset());
        assertEquals(20, info.endOffset());
        assertEquals("d1:ale1:bi1ee", new String(info.encoded(), ISO_8859_1));
    }

    @Test
    void toleratesKeysOutOfOrderAndFindsThoseThatAreThereTwice() throws Exception {
        assertTrue(dictionary("d1:ai1e1:bi2ee").ascending());
        assertFalse(dictionary("d1:bi1e1:ai2ee").ascending());
        assertEquals(Optional.empty(), dictionary("d1:bi1e1:ai2ee").duplicateKey());
        BencodeDictionary twice = dictionary("d1:bi1e1:ai2e1:bi3ee");
        assertEquals("b", twice.duplicateKey().orElseThrow().utf8());
        assertEquals(OptionalLong.of(1), twice.integer("b"));
    }

    @Test
    void ordersKeysByUnsignedBytes() throws Exception {
        assertTrue(dictionary("d1:ai1e1:\u0080i2ee").ascending());
        assertTrue(dictionary("d1:ai1e2:aai2ee").ascending());
    }

    @Test
    void readsAValueInFrontOfOtherBytesWhenAskedTo() throws Exception {
        byte[] input = "xxd1:ai1eejunk".getBytes(ISO_8859_1);
        BencodeValue value = BencodeDecoder.decodePrefix(input, 2, Limits.PACKET);
        assertEquals(10, value.endOffset());
        BencodeException refusal = assertThrows(BencodeException.class, () -> decode("i1ejunk"));
        assertEquals("trailing bytes at byte 3", refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|ends inside a value at byte 0",
                "d|ends inside a value at byte 1",
                "d1:a|ends inside a value at byte 4",
                "l1:ai5|ends inside a value at byte 6",
                "5:abc|ends inside a value at byte 5",
                "5|ends inside a value at byte 1",
                "i|ends inside a value at byte 1",
                "i-|ends inside a value at byte 2",
                "99999999999999999999:a|ends inside a value at byte 22",
                "d1:ai07ee|leading zero at byte 5",
                "05:abcde|leading zero at byte 0",
                "i00e|leading zero at byte 1",
                "i-0e|negative zero at byte 2",
                "i-05e|negative zero at byte 2",
                "ie|integer without digits at byte 1",
                "i+5e|integer without digits at byte 1",
                "i5xe|integer without an end at byte 2",
                "i9223372036854775808e|integer beyond 64 bits at byte 20",
                "i-9223372036854775809e|integer beyond 64 bits at byte 20",
                "i99999999999999999999e|integer beyond 64 bits at byte 19",
                "di1ei2ee|key that is not a string at byte 1",
                "d1:ai1elee|key that is not a string at byte 7",
                "d1:ae|key without a value at byte 4",
                "5abcde|string length without a colon at byte 1",
                "e|unexpected byte 0x65 at byte 0",
                "lxe|unexpected byte 0x78 at byte 1",
                "-5:abc|unexpected byte 0x2d at byte 0",
            })
    void refusesWhatIsNotBencodedAndSaysWhere(String input, String message) {
        BencodeException refusal = assertThrows(BencodeException.class, () -> decode(input));
        assertEquals(message, refusal.getMessage());
        assertTrue(message.endsWith(" " + refusal.offset()));
    }

    @Test
    void refusesMoreLevelsThanTheLimit() throws Exception {
        Limits two = new Limits(2, 10, false);
        assertEquals(4, BencodeDecoder.decode("llee".getBytes(ISO_8859_1), two).endOffset());
        BencodeException refusal =
                assertThrows(BencodeException.class, () -> BencodeDecoder.decode("llleee".getBytes(ISO_8859_1), two));
        assertEquals("nested more than 2 levels deep at byte 2", refusal.getMessage());
    }

    @Test
    void refusesMoreValuesThanTheLimit() throws Exception {
        Limits three = new Limits(2, 3, false);
        assertEquals(
                8, BencodeDecoder.decode("d1:ai1ee".getBytes(ISO_8859_1), three).endOffset());
        BencodeException refusal = assertThrows(
                BencodeException.class, () -> BencodeDecoder.decode("li1ei2ei3ee".getBytes(ISO_8859_1), three));
        assertEquals("more than 3 values at byte 7", refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"l, 100", "d1:a, 400", "i9, 19", "i0, 1", "9, 1000000", "0, 0"})
    void stopsEarlyInAMillionLevelsOrDigits(String start, int offset) {
        boolean number = start.length() < 3 && !start.equals("l");
        String bomb = number ? start + start.substring(start.length() - 1).repeat(1_000_000) : start.repeat(1_000_000);
        String cut = bomb.substring(0, 1_000_000);
        assertEquals(
                offset, assertThrows(BencodeException.class, () -> decode(cut)).offset());
    }

    @Test
    void readsAsManyValuesAsATorrentMayHave() throws Exception {
        BencodeList list = (BencodeList) decode("l" + "0:".repeat(2_999_999) + "e");
        assertEquals(2_999_999, count(list));
        assertThrows(BencodeException.class, () -> decode("l" + "0:".repeat(3_000_000) + "e"));
    }

    @Test
    void findsADuplicateAmongManyKeysWithTheSameHashCode() throws Exception {
        // "Aa" and "BB" have one hash code, and so has every sequence of them.
        StringBuilder keys = new StringBuilder("d");
        for (int i = 0; i < 1 << 14; i++) {
            keys.append("28:");
            for (int bit = 13; bit >= 0; bit--) {
                keys.append((i >> bit & 1) == 0 ? "BB" : "Aa");
            }
            keys.append("le");
        }
        assertEquals(Optional.empty(), dictionary(keys + "e").duplicateKey());
        assertEquals(
                "AaAa",
                dictionary(keys + "4:AaAale4:AaAalee")
                        .duplicateKey()
                        .orElseThrow()
                        .utf8());
    }

    @ParameterizedTest
    @CsvSource({
        "i-0e,                      0",
        "i007e,                     7",
        "i-007e,                    -7",
        "i1800.75e,                 1800",
        "i-1.5e,                    -1",
        "i1.e,                      1",
        "i9223372036854775808e,     9223372036854775807",
        "i99999999999999999999e,    9223372036854775807",
        "i-99999999999999999999e,   -9223372036854775808",
        "i-9223372036854775808e,    -9223372036854775808",
        "i9223372036854775807e,     9223372036854775807",
    })
    void takesNumbersFromTheWireAsCarelessProgramsWriteThem(String input, long value) throws Exception {
        byte[] bytes = input.getBytes(ISO_8859_1);
        for (Limits limits : List.of(Limits.PACKET, Limits.TRACKER_REPLY)) {
            BencodeInteger integer = (BencodeInteger) BencodeDecoder.decode(bytes, limits);
            assertEquals(value, integer.value());
            assertArrayEquals(bytes, integer.encoded(), "as it came");
        }
    }

    @Test
    void takesLengthsFromTheWireWithLeadingZeros() throws Exception {
        BencodeDictionary reply = (BencodeDictionary)
                BencodeDecoder.decode("d005:peers0006:abcdefe".getBytes(ISO_8859_1), Limits.TRACKER_REPLY);
        assertEquals("abcdef", reply.string("peers").orElseThrow().utf8());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ie", "i-e", "i+5e", "i5xe", "i.5e", "i1.5.5e", "i1.", "i1,5e", "-5:abc", "005", "9:abc", "de1"})
    void takesNoNonsenseFromTheWireEither(String input) {
        assertThrows(BencodeException.class, () -> BencodeDecoder.decode(input.getBytes(ISO_8859_1), Limits.PACKET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"i-0e", "i1.5e", "05:abcde"})
    void aTorrentFileIsReadStrictly(String input) {
        assertThrows(BencodeException.class, () -> BencodeDecoder.decode(input.getBytes(ISO_8859_1), Limits.TORRENT));
    }
}
