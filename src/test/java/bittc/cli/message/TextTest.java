package bittc.cli.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void takesAwayEverythingThatATerminalMightObey() {
        assertEquals("a[31mb", Text.clean("a\u001b[31mb"));
        assertEquals("ab", Text.clean("a\u0000\u0007\b\u007fb"));
        assertEquals("a31mb", Text.clean("a\u009b31mb"));
        assertEquals("a b c", Text.clean("a\nb\rc"));
    }

    @Test
    void takesAwayWhatTurnsOrHidesText() {
        assertEquals("exe.txt", Text.clean("\u202eexe\u2066.\u2069txt\u200f"));
        assertEquals("ab", Text.clean("a\u200b\u200d\ufeff\u2060\u00ad\u3164b"));
        assertEquals("ab", Text.clean("a\u2028\u2029b"));
        assertEquals("ab", Text.clean("a\ud800b"), "a lone surrogate");
        assertEquals("ab", Text.clean("a\udb40\udc41b"), "a tag character");
    }

    @Test
    void leavesTheWorldsWritingAlone() {
        for (String text : new String[] {"Größe", "夜の虫", "πfile.😀", "עברית", "नमस्ते", "e\u0301"}) {
            assertEquals(text, Text.clean(text));
        }
    }

    @Test
    void neverLetsAControlCharacterThroughWhateverComes() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
            }
            String clean = Text.clean(text.toString());
            assertFalse(clean.codePoints().anyMatch(Character::isISOControl), () -> "seed 7: " + text);
            assertEquals(clean, Text.clean(clean));
        }
    }

    @Test
    void measuresInColumns() {
        assertEquals(3, Text.width("abc"));
        assertEquals(6, Text.width("夜の虫"));
        assertEquals(2, Text.width("😀"));
        assertEquals(1, Text.width("e\u0301"));
        assertEquals(2, Text.width("한"));
        assertEquals(2, Text.width("\u001b[31mab\u001b[0m"), "colours take no room");
    }

    @Test
    void cutsTheMiddleSoThatTheEndingStays() {
        assertEquals("ubuntu-26.04-de…d64.iso", Text.cut("ubuntu-26.04-desktop-amd64.iso", 23, "…"));
        assertEquals("short.iso", Text.cut("short.iso", 9, "…"));
        assertEquals("ab...e", Text.cut("abcdefghide", 6, "..."));
    }

    @Test
    void neverCutsWiderThanAsked() {
        String[] names = {"夜の虫 フィールド録音 完全版.flac", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "😀😀😀😀😀😀😀"
        };
        for (String name : names) {
            for (int columns = 0; columns < 40; columns++) {
                String cut = Text.cut(name, columns, "…");
                assertTrue(Text.width(cut) <= columns, cut + " in " + columns);
            }
        }
    }
}
