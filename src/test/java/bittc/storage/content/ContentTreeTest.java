package bittc.storage.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileEntry;
import bittc.storage.content.ContentException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTreeTest {
    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temp.resolve("t"));
    }

    private void write(String path, int bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
    }

    private ContentTree scan(boolean withHidden) throws IOException {
        return ContentTree.scan(folder, Optional.empty(), withHidden, Optional.empty());
    }

    private List<String> paths(boolean withHidden) throws IOException {
        return scan(withHidden).files().stream().map(FileEntry::pathText).toList();
    }

    private ContentException refusal() {
        return assertThrows(ContentException.class, () -> scan(true));
    }

    @Test
    void ordersFilesByTheBytesOfTheirPathsAsMktorrentDoes() throws IOException {
        for (String path : List.of("b/x", "B/y", "a.d/z", "a/z", "a-z", "a b", "Z", "z", "file9", "file10", "empty")) {
            write(path, path.equals("empty") ? 0 : 3);
        }
        assertEquals(
                List.of(
                        "t/B/y",
                        "t/Z",
                        "t/a b",
                        "t/a-z",
                        "t/a.d/z",
                        "t/a/z",
                        "t/b/x",
                        "t/empty",
                        "t/file10",
                        "t/file9",
                        "t/z"),
                paths(false));
        ContentTree tree = scan(false);
        assertTrue(tree.multiFile());
        assertEquals(30, tree.totalLength());
        assertEquals(27, tree.files().get(10).offset());
    }

    @Test
    void leavesHiddenFilesOutUnlessAskedAndCountsThem() throws IOException {
        write(".a", 1);
        write(".git/config", 1);
        write("sub/.b", 1);
        write("sub/c", 1);
        assertEquals(List.of("t/sub/c"), paths(false));
        assertEquals(3, scan(false).hidden());
        assertEquals(List.of("t/.a", "t/.git/config", "t/sub/.b", "t/sub/c"), paths(true));
    }

    @Test
    void takesAHiddenFileThatIsNamedItself() throws IOException {
        write(".a", 1);
        ContentTree tree = ContentTree.scan(folder.resolve(".a"), Optional.empty(), false, Optional.empty());
        assertEquals(List.of(".a"), tree.files().get(0).path());
        assertFalse(tree.multiFile());
    }

    @Test
    void goesByAnotherNameIfToldSo() throws IOException {
        write("a", 1);
        ContentTree tree = ContentTree.scan(folder, Optional.of("other"), false, Optional.empty());
        assertEquals(List.of("other", "a"), tree.files().get(0).path());
    }

    @Test
    void isCalledLikeTheFolderThatADotMeans() throws IOException {
        write("a", 1);
        ContentTree tree = ContentTree.scan(folder.resolve("../t/."), Optional.empty(), false, Optional.empty());
        assertEquals("t/a", tree.files().get(0).pathText());
    }

    @Test
    void leavesOutTheTorrentOfAnEarlierTime() throws IOException {
        write("a", 1);
        write("t.torrent", 1);
        Path torrent = folder.resolve("t.torrent");
        ContentTree tree = ContentTree.scan(folder, Optional.empty(), false, Optional.of(torrent));
        assertEquals(1, tree.files().size());
    }

    @Test
    void followsSymbolicLinksToFilesAndFolders() throws IOException {
        write("a/x", 2);
        Files.createSymbolicLink(folder.resolve("f"), Path.of("a/x"));
        Files.createSymbolicLink(folder.resolve("d"), Path.of("a"));
        assertEquals(List.of("t/a/x", "t/d/x", "t/f"), paths(false));
        assertEquals(6, scan(false).totalLength());
    }

    @Test
    void refusesLinksThatLeadInCirclesOrToNothing() throws IOException {
        write("a/x", 2);
        Path link = folder.resolve("a/up");
        Files.createSymbolicLink(link, Path.of(".."));
        assertEquals(Code.UNSUITABLE, refusal().code());
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("up"));
        assertEquals(Code.UNSUITABLE, refusal().code(), "a link to itself");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("nowhere"));
        assertEquals(Code.NOT_FOUND, refusal().code());
        assertEquals(link + ": a symbolic link that leads to nothing", refusal().getMessage());
    }

    @Test
    void refusesWhatHasNoBytes() throws IOException {
        assertEquals(folder + ": no files in it", refusal().getMessage());
        write("a", 0);
        write("b", 0);
        assertEquals(folder + ": all its files are empty", refusal().getMessage());
        assertEquals(Code.EMPTY, refusal().code());
    }

    @Test
    void refusesNamesThatOthersCouldNotHave() throws IOException {
        write("ok", 1);
        write("a\\b", 1);
        assertEquals(Code.UNSUITABLE, refusal().code());
        assertEquals(
                folder.resolve("a\\b") + ": other clients would save it as 'ab'",
                refusal().getMessage());
    }

    @Test
    void refusesWhatDoesNotExist() {
        Path none = temp.resolve("none");
        ContentException refusal = assertThrows(
                ContentException.class, () -> ContentTree.scan(none, Optional.empty(), true, Optional.empty()));
        assertEquals(none + ": no such file or folder", refusal.getMessage());
    }

    @Test
    void refusesFoldersBelowFoldersWithoutEnd() throws IOException {
        write("d/".repeat(101) + "x", 1);
        assertEquals(Code.UNSUITABLE, refusal().code());
    }
}
