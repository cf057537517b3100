package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Compares the reader's verdicts with those in a folder of torrents: {@code files/*.torrent} and {@code expected.json}, a
 * list of objects with {@code file}, {@code valid}, and for the valid ones {@code name}, {@code num_files},
 * {@code total_size} (both with padding), {@code piece_length}, {@code num_pieces}, {@code private}, the info hashes
 * {@code v1} and {@code v2}, and perhaps {@code paths}, of which null stands for any. Torrents without {@code v1} may be
 * refused as not supported. Run with {@code -Dbittc.corpus=FOLDER}.
 */
class MetainfoCorpusTest {
    @TestFactory
    @EnabledIfSystemProperty(
            named = "bittc.corpus",
            matches = ".+",
            disabledReason = "no corpus: name its folder with -Dbittc.corpus=FOLDER")
    List<DynamicTest> readsOrRefusesEveryTorrentOfTheCorpusAsExpected() throws Exception {
        Path corpus = Path.of(System.getProperty("bittc.corpus"));
        List<DynamicTest> tests = new ArrayList<>();
        for (Object value : (List<?>) Json.parse(Files.readString(corpus.resolve("expected.json")))) {
            Map<?, ?> expected = (Map<?, ?>) value;
            String file = (String) expected.get("file");
            byte[] bytes = Files.readAllBytes(corpus.resolve("files").resolve(file));
            tests.add(DynamicTest.dynamicTest(file, () -> check(expected, bytes)));
        }
        assertTrue(!tests.isEmpty(), "an empty corpus");
        return tests;
    }

    private static void check(Map<?, ?> expected, byte[] bytes) throws Exception {
        String file = (String) expected.get("file");
        if (!(Boolean) expected.get("valid")) {
            InvalidMetainfoException refusal =
                    assertThrows(InvalidMetainfoException.class, () -> MetainfoReader.read(bytes, file));
            if (!file.startsWith("v2_")) {
                assertNotEquals(InvalidMetainfoException.Code.UNSUPPORTED, refusal.code());
            }
        } else if (!expected.containsKey("v1")) {
            InvalidMetainfoException refusal =
                    assertThrows(InvalidMetainfoException.class, () -> MetainfoReader.read(bytes, file));
            assertEquals(InvalidMetainfoException.Code.UNSUPPORTED, refusal.code());
        } else {
            checkFacts(expected, bytes, MetainfoReader.read(bytes, file));
        }
    }

    private static void checkFacts(Map<?, ?> expected, byte[] bytes, Metainfo actual) throws Exception {
        assertEquals(expected.get("name"), actual.name());
        assertEquals(expected.get("num_files"), (long) actual.files().size());
        assertEquals(expected.get("total_size"), actual.layout().totalLength());
        assertEquals(
                expected.get("total_size"),
                actual.files().stream().mapToLong(FileEntry::length).sum());
        assertEquals(expected.get("piece_length"), (long) actual.layout().pieceLength());
        assertEquals(expected.get("num_pieces"), (long) actual.layout().pieceCount());
        assertEquals(expected.get("private"), actual.isPrivate());
        assertEquals(expected.get("v1"), actual.infoHash().toHex());
        if (expected.containsKey("v2")) {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(actual.infoBytes());
            assertEquals(expected.get("v2"), HexFormat.of().formatHex(sha256));
        }
        List<?> paths = expected.containsKey("paths") ? (List<?>) expected.get("paths") : List.of();
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i) != null) {
                assertEquals(paths.get(i), actual.files().get(i).pathText());
            }
        }
        PathAttacks.assertContained(actual);
        BencodeDictionary torrent = (BencodeDictionary) BencodeDecoder.decodePrefix(bytes, 0, Limits.TORRENT);
        assertArrayEquals(torrent.dictionary("info").orElseThrow().encoded(), actual.infoBytes());
    }
}
