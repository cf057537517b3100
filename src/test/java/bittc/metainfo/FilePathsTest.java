package bittc.metainfo;

import static bittc.metainfo.TorrentText.LENGTH;
import static bittc.metainfo.TorrentText.PIECES;
import static bittc.metainfo.TorrentText.PIECE_LENGTH;
import static bittc.metainfo.TorrentText.assertInvalid;
import static bittc.metainfo.TorrentText.file;
import static bittc.metainfo.TorrentText.multi;
import static bittc.metainfo.TorrentText.paths;
import static bittc.metainfo.TorrentText.read;
import static bittc.metainfo.TorrentText.refused;
import static bittc.metainfo.TorrentText.torrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Paths from outside: what becomes of them, and that none leaves its folder. */
class FilePathsTest {
    @ParameterizedTest
    @CsvSource({
        "'', _",
        "., _",
        ".., _",
        "/, _",
        "'\\', _",
        "' ', _",
        "'/..', _",
        "foo/../../../bar, foo......bar",
        "/etc/passwd, etcpasswd",
        "'C:\\x', C:x",
        "a\u0000b, ab",
        "'.\u0000.', _",
        "'\u001b[31mred\u007f\u009b', [31mred",
        "'a\nb\rc\td', abcd",
        "evil\u202egpj.exe, evilgpj.exe",
        "\u200f\u2066x\u2069\ufeff\u200b, x",
        "CON, _CON",
        "con.txt, _con.txt",
        "Aux .tar.gz, _Aux .tar.gz",
        "lpt9, _lpt9",
        "COM¹.a, _COM¹.a",
        "COM0, COM0",
        "console, console",
        ".hidden, .hidden",
        "..., ...",
        "a.b., a.b.",
        "夜の虫 😀.flac, 夜の虫 😀.flac",
    })
    void makesEachElementSafe(String name, String element) {
        assertEquals(element, PathSanitiser.element(name));
    }

    @Test
    void replacesWhatIsNotUtf8() throws Exception {
        assertEquals(List.of("temp/a\ufffdb"), paths(multi("d6:lengthi45e4:pathl3:a\u00ffbee")));
    }

    @Test
    void cutsAnElementThatIsTooLongAndKeepsItsEnding() {
        assertEquals("x".repeat(235) + ".flac", PathSanitiser.element("x".repeat(500) + ".flac"));
        assertEquals("x".repeat(240), PathSanitiser.element("x".repeat(240)));
        assertEquals("x".repeat(240), PathSanitiser.element("x".repeat(241)));
        assertEquals("a." + "x".repeat(238), PathSanitiser.element("a." + "x".repeat(300)));
        String emoji = PathSanitiser.element("😀".repeat(100) + ".md");
        assertEquals("😀".repeat(59) + ".md", emoji);
        assertTrue(emoji.getBytes(StandardCharsets.UTF_8).length <= PathSanitiser.MAX_ELEMENT_BYTES);
    }

    @Test
    void keepsTheShapeOfAPathThatTriesToClimb() throws Exception {
        assertEquals(List.of("temp/_/_/bar"), paths(multi(file("..", "..", "bar"))));
        assertEquals(List.of("temp/_/_/bar"), paths(multi(file("\\", "\\", "bar"))));
        assertEquals(List.of("temp/_/_"), paths(multi(file("", ""))));
        assertEquals(List.of("temp/abc....def/_/bar"), paths(multi(file("abc/../../def", "/", "bar"))));
        assertEquals(List.of("temp/f", "temp/_"), paths(multi(file("f"), file("."))));
    }

    @Test
    void refusesAPathThatIsTooLongAsAWhole() {
        String[] deep = new String[101];
        Arrays.fill(deep, "d");
        assertInvalid("info.files[0].path is too long", multi(file(deep)));
        String[] wide = new String[20];
        Arrays.fill(wide, "d".repeat(200));
        assertInvalid("info.files[0].path is too long", multi(file(wide)));
    }

