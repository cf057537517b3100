package bittc.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorrentDraftTest {
    private static final byte[] ONE_HASH = "x".repeat(20).getBytes(ISO_8859_1);

    private static TorrentDraft draft(List<List<String>> trackers, List<String> webSeeds, String... paths) {
        List<FileEntry> files = new ArrayList<>();
        for (String path : paths) {
            files.add(new FileEntry(
                    files.size(), List.of(path.split("/")), 5, 5L * files.size(), false, false, Optional.empty()));
        }
        return new TorrentDraft(
                files,
                paths[0].contains("/"),
                16_384,
                false,
                Optional.empty(),
                trackers,
                webSeeds,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static String written(TorrentDraft draft) {
        return new String(draft.encode(ONE_HASH), ISO_8859_1);
    }

    @Test
    void writesNothingThatWasNotAskedFor() {
        String pieces = "6:pieces20:" + "x".repeat(20);
        assertEquals(
                "d4:infod6:lengthi5e4:name1:a12:piece lengthi16384e" + pieces + "ee",
                written(draft(List.of(), List.of(), "a")));
        assertEquals(
                "d4:infod5:filesld6:lengthi5e4:pathl1:beed6:lengthi5e4:pathl1:c1:deee4:name1:a12:piece lengthi16384e"
                        + pieces + "ee",
                written(draft(List.of(), List.of(), "a/b", "a/c/d")));
    }

    @Test
    void writesTiersOnlyWhereOneUrlIsNotAll() {
        assertTrue(written(draft(List.of(List.of("http://t/")), List.of(), "a"))
                .startsWith("d8:announce9:http://t/4:info"));
        assertTrue(written(draft(List.of(List.of("http://t/", "http://u/"), List.of("udp://v:1")), List.of(), "a"))
                .startsWith("d8:announce9:http://t/13:announce-listll9:http://t/9:http://u/el9:udp://v:1ee4:info"));
    }

    @Test
    void writesAWebSeedAloneAndSeveralAsAList() {
        assertTrue(written(draft(List.of(), List.of("http://w/"), "a")).endsWith("8:url-list9:http://w/e"));
        assertTrue(written(draft(List.of(), List.of("http://w/", "http://x/"), "a"))
                .endsWith("8:url-listl9:http://w/9:http://x/ee"));
    }

    @Test
    void readsBackAsItWasMeant() throws InvalidMetainfoException {
        TorrentDraft plain = draft(
                List.of(List.of("http://t/announce", "udp://u:1"), List.of("https://v/")),
                List.of("http://w/", "http://x/"),
                "夜/a b",
                "夜/c/d");
        TorrentDraft full = new TorrentDraft(
                plain.files(),
                true,
                32_768,
                true,
                Optional.of("SRC"),
                plain.trackers(),
                plain.webSeeds(),
                Optional.of("hi ß"),
                Optional.of("bittc/1"),
                Optional.of(Instant.ofEpochSecond(1_700_000_000)));
        Metainfo read = MetainfoReader.read(full.encode(ONE_HASH), "");
        assertEquals(Optional.empty(), full.differenceFrom(read));
        assertEquals(Optional.of("SRC"), read.source());
        assertTrue(plain.differenceFrom(read).isPresent(), "another piece length");
    }

    @Test
    void saysWhichNameReadersWouldChange() throws InvalidMetainfoException {
        TorrentDraft draft = draft(List.of(), List.of(), "a/b", "a/c\\d");
        Metainfo read = MetainfoReader.read(draft.encode(ONE_HASH), "");
        assertEquals(Optional.of("a/c\\d: would be saved as a/cd"), draft.differenceFrom(read));
    }

    @Test
    void refusesHashesOfAnotherTorrent() {
        TorrentDraft draft = draft(List.of(), List.of(), "a");
        assertThrows(IllegalArgumentException.class, () -> draft.encode(new byte[40]));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 16384",
        "33554431, 16384", // 2048 pieces
        "33554432, 32768",
        "1073741824, 1048576",
        "4294967296, 4194304",
        "1099511627776, 16777216",
        "109951162777600, 536870912", // 100 TiB: 16 MiB would make 6.5 million pieces
    })
    void choosesAPieceLengthThatSuits(long totalLength, int pieceLength) {
        assertEquals(pieceLength, TorrentDraft.pieceLengthFor(totalLength));
    }
}
