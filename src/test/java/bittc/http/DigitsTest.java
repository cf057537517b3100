package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "007", "1048576", "999999999999999999"})
    void readsDigits(String text) {
        assertEquals(OptionalLong.of(Long.parseLong(text)), Digits.number(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1 ",
                " 1",
                "0x1",
                "1.0",
                "1e3",
                "1_0",
                "\u0661",
                "\uff11",
                "1000000000000000000",
                "9999999999999999999",
                "99999999999999999999999"
            })
    void takesNothingElseForANumber(String text) {
        assertEquals(OptionalLong.empty(), Digits.number(text));
    }
}