    @Test
    void numbersTheLaterOfFilesWithTheSamePath() throws Exception {
        assertEquals(
                List.of("temp/foo/bar.txt", "temp/foo/bar.1.txt", "temp/foo/bar.2.txt"),
                paths(multi(file("foo", "bar.txt"), file("foo", "bar.txt"), file("foo", "bar.txt"))));
        assertEquals(List.of("temp/_/foo", "temp/_/foo.1"), paths(multi(file("/", "foo"), file("\\", "foo"))));
        assertEquals(List.of("temp/.a", "temp/.a.1"), paths(multi(file(".a"), file(".a"))));
    }

    @Test
    void neverTakesANumberThatAnotherFileHas() throws Exception {
        assertEquals(List.of("temp/a", "temp/a.2", "temp/a.1"), paths(multi(file("a"), file("a"), file("a.1"))));
        assertEquals(List.of("temp/a", "temp/a.2", "temp/a.1/x"), paths(multi(file("a"), file("a"), file("a.1", "x"))));
    }

    @Test
    void numbersAFileWhereAnotherOneNeedsAFolder() throws Exception {
        assertEquals(List.of("temp/a.1", "temp/a/b"), paths(multi(file("a"), file("a", "b"))));
        assertEquals(List.of("temp/a/b", "temp/a.1"), paths(multi(file("a", "b"), file("a"))));
        assertEquals(
                List.of("temp/a.2", "temp/a/b.1", "temp/a/b/c", "temp/a.1"),
                paths(multi(file("a"), file("a", "b"), file("a", "b", "c"), file("a"))));
        assertEquals(
                List.of("temp/a/b", "temp/a-", "temp/a.1", "temp/a!"),
                paths(multi(file("a", "b"), file("a-"), file("a"), file("a!"))));
    }

    @Test
    void refusesTooManyFilesWithTheSamePath() {
        String[] files =
                IntStream.range(0, 118).mapToObj(i -> file("foo", "bar.txt")).toArray(String[]::new);
        assertInvalid("info.files has too many files with the same path", multi(files));
        String[] manyFiles =
                IntStream.range(0, 100_000).mapToObj(i -> file("a")).toArray(String[]::new);
        assertInvalid("info.files has too many files with the same path", multi(manyFiles));
    }

    @Test
    void knowsPaddingAndLetsItCollideWithAnything() throws Exception {
        Metainfo metainfo = read(multi(
                file(".pad", "9"),
                "d4:attr1:p6:lengthi9e4:pathl4:.pad1:9ee",
                file("b"),
                "d4:attr1:p6:lengthi9e4:pathl4:.pad1:9ee",
                "d4:attr2:hp6:lengthi2124ee"));
        assertEquals(
                List.of(false, true, false, true, true),
                metainfo.files().stream().map(FileEntry::padding).toList());
        assertEquals("temp/.pad/9", metainfo.files().get(0).pathText());
        assertEquals(".pad/2124", metainfo.files().get(4).pathText());
        assertEquals(45 + 9 + 45 + 9 + 2124, metainfo.layout().totalLength());
    }

    @Test
    void knowsExecutableFiles() throws Exception {
        assertTrue(
                read(multi("d4:attr1:x6:lengthi45e4:pathl1:aee")).files().get(0).executable());
        assertFalse(read(multi(file("a"))).files().get(0).executable());
        assertTrue(read(torrent("4:attr1:x" + LENGTH + "4:name1:a" + PIECE_LENGTH + PIECES))
                .files()
                .get(0)
                .executable());
    }

    @Test
    void sanitisesWhereASymbolicLinkPointsAsItDoesPaths() throws Exception {
        Metainfo metainfo = read(multi(
                file("a", "/", "bar"), "d4:attr1:l6:lengthi425e4:pathl1:a1:b3:fooe12:symlink pathl1:a1:/3:baree"));
        FileEntry link = metainfo.files().get(1);
        assertEquals(Optional.of(metainfo.files().get(0).path()), link.symlinkTarget());
        assertEquals(0, link.length(), "a link has no bytes in the torrent, whatever it says");
        assertEquals(45, metainfo.layout().totalLength());
    }

