package bittc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All arithmetic of pieces and blocks is in {@link bittc.torrent.PieceLayout}. */
class GeometryRulesTest {
    private static final Path SOURCES = Path.of("src/main/java/bittc");

    /** Dividing by a piece's or a block's length, or what is left then. */
    private static final Pattern DIVISION = Pattern.compile("[/%]\\s*(?:[\\w.()]*\\.)?(?:pieceLength|BLOCK_LENGTH)\\b");

    /** Who chooses how long pieces are, compares them with another layout, or asks how many of them make a stretch or a queue. */
    private static final Set<String> ALLOWED =
            Set.of("PieceLayout.java", "TorrentDraft.java", "Pipeline.java", "FileTreeCheck.java", "PieceSweep.java");

    @Test
    void nobodyElseDividesByTheLengthOfAPieceOrABlock() throws IOException {
        List<String> broken = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                if (!ALLOWED.contains(file.getFileName().toString())) {
                    for (String line : Files.readAllLines(file)) {
                        if (DIVISION.matcher(line).find()) {
                            broken.add(file + ": " + line.strip());
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
    }
}
