package bittc.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What holds for every value: random ones, from fixed seeds. */
class BencodePropertiesTest {
    private static final int ROUNDS = 3_000;

    @Test
    void whatIsDecodedEncodesToTheSameBytes() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] encoded = randomValue(new Random(seed));
            BencodeEncoder again = new BencodeEncoder();
            encode(BencodeDecoder.decode(encoded, Limits.TORRENT), again);
            assertArrayEquals(encoded, again.toBytes(), "seed " + seed);
        }
    }

    @Test
    void everyPrefixOfAValueEndsInsideIt() throws Exception {
        for (int seed = 0; seed < ROUNDS / 10; seed++) {
            byte[] encoded = randomValue(new Random(seed));
            for (int length = 0; length < encoded.length; length++) {
                byte[] prefix = Arrays.copyOf(encoded, length);
                BencodeException refusal = assertThrows(
                        BencodeException.class,
                        () -> BencodeDecoder.decodePrefix(prefix, 0, Limits.TORRENT),
                        "seed " + seed);
                assertEquals("ends inside a value at byte " + length, refusal.getMessage(), "seed " + seed);
            }
        }
    }

    @Test
    void alteredBytesAreDecodedOrRefusedAndNothingElse() {
        int decoded = 0;
        int refused = 0;
        for (int seed = 0; seed < ROUNDS * 10; seed++) {
            Random random = new Random(seed);
            byte[] bytes = randomValue(random);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) "0123456789ilde:-x\0".charAt(random.nextInt(18));
            }
            try {
                BencodeValue value = BencodeDecoder.decodePrefix(bytes, 0, Limits.PACKET);
                assertTrue(value.endOffset() <= bytes.length, "seed " + seed);
                walk(value);
                decoded++;
            } catch (BencodeException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, "seed " + seed);
                refused++;
            }
        }
        assertTrue(decoded > ROUNDS && refused > ROUNDS, decoded + " decoded, " + refused + " refused");
    }

    /** A canonical encoding of a random value, seldom deeper than four levels. */
    private static byte[] randomValue(Random random) {
        BencodeEncoder to = new BencodeEncoder();
        addRandom(random, to, 0);
        return to.toBytes();
    }

    private static void addRandom(Random random, BencodeEncoder to, int depth) {
        switch (random.nextInt(depth > 3 ? 2 : 4)) {
            case 0 -> to.integer(random.nextLong() >> random.nextInt(64));
            case 1 -> to.string(randomBytes(random));
            case 2 -> {
                to.list();
                for (int i = random.nextInt(5); i > 0; i--) {
                    addRandom(random, to, depth + 1);
                }
                to.end();
            }
            default -> {
                to.dictionary();
                TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
                for (int i = random.nextInt(5); i > 0; i--) {
                    keys.add(randomBytes(random));
                }
                for (byte[] key : random.nextBoolean() ? keys : keys.descendingSet()) {
                    addRandom(random, to.key(key), depth + 1);
                }
                to.end();
            }
        }
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }

    static void encode(BencodeValue value, BencodeEncoder to) {
        if (value instanceof BencodeInteger integer) {
            to.integer(integer.value());
        } else if (value instanceof BencodeString string) {
            to.string(string.bytes());
        } else if (value instanceof BencodeList list) {
            to.list();
            list.forEach(element -> encode(element, to));
            to.end();
        } else if (value instanceof BencodeDictionary dictionary) {
            to.dictionary();
            dictionary.forEach(entry -> encode(entry.value(), to.key(entry.key().bytes())));
            to.end();
        }
    }

    /** Touches every part; of a dictionary with a key twice there is no canonical form to compare with. */
    private static void walk(BencodeValue value) {
        assertEquals(value.endOffset() - value.startOffset(), value.encoded().length);
        if (value instanceof BencodeList list) {
            list.forEach(BencodePropertiesTest::walk);
        } else if (value instanceof BencodeDictionary dictionary) {
            dictionary.duplicateKey();
            dictionary.forEach(entry -> walk(entry.value()));
        }
    }
}