    @Test
    void takesALinkWithoutATargetForAPlainFile() throws Exception {
        Metainfo metainfo = read(multi("d4:attr1:l6:lengthi45e4:pathl1:aee"));
        assertEquals(Optional.empty(), metainfo.files().get(0).symlinkTarget());
        assertInvalid("info.files[0].length is missing or not an integer", multi("d4:attr1:l4:pathl1:aee", file("b")));
    }

    @Test
    void refusesASymbolicLinkThatClimbs() {
        InvalidMetainfoException refusal =
                refused(multi(file("a"), "d4:attr1:l4:pathl1:be12:symlink pathl2:..2:..3:etc1:xee"));
        assertEquals("torrent-unsafe-path", refusal.code().word());
        assertEquals("refused: a file path leaves the download directory (\"../../etc/x\")", refusal.getMessage());
    }

    @Test
    void neverWritesThroughASymbolicLinkOfTheTorrent() throws Exception {
        assertEquals(
                List.of("temp/d.1", "temp/d/x"),
                paths(multi("d4:attr1:l4:pathl1:de12:symlink pathl1:eee", file("d", "x"))));
    }

    @ParameterizedTest
    @FieldSource("bittc.metainfo.PathAttacks#NAMES")
    void holdsEveryAttackInItsFolder(String attack) throws Exception {
        for (byte[] torrent : PathAttacks.torrents(attack)) {
            try {
                PathAttacks.assertContained(MetainfoReader.read(torrent, "fallback.torrent"));
            } catch (InvalidMetainfoException e) {
                assertTrue(e.code() != InvalidMetainfoException.Code.DAMAGED, e.getMessage());
            }
        }
    }

    @Test
    void givesRandomPathsThatCollidePathsOfTheirOwn() throws Exception {
        List<String> elements = List.of("a", "b", "a.1", "/a", "..", "", "b.txt", "a.1.1", "_");
        int read = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            String[] files = new String[1 + random.nextInt(30)];
            for (int i = 0; i < files.length; i++) {
                String[] path = new String[1 + random.nextInt(3)];
                Arrays.setAll(path, j -> elements.get(random.nextInt(elements.size())));
                files[i] = file(path);
            }
            try {
                PathAttacks.assertContained(read(multi(files)));
                read++;
            } catch (InvalidMetainfoException e) {
                assertEquals("invalid: info.files has too many files with the same path", e.getMessage());
            }
        }
        assertTrue(read > 1_000, read + " read");
    }

    private static Optional<List<String>> exact(String path) throws Exception {
        return read(multi("d6:lengthi45e4:path" + path + "e")).files().get(0).exactPath();
    }

    @Test
    void keepsTheTorrentsOwnNamesWhereTheyAreOthersAndSafe() throws Exception {
        assertEquals(Optional.of(List.of("temp", "aux.c")), exact("l5:aux.ce"));
        assertEquals(Optional.of(List.of("temp", "a\\b", "c")), exact("l3:a\\b1:ce"));
        String longest = "n".repeat(255);
        assertEquals(Optional.of(List.of("temp", longest)), exact("l255:" + longest + "e"));
        assertEquals(Optional.empty(), exact("l1:ae"), "ours is the same");
    }

    @Test
    void keepsNoNameOfATorrentThatIsNoElementOfAPath() throws Exception {
        for (String element :
                List.of("1:.", "2:..", "3:a/b", "3:../", "3:a\0b", "3:a\u00ffb", "0:", "256:" + "n".repeat(256))) {
            assertEquals(Optional.empty(), exact("l3:aux" + element + "e"), element);
        }
    }
}
