package bittc.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The decoder: what it takes has one form, and what it refuses says where. */
public final class BencodeFuzz {
    private BencodeFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        String[] seeds = {
            "d1:ai-5e1:bl0:3:abcd1:xi0eeee",
            "i-9223372036854775808e",
            "lllllllllllli0eeeeeeeeeeeee",
            "d1:b0:1:a0:e",
            "d02:abi-0e1:bi007ee",
            "5:hello trailing"
        };
        return List.of(
                FuzzTarget.of("bencode", BencodeFuzz::decode, seeds),
                FuzzTarget.of("bencode-wire", BencodeFuzz::decodeFromWire, seeds));
    }

    private static void decode(byte[] input) throws BencodeException {
        BencodeValue value;
        try {
            value = Memory.bounded(input.length, () -> BencodeDecoder.decodePrefix(input, 0, Limits.TORRENT));
        } catch (BencodeException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= input.length, e.getMessage());
            return;
        }
        assertEquals(0, value.startOffset());
        byte[] encoded = value.encoded();
        assertArrayEquals(Arrays.copyOf(input, value.endOffset()), encoded);
        if (isCanonical(value)) {
            BencodeEncoder again = new BencodeEncoder();
            BencodePropertiesTest.encode(value, again);
            assertArrayEquals(encoded, again.toBytes());
        }
        assertEquals(
                value.endOffset(),
                BencodeDecoder.decode(encoded, Limits.TORRENT).endOffset());
    }

    /** What is read from the wire may have other forms than the one; it means what its one form does. */
    private static void decodeFromWire(byte[] input) throws BencodeException {
        BencodeValue value;
        try {
            value = Memory.bounded(input.length, () -> BencodeDecoder.decodePrefix(input, 0, Limits.PACKET));
        } catch (BencodeException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= input.length, e.getMessage());
            boolean tooMuch =
                    e.getMessage().startsWith("more than") || e.getMessage().startsWith("nested more");
            if (!tooMuch) {
                assertThrows(BencodeException.class, () -> BencodeDecoder.decodePrefix(input, 0, Limits.TORRENT));
            }
            return;
        }
        assertArrayEquals(Arrays.copyOf(input, value.endOffset()), value.encoded());
        try {
            BencodeValue strict = BencodeDecoder.decodePrefix(input, 0, Limits.TORRENT);
            assertEquals(strict.endOffset(), value.endOffset());
        } catch (BencodeException otherForm) {
            // which is what the wire may have
        }
        isCanonical(value);
        if (!anyDuplicate(value)) {
            BencodeEncoder one = new BencodeEncoder();
            BencodePropertiesTest.encode(value, one);
            BencodeEncoder again = new BencodeEncoder();
            BencodePropertiesTest.encode(BencodeDecoder.decode(one.toBytes(), Limits.TORRENT), again);
            assertArrayEquals(one.toBytes(), again.toBytes());
        }
    }

    private static boolean anyDuplicate(BencodeValue value) {
        boolean any = false;
        if (value instanceof BencodeList list) {
            for (BencodeValue element : list) {
                any |= anyDuplicate(element);
            }
        } else if (value instanceof BencodeDictionary dictionary) {
            any = hasDuplicate(dictionary);
            for (BencodeDictionary.Entry entry : dictionary) {
                any |= anyDuplicate(entry.value());
            }
        }
        return any;
    }

    /** Whether keys are in order and each there once, in all of it. */
    private static boolean isCanonical(BencodeValue value) {
        boolean canonical = true;
        if (value instanceof BencodeList list) {
            for (BencodeValue element : list) {
                canonical &= isCanonical(element);
            }
        } else if (value instanceof BencodeDictionary dictionary) {
            byte[] previous = null;
            for (BencodeDictionary.Entry entry : dictionary) {
                byte[] key = entry.key().bytes();
                canonical &= previous == null || Arrays.compareUnsigned(previous, key) < 0;
                canonical &= isCanonical(entry.value());
                previous = key;
            }
            assertEquals(dictionary.duplicateKey().isEmpty(), !hasDuplicate(dictionary));
        }
        return canonical;
    }

    private static boolean hasDuplicate(BencodeDictionary dictionary) {
        List<String> keys = new ArrayList<>();
        for (BencodeDictionary.Entry entry : dictionary) {
            keys.add(Arrays.toString(entry.key().bytes()));
        }
        return keys.stream().distinct().count() < keys.size();
    }
}
