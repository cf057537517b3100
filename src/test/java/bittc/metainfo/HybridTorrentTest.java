package bittc.metainfo;

import static bittc.metainfo.TorrentText.PIECE_LENGTH;
import static bittc.metainfo.TorrentText.assertInvalid;
import static bittc.metainfo.TorrentText.read;
import static bittc.metainfo.TorrentText.refused;
import static bittc.metainfo.TorrentText.s;
import static bittc.metainfo.TorrentText.torrent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HybridTorrentTest {
    private static final String ROOT = "11:pieces root32:" + "r".repeat(32);
    private static final String DIFFERS = "info.file tree does not match the other list of files";
    private static final String EMPTY = file(0, "a-empty");
    private static final String SMALL = file(5, "dir", "b-small");
    private static final String PAD = "d4:attr1:p6:lengthi16379e4:pathl4:.pad5:16379ee";
    private static final String LARGE = file(16384, "dir", "c-large");
    private static final String TREE = entry("a-empty", leaf(0))
            + entry("dir", "d" + entry("b-small", leaf(5)) + entry("c-large", leaf(16384)) + "e");

    private static String file(long length, String... path) {
        StringBuilder elements = new StringBuilder();
        for (String element : path) {
            elements.append(s(element));
        }
        return "d6:lengthi" + length + "e4:pathl" + elements + "ee";
    }

    private static String leaf(long length) {
        return "d0:d6:lengthi" + length + "e" + (length > 0 ? ROOT : "") + "ee";
    }

    private static String entry(String name, String value) {
        return s(name) + value;
    }

    private static String hybrid(String tree, String... files) {
        String pieces = "6:pieces40:" + "h".repeat(40);
        return torrent("9:file treed" + tree + "e5:filesl" + String.join("", files) + "e12:meta versioni2e4:name1:n"
                + PIECE_LENGTH + pieces);
    }

    private static String single(String tree) {
        return torrent("9:file treed" + tree + "e6:lengthi5e12:meta versioni2e4:name1:n" + PIECE_LENGTH + "6:pieces20:"
                + "h".repeat(20));
    }

    @Test
    void loadsAHybridWhoseListsOfFilesAgree() throws Exception {
        assertEquals(4, read(hybrid(TREE, EMPTY, SMALL, PAD, LARGE)).files().size());
        assertEquals(1, read(single(entry("n", leaf(5)))).files().size());
    }

    @Test
    void toleratesPaddingAtTheEndOrNone() throws Exception {
        String tree = entry("b", leaf(16384)) + entry("c", leaf(5));
        assertEquals(
                2, read(hybrid(tree, file(16384, "b"), file(5, "c"))).files().size());
        assertEquals(
                3,
                read(hybrid(tree, file(16384, "b"), file(5, "c"), PAD)).files().size());
    }

    @Test
    void refusesAHybridWhoseListsOfFilesDiffer() {
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, PAD, SMALL, LARGE.replace("16384", "10000")));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, file(5, "dir", "x-small"), PAD, LARGE));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, file(5, "dir"), PAD, LARGE));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, file(5, "dir", "b-small", "x"), PAD, LARGE));
        assertInvalid(DIFFERS, hybrid(TREE, SMALL, EMPTY, PAD, LARGE));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, SMALL, PAD, file(16384, "dir", "z")));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, SMALL, PAD, LARGE, file(0, "more")));
        assertInvalid(DIFFERS, hybrid(TREE, SMALL, PAD, LARGE));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, file(16384, "dir", "b-small"), LARGE));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, SMALL, PAD, "d4:attr1:p6:lengthi16384e4:pathl1:pee"));
        assertInvalid(DIFFERS, single(entry("/n", leaf(5))));
        assertInvalid(DIFFERS, single(entry("n", leaf(6))));
        assertInvalid(DIFFERS, single(entry("n", leaf(5)) + entry("o", leaf(5))));
    }

    @Test
    void refusesAFileThatBeginsInsideAPiece() {
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, SMALL, PAD.replace("16379", "16378"), LARGE));
        assertInvalid(DIFFERS, hybrid(TREE, EMPTY, SMALL, LARGE));
    }

    @Test
    void refusesABrokenTree() {
        String neither = "info.file tree has an entry that is neither file nor folder";
        assertInvalid("info.file tree is not a dictionary of files", single(""));
        assertInvalid(neither, single(entry("n", "d6:lengthi5e" + ROOT + "e")));
        assertInvalid(neither, single(entry("", leaf(5))));
        assertInvalid(neither, single(entry("n", "de")));
        assertInvalid(neither, single(entry("n", "i5e")));
        assertInvalid("info.file tree is not sorted", single(entry("o", leaf(0)) + entry("n", leaf(5))));
        assertInvalid("info.file tree is not sorted", single(entry("n", leaf(5)) + entry("n", leaf(5))));
        assertInvalid("info.file tree has a file without a length", single(entry("n", "d0:dee")));
        assertInvalid("info.file tree has a file without a length", single(entry("n", "d0:d6:lengthi-5eee")));
        String noRoot = "info.file tree has a file without a root hash";
        assertInvalid(noRoot, single(entry("n", "d0:d6:lengthi5eee")));
        assertInvalid(noRoot, single(entry("n", leaf(5).replace('r', '\0'))));
        assertInvalid(noRoot, single(entry("n", leaf(5).replace("32:r", "31:"))));
    }

    @Test
    void refusesATreeThatIsDeeperThanAnyPath() {
        InvalidMetainfoException refusal = refused(single("1:ad".repeat(1_000) + "e".repeat(1_000)));
        assertEquals("torrent-damaged", refusal.code().word());
        assertEquals(
                "damaged: nested more than 100 levels deep",
                refusal.getMessage().split(" at ")[0]);
    }
}
