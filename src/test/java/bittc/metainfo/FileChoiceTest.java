package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileChoiceTest {
    /** Files of 10 bytes in pieces of 16; the fourth is padding of 2 bytes, the last one a link without any. */
    private static final Metainfo ALBUM = torrent(
            "Album",
            "01 - Dawn.flac",
            "02 - Dusk.flac",
            "cover.jpg",
            "<pad>",
            "extras/notes.TXT",
            "extras/scans/cover.jpg",
            "[best of] 03.flac",
            "<link>");

    private static Metainfo torrent(String name, String... paths) {
        List<FileEntry> files = new ArrayList<>();
        long offset = 0;
        for (String path : paths) {
            boolean padding = path.equals("<pad>");
            boolean link = path.equals("<link>");
            List<String> elements = new ArrayList<>(List.of(name));
            elements.addAll(Arrays.asList(padding ? new String[] {".pad", "2"} : path.split("/")));
            int length = link ? 0 : padding ? 2 : 10;
            Optional<List<String>> target = link ? Optional.of(List.of(name, "cover.jpg")) : Optional.empty();
            files.add(new FileEntry(files.size(), elements, length, offset, padding, false, target));
            offset += length;
        }
        return torrent(name, files, offset, true);
    }

    private static Metainfo torrent(String name, List<FileEntry> files, long length, boolean multiFile) {
        return new Metainfo(
                InfoHashes.ofV1(InfoHash.of(new byte[20])),
                name,
                new PieceLayout(length, 16),
                new Sha1PieceHashes(new byte[0]), // nothing is hashed
                files,
                multiFile,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                new byte[0]);
    }

    private static List<FilePattern> patterns(String... texts) {
        return Arrays.stream(texts)
                .flatMap(text -> FilePattern.parse(text).orElseThrow().stream())
                .toList();
    }

    /** Numbers from 1 of what the patterns select in the album. */
    private static List<Integer> selected(String... texts) {
        FileSelection selection = new FileChoice(patterns(texts), List.of()).in(ALBUM);
        return numbers(selection);
    }

    private static List<Integer> numbers(FileSelection selection) {
        return ALBUM.files().stream()
                .filter(file -> !file.padding() && selection.contains(file.index()))
                .map(file -> file.index() + 1)
                .toList();
    }

    @Test
    void selectsByNumber() {
        assertEquals(List.of(1), selected("1"));
        assertEquals(List.of(1, 5, 6, 7), selected("1,5-7"));
        assertEquals(List.of(3, 5, 6), selected("3-6"), "padding has a number, but is nothing to have");
        assertEquals(List.of(7, 8), selected("7-"));
        assertEquals(List.of(8), selected("8-100"));
        assertEquals(List.of(), selected("9"));
        assertEquals(List.of(), selected("4"));
    }

    @Test
    void selectsByNameInAnyFolder() {
        assertEquals(List.of(3, 6), selected("cover.jpg"));
        assertEquals(List.of(1, 2, 7), selected("*.flac"));
        assertEquals(List.of(1, 2), selected("0?*"));
        assertEquals(List.of(1, 3, 6), selected("cover.*", "*Dawn*"));
    }

    @Test
    void selectsByPathBelowTheFolderOrWithIt() {
        assertEquals(List.of(6), selected("extras/scans/cover.jpg"));
        assertEquals(List.of(6), selected("Album/extras/scans/cover.jpg"));
        assertEquals(List.of(3), selected("/cover.jpg"));
        assertEquals(List.of(6), selected("**/scans/*"));
        assertEquals(List.of(), selected("scans/cover.jpg"), "a path begins at the torrent's folder");
        assertEquals(List.of(5, 6), selected("extras/**"));
        assertEquals(List.of(5), selected("extras/*.TXT"));
        assertEquals(List.of(3, 6), selected("**/cover.jpg"));
    }

    @Test
    void aFolderMeansAllThatIsInIt() {
        assertEquals(List.of(5, 6), selected("extras"));
        assertEquals(List.of(5, 6), selected("extras/"));
        assertEquals(List.of(6), selected("scans/"));
        assertEquals(List.of(6), selected("extras/scans"));
        assertEquals(List.of(), selected("cover.jpg/"), "a file is no folder");
    }

    @Test
    void whatIsANameToTheLetterMeansThatOne() {
        assertEquals(List.of(7), selected("[best of] 03.flac"));
        assertEquals(List.of(7), selected("Album/[best of] 03.flac"));
    }

    @Test
    void lettersAreFoldedOnlyWhereNothingMatchesAsWritten() {
        assertEquals(List.of(5), selected("*.txt"));
        assertEquals(List.of(5), selected("notes.TXT"));
        Metainfo both = torrent("t", "a.txt", "b.TXT");
        FileSelection selection = new FileChoice(patterns("*.txt"), List.of()).in(both);
        assertTrue(selection.contains(0));
        assertFalse(selection.contains(1));
    }

    @Test
    void takesAwayWhatIsExcluded() {
        FileChoice choice = new FileChoice(patterns("*.flac", "cover.jpg"), patterns("02*", "scans"));
        assertEquals(List.of(1, 3, 7), numbers(choice.in(ALBUM)));
        assertEquals(List.of(1, 2, 3, 7, 8), numbers(new FileChoice(List.of(), patterns("extras")).in(ALBUM)));
        assertTrue(new FileChoice(patterns("1"), patterns("1")).in(ALBUM).isEmpty());
    }

    @Test
    void everythingIsEverythingHoweverItIsSaid() {
        assertSame(FileSelection.ALL, FileChoice.ALL.in(ALBUM));
        assertSame(FileSelection.ALL, new FileChoice(patterns("1-"), List.of()).in(ALBUM));
        assertSame(FileSelection.ALL, new FileChoice(patterns("**"), List.of()).in(ALBUM));
    }

    @Test
    void theOneFileOfATorrentWithoutAFolderHasAName() {
        FileEntry file = new FileEntry(0, List.of("a.iso"), 10, 0, false, false, Optional.empty());
        Metainfo single = torrent("a.iso", List.of(file), 10, false);
        for (String text : new String[] {"a.iso", "*.iso", "1", "*", "**/*.iso", "/a.iso"}) {
            assertTrue(new FileChoice(patterns(text), List.of()).in(single).isAll(), text);
        }
        assertTrue(new FileChoice(patterns("b.iso"), List.of()).in(single).isEmpty());
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        for (String text : new String[] {"", "0", "1,", ",", "3-1", "-3", "-", "1--2", "0-2", "12345678901"}) {
            assertTrue(FilePattern.parse(text).isEmpty(), text);
        }
        assertEquals(3, FilePattern.parse("1,3-5,7-").orElseThrow().size());
        assertFalse(FilePattern.parse("1.txt").orElseThrow().get(0).isNumber());
    }

    @Test
    void wantsThePiecesWithAByteOfAFileThatIsWanted() {
        BitSet second = new BitSet();
        second.set(1);
        FileSelection selection = FileSelection.of(ALBUM.files(), second);
        assertEquals(2, selection.pieces(ALBUM).cardinality(), "bytes 10 to 19 of pieces of 16");
        assertTrue(selection.pieces(ALBUM).get(0));
        assertTrue(selection.pieces(ALBUM).get(1));
        assertEquals(10, selection.bytes(ALBUM));
        assertEquals(1, selection.count(ALBUM));
        assertTrue(FileSelection.ALL.pieces(ALBUM).isFull());
        assertEquals(60, FileSelection.ALL.bytes(ALBUM));
    }

    @Test
    void aLinkHasNoPieces() {
        BitSet link = new BitSet();
        link.set(7);
        FileSelection selection = FileSelection.of(ALBUM.files(), link);
        assertFalse(selection.isEmpty());
        assertTrue(selection.pieces(ALBUM).isEmpty());
    }

    @Test
    void findsNamesWhoseAccentsAreComposedOtherwise() {
        Metainfo torrent = torrent("t", "e\u0301te\u0301/E\u0301.txt", "b");
        for (String pattern : List.of("\u00c9.txt", "\u00e9.TXT", "\u00e9t\u00e9/*", "t/\u00e9t\u00e9/")) {
            FilePattern found = FilePattern.parse(pattern).orElseThrow().get(0);
            assertEquals("{0}", found.in(torrent).toString(), pattern);
        }
        Metainfo both = torrent("t", "\u00e9", "e\u0301");
        assertEquals(
                "{1}",
                FilePattern.parse("e\u0301").orElseThrow().get(0).in(both).toString(), "to the letter");
    }

    @Test
    void aPatternLooksAtEachTorrentAnew() {
        FilePattern pattern = FilePattern.parse("b*").orElseThrow().get(0);
        assertEquals("{1}", pattern.in(torrent("t", "a", "b")).toString());
        assertEquals("{0, 2}", pattern.in(torrent("t", "b", "a", "bb")).toString());
    }
}
