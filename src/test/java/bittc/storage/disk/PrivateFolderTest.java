package bittc.storage.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateFolderTest {
    @TempDir
    Path temp;

    private Path above;
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        above = Files.createDirectory(temp.resolve("above"));
        folder = Files.createDirectory(above.resolve("folder"));
        permit(above, "rwxr-xr-x");
        permit(folder, "rwxr-xr-x");
        assertTrue(PrivateFolder.isOursAlone(folder), "or nothing here means anything");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private void give(Path path) throws IOException {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "only root gives files away");
        Files.setAttribute(path, "unix:uid", 12_345);
    }

    private static void makeSticky(Path path) throws Exception {
        assertEquals(
                0, new ProcessBuilder("chmod", "1777", path.toString()).start().waitFor());
    }

    @ParameterizedTest
    @CsvSource({"rwx------, true", "r-x------, true", "rwxr-xr-x, true", "rwxrwxr-x, false", "rwxr-xrwx, false"})
    void thatOthersCanReadDoesNoHarmButNotThatTheyCanWrite(String permissions, boolean ours) throws IOException {
        permit(folder, permissions);
        assertEquals(ours, PrivateFolder.isOursAlone(folder));
    }

    @Test
    void stickyIsNotEnoughForTheFolderItself() throws Exception {
        makeSticky(folder);
        assertFalse(PrivateFolder.isOursAlone(folder));
    }

    @Test
    void whoeverCanWriteToTheFolderAboveCanPutAnotherInItsPlace() throws Exception {
        permit(above, "rwxrwxrwx");
        assertFalse(PrivateFolder.isOursAlone(folder));
        makeSticky(above);
        assertTrue(PrivateFolder.isOursAlone(folder), "as in /tmp: there nobody renames what is not theirs");
    }

    @Test
    void anotherUsersFolderIsNotOurs() throws IOException {
        give(folder);
        assertFalse(PrivateFolder.isOursAlone(folder));
    }

    @Test
    void norIsOneBelowAnotherUsersFolder() throws IOException {
        give(above);
        assertFalse(PrivateFolder.isOursAlone(folder));
    }

    @Test
    void aLinkIsWorthWhatItLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), folder);
        assertTrue(PrivateFolder.isOursAlone(link));
        permit(folder, "rwxrwxrwx");
        assertFalse(PrivateFolder.isOursAlone(link));
    }

    @Test
    void whatDoesNotExistIsNotOurs() {
        assertFalse(PrivateFolder.isOursAlone(temp.resolve("nothing")));
    }
}
