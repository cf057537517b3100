package bittc.cli.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreadableNamesTest {
    @Test
    void tellsWhatIsNotUtf8FromALetterThatLooksSo() {
        byte[] texts = "-d\0d\u00fcr\0\0".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of("d\ufffdr"), UnreadableNames.malformed(texts));
        assertEquals(List.of(), UnreadableNames.malformed("d\ufffdr\0".getBytes(StandardCharsets.UTF_8)));
    }
}
