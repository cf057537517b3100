package bittc.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DontHaveTest {
    @Test
    void isTheIndexInFourBytes() throws Exception {
        assertArrayEquals(new byte[] {0, 0, 1, 2}, new DontHave(258).encode());
        assertEquals(new DontHave(258), DontHave.decode(new byte[] {0, 0, 1, 2}));
        assertEquals(new DontHave(Integer.MAX_VALUE), DontHave.decode(new DontHave(Integer.MAX_VALUE).encode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "000001", "0000000001", "80000000", "ffffffff"})
    void refusesWhatIsNoIndex(String hex) {
        byte[] payload = HexFormat.of().parseHex(hex);
        assertThrows(ProtocolViolation.class, () -> DontHave.decode(payload));
    }
}
