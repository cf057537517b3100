package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.host.Environment;
import bittc.cli.host.Terminal;
import bittc.cli.message.ProblemException;
import bittc.fuzz.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Lists of torrents on their way in. */
public final class CliFuzz {
    private CliFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "list-file",
                CliFuzz::list,
                "# three\r\n\r\n  b.torrent  \r\nmagnet:?xt=urn:btih:0\n#c\na.torrent",
                utf8("\ufeffa\u2028b\n"),
                "'#a'\n dir = x\n  = y\n\"\"\n",
                "d8:announce0:e"));
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void list(byte[] input) {
        Environment environment = new Environment(
                Map.of(), Path.of(""), new ByteArrayInputStream(input), false, false, Terminal.parse(""), false);
        List<InputList.Line> lines;
        try {
            lines = InputList.read("-", environment);
        } catch (ProblemException refused) {
            assertTrue(!refused.getMessage().isEmpty());
            return;
        }
        assertTrue(!lines.isEmpty());
        int previous = 0;
        for (InputList.Line line : lines) {
            assertTrue(line.number() > previous && line.number() <= input.length + 1, "line " + line.number());
            previous = line.number();
            String text = line.text();
            assertTrue(!text.isEmpty() && text.lines().count() == 1, text);
            line.options().forEach(option -> assertTrue(!option.name().contains("="), option.name()));
        }
    }
}
