package bittc.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.message.Text;
import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text on its way to a terminal. */
public final class TextFuzz {
    private static final JsonFactory JSON = new JsonFactory();

    private TextFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "terminal-text",
                TextFuzz::text,
                "u\u001b[31mred\u009b\u0007\ttab\r\n",
                "u" + utf8("\u202egpj.exe\u2066\u200b\ufeff \u5915\u0301\ud83d\ude00"),
                "w\u00d8\u003d\u00de\0\0a\u00dc\0"));
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** A text in UTF-8, or after a w in UTF-16, which may have halves of characters in it. */
    private static void text(byte[] input) throws IOException {
        boolean wide = input.length > 0 && input[0] == 'w';
        int start = Math.min(1, input.length);
        String text = new String(
                input, start, input.length - start, wide ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
        String clean = Memory.bounded(input.length, () -> Text.clean(text));
        assertHarmless(clean);
        assertEquals(clean, Text.clean(clean));
        int width = Text.width(clean);
        for (int columns : new int[] {0, 1, 7, 40}) {
            for (String cut : List.of(Text.cut(clean, columns, "…"), Text.cutEnd(clean, columns, "..."))) {
                assertHarmless(cut);
                assertTrue(Text.width(cut) <= columns, "wider than " + columns + ": " + cut);
                assertTrue(width > columns || cut.equals(clean), "cut for nothing: " + cut);
            }
        }
        assertTrue(Text.width(Text.padLeft(clean, 20)) == Math.max(20, width));
        StringWriter written = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(written)) {
            json.setCharacterEscapes(new VisibleEscapes());
            json.writeString(text);
        }
        assertHarmless(withoutHalves(written.toString()));
        try (JsonParser parser = JSON.createParser(written.toString())) {
            parser.nextToken();
            assertEquals(text, parser.getText());
        }
    }

    /** JSON keeps lone surrogates as they are; the writer of the bytes sees to them. */
    private static String withoutHalves(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints().filter(c -> c < 0xd800 || c > 0xdfff).forEach(whole::appendCodePoint);
        return whole.toString();
    }

    /** Nothing that a terminal obeys, that turns the direction of a line, or that nobody sees. */
    private static void assertHarmless(String text) {
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean harmful = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            assertTrue(!harmful, () -> "U+" + Integer.toHexString(c) + " in " + text);
        });
    }
}
