package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutputFileTest {
    private static final byte[] OURS = "ours".getBytes(StandardCharsets.UTF_8);
    private static final byte[] THEIRS = "theirs".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private void write(String name, boolean overwrite) throws ProblemException {
        OutputFile.at(folder, Path.of(name), overwrite).write(OURS, new TestHost(folder).host());
    }

    private void assertRefused(String code, String message, String name, boolean overwrite) {
        Problem problem = assertThrows(ProblemException.class, () -> write(name, overwrite))
                .problem();
        assertEquals(code, problem.code().word());
        assertEquals(message, problem.message());
    }

    private void assertHolds(String... names) throws IOException {
        try (var all = Files.list(folder)) {
            assertEquals(
                    List.of(names),
                    all.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void makesAFileAndLeavesNothingElse() throws Exception {
        write("new", false);
        assertArrayEquals(OURS, Files.readAllBytes(folder.resolve("new")));
        assertHolds("new");
    }

    @Test
    void aNameAsLongAsNamesCanBeIsNoTrouble() throws Exception {
        write("n".repeat(255), false);
        assertHolds("n".repeat(255));
    }

    @Test
    void replacesAForeignFileOnlyIfToldSo() throws Exception {
        Files.write(folder.resolve("there"), THEIRS);
        assertRefused("file-conflict", "there exists", "there", false);
        assertArrayEquals(THEIRS, Files.readAllBytes(folder.resolve("there")));
        write("there", true);
        assertArrayEquals(OURS, Files.readAllBytes(folder.resolve("there")));
        assertHolds("there");
    }

    /** Between the look and the writing somebody has taken the name. */
    @Test
    void replacesNothingThatCameInTheMeantime() throws Exception {
        OutputFile file = OutputFile.at(folder, Path.of("late"), true);
        Files.write(folder.resolve("late"), THEIRS);
        Problem problem = assertThrows(ProblemException.class, () -> file.write(OURS, new TestHost(folder).host()))
                .problem();
        assertEquals("late exists", problem.message());
        assertArrayEquals(THEIRS, Files.readAllBytes(folder.resolve("late")));
        assertHolds("late");
    }

    @Test
    void aLinkToAFileStaysALink() throws Exception {
        Files.write(folder.resolve("real"), THEIRS);
        Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        assertRefused("file-conflict", "link exists", "link", false);
        write("link", true);
        assertEquals(Path.of("real"), Files.readSymbolicLink(folder.resolve("link")));
        assertArrayEquals(OURS, Files.readAllBytes(folder.resolve("real")));
        assertHolds("link", "real");
    }

    @Test
    void aLinkToNothingOrToAFolderIsRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("dead"), Path.of("nowhere"));
        assertRefused("file-conflict", "dead is a dangling symbolic link", "dead", true);
        Files.createDirectory(folder.resolve("dir"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("dir"));
        assertRefused("file-conflict", "link is a directory", "link", true);
        assertHolds("dead", "dir", "link");
    }

    @Test
    void aFolderIsRefused() throws Exception {
        Files.createDirectory(folder.resolve("dir"));
        assertRefused("file-conflict", "dir is a directory", "dir", true);
        assertTrue(Files.isDirectory(folder.resolve("dir")));
    }

    @Test
    void aFolderThatIsMissingIsNamed() {
        assertRefused("dir-not-writable", "no/x: no such folder", "no/x", false);
    }

    @Test
    void aDeviceIsWrittenToAndStaysADevice() throws Exception {
        Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
        for (boolean overwrite : new boolean[] {true, false}) {
            write("null", overwrite);
            write("/dev/null", overwrite);
        }
        assertTrue(Files.isSymbolicLink(folder.resolve("null")));
        assertFalse(Files.isRegularFile(Path.of("/dev/null")));
    }

    @Test
    void aPipeGetsTheBytesAndStaysAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readAllBytes(pipe);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        write("pipe", true);
        assertArrayEquals(OURS, read.get());
        assertFalse(Files.isRegularFile(pipe));
        assertHolds("pipe");
    }

    @Test
    void theFileThatReplacesAnotherIsNotTheSame() throws Exception {
        Files.write(folder.resolve("one"), THEIRS);
        Files.createLink(folder.resolve("other"), folder.resolve("one"));
        Files.setPosixFilePermissions(folder.resolve("one"), PosixFilePermissions.fromString("rw-rw-rw-"));
        write("one", true);
        assertArrayEquals(THEIRS, Files.readAllBytes(folder.resolve("other")), "who has it open or linked keeps it");
    }
}
