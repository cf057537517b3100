package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InfoHashTest {
    private static final String HEX = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final String BASE32 = "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";

    @Test
    void readsHexAndBase32InEitherCase() {
        InfoHash expected = InfoHash.parse(HEX).orElseThrow();
        assertEquals(HEX, expected.toHex());
        assertEquals(expected, InfoHash.parse(HEX.toUpperCase()).orElseThrow());
        assertEquals(expected, InfoHash.parse(BASE32).orElseThrow());
        assertEquals(expected, InfoHash.parse(BASE32.toLowerCase()).orElseThrow());
    }

    @Test
    void refusesWhatIsNeither() {
        assertEquals(Optional.empty(), InfoHash.parse(""));
        assertEquals(Optional.empty(), InfoHash.parse(HEX.substring(1)));
        assertEquals(Optional.empty(), InfoHash.parse(HEX + "0"));
        assertEquals(Optional.empty(), InfoHash.parse("g" + HEX.substring(1)));
        for (char c : "018=@[`{\u0661\uff21\u0131".toCharArray()) {
            assertEquals(Optional.empty(), InfoHash.parse(c + BASE32.substring(1)), "base32 with " + (int) c);
        }
        assertEquals(Optional.empty(), InfoHash.parse("\uff11" + HEX.substring(1)), "a digit, but not of ASCII");
    }

    @Test
    void hasTwentyBytesOfItsOwn() {
        assertThrows(IllegalArgumentException.class, () -> InfoHash.of(new byte[19]));
        byte[] bytes = new byte[InfoHash.LENGTH];
        InfoHash hash = InfoHash.of(bytes);
        bytes[0] = 1;
        hash.toBytes()[1] = 1;
        assertEquals(InfoHash.of(new byte[InfoHash.LENGTH]), hash);
    }
}
