package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FoldedNamesTest {
    private static Map<Integer, List<String>> renamed(String... paths) {
        List<FileEntry> files = new ArrayList<>();
        for (String path : paths) {
            List<String> elements = new ArrayList<>(List.of("t"));
            elements.addAll(List.of(path.split("/")));
            files.add(new FileEntry(files.size(), elements, 1, files.size(), false, false, Optional.empty()));
        }
        return FoldedNames.renamed(files);
    }

    @Test
    void namesThatDifferKeepTheirs() {
        assertEquals(Map.of(), renamed("a", "b/A", "c.txt", "c/txt", "dir/a", "Dir/b"));
    }

    @Test
    void numbersTheLaterOfFilesThatSomeSystemTakesForOne() {
        assertEquals(Map.of(1, List.of("t", "readme.1.TXT")), renamed("ReadMe.txt", "readme.TXT"));
        assertEquals(Map.of(1, List.of("t", "Dir", "X.1")), renamed("dir/x", "Dir/X"));
        assertEquals(Map.of(1, List.of("t", "e\u0301.1")), renamed("\u00e9", "e\u0301"));
        assertEquals(Map.of(1, List.of("t", "STRASSE.1")), renamed("stra\u00dfe", "STRASSE"));
        assertEquals(Map.of(0, List.of("t", "A.1")), renamed("A", "a/x"), "a file where a folder has to be");
        assertEquals(1, renamed("a", "a.").size());
    }

    @Test
    void takesNoNumberThatIsTaken() {
        assertEquals(Map.of(1, List.of("t", "A.2.txt")), renamed("a.txt", "A.txt", "a.1.TXT"));
    }
}
