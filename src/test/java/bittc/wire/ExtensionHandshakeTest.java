package bittc.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionHandshakeTest {
    private static final ExtensionHandshake NOTHING = new ExtensionHandshake(
            Map.of(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            false,
            false);

    private static ExtensionHandshake decode(String text) throws ProtocolViolation {
        return ExtensionHandshake.decode(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsWhatItWrites() throws Exception {
        ExtensionHandshake full = new ExtensionHandshake(
                Map.of("ut_pex", 1, "ut_metadata", 255),
                Optional.of("bittc 0.1 ✓"),
                OptionalInt.of(6881),
                OptionalInt.of(2000),
                Optional.of(InetAddress.getByName("2001:db8::1")),
                OptionalInt.of(31235),
                true,
                true);
        assertEquals(full, ExtensionHandshake.decode(full.encode()));
        assertEquals(NOTHING, ExtensionHandshake.decode(NOTHING.encode()));
    }

    @Test
    void writesTheBytesOfTheSpecification() throws Exception {
        ExtensionHandshake handshake = new ExtensionHandshake(
                Map.of("ut_pex", 2),
                Optional.of("x"),
                OptionalInt.of(6881),
                OptionalInt.of(250),
                Optional.of(InetAddress.getByName("65.66.67.68")),
                OptionalInt.of(9),
                true,
                true);
        assertEquals(
                "d1:ei1e1:md6:ut_pexi2ee13:metadata_sizei9e1:pi6881e4:reqqi250e11:upload_onlyi1e1:v1:x6:yourip4:ABCDe",
                new String(handshake.encode(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void knowsTheIdOfAnExtension() throws ProtocolViolation {
        ExtensionHandshake handshake = decode("d1:md6:ut_pexi3e11:ut_metadatai0eee");
        assertEquals(OptionalInt.of(3), handshake.idOf("ut_pex"));
        assertEquals(OptionalInt.of(0), handshake.idOf("ut_metadata"), "0 switches it off");
        assertEquals(OptionalInt.empty(), handshake.idOf("lt_donthave"));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-5, 1", "1, 1", "250, 250", "2000, 2000", "2147483648, 2000", "9223372036854775807, 2000"})
    void clampsTheRequestQueue(String sent, int understood) throws ProtocolViolation {
        assertEquals(
                OptionalInt.of(understood), decode("d4:reqqi" + sent + "ee").requestQueue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "d1:ei0ee",
                "d1:ei2ee",
                "d1:e1:1e",
                "d1:mi1ee",
                "d1:mlee",
                "d1:md1:a1:bee",
                "d1:md1:ai256e1:bi-1e1:ci9223372036854775807eee",
                "d1:pi0ee",
                "d1:pi65536ee",
                "d1:p2:xxe",
                "d4:reqq3:250e",
                "d13:metadata_sizei0ee",
                "d13:metadata_sizei-1ee",
                "d13:metadata_sizei2147483648ee",
                "d13:metadata_sizei31457281ee",
                "d11:upload_onlyi0ee",
                "d11:upload_onlyi2ee",
                "d1:vi7ee",
                "d6:yourip3:abce",
                "d6:yourip0:e",
                "d7:unknownlli1eeee",
                "detrailing",
            })
    void takesNothingFromFieldsThatMakeNoSense(String text) throws ProtocolViolation {
        assertEquals(NOTHING, decode(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i1e", "le", "4:spam", "d", "d1:m", "d1:mde", "x"})
    void refusesWhatIsNoDictionary(String text) {
        assertThrows(ProtocolViolation.class, () -> decode(text));
    }

    @Test
    void aNumberBeyondAllBoundsIsALargeOne() throws ProtocolViolation {
        assertEquals(decode("d4:reqqi2147483647ee"), decode("d4:reqqi99999999999999999999ee"));
    }

    @Test
    void refusesWhatIsDeepOrHasMoreParts() {
        assertThrows(ProtocolViolation.class, () -> decode("d1:m" + "l".repeat(100_000) + "e".repeat(100_000) + "e"));
        assertThrows(ProtocolViolation.class, () -> decode("d1:ml" + "i1e".repeat(100_000) + "ee"));
    }

    @Test
    void keepsLittleOfWhatIsLong() throws ProtocolViolation {
        String name = "n".repeat(900_000);
        ExtensionHandshake handshake = decode("d1:md900000:" + name + "i1ee1:v900000:" + name + "e");
        assertEquals(Map.of(), handshake.extensions());
        assertEquals("n".repeat(64), handshake.client().orElseThrow());
    }

    @Test
    void cutsANameBetweenCharacters() throws ProtocolViolation {
        byte[] emoji = ("x" + "😀".repeat(100)).getBytes(StandardCharsets.UTF_8);
        String asBytes = new String(emoji, StandardCharsets.ISO_8859_1);
        String client =
                decode("d1:v" + emoji.length + ":" + asBytes + "e").client().orElseThrow();
        assertTrue(client.length() <= 64);
        assertFalse(Character.isHighSurrogate(client.charAt(client.length() - 1)));
    }

    @Test
    void answersGarbageWithAViolationAndNothingElse() throws Exception {
        byte[] good = "d1:md6:ut_pexi1ee1:pi6881e4:reqqi250e1:v5:bittc6:yourip4:abcde".getBytes(StandardCharsets.UTF_8);
        ExtensionHandshake.decode(good);
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bad = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) "0123456789deil:-x\0\u00ff".charAt(random.nextInt(19));
            }
            try {
                ExtensionHandshake.decode(bad);
            } catch (ProtocolViolation expected) {
                // Any other exception fails the test.
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
