package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A .torrent file made by the program as people run it. */
class CreateIT {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private void hole(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    @Test
    void makesATorrentThatVerifiesUnderAnyLocale() throws IOException {
        Files.createDirectories(folder.resolve("d"));
        Files.write(folder.resolve("d/夜の虫 ß"), new byte[100_000]);
        Run create = Program.bittc(folder, "create", "d").with("LC_ALL", "C").run();
        assertEquals(0, create.exitCode(), create::toString);
        assertEquals(folder.toRealPath().resolve("d.torrent") + "\n", create.out());
        Run verify = Program.bittc(folder, "verify", "d.torrent").run();
        assertEquals("d: complete, 7 pieces verified\n", verify.out());
        assertEquals(0, verify.exitCode(), verify::toString);
    }

    @Test
    void refusesANameThatIsNotUtf8() throws IOException {
        Files.createDirectories(folder.resolve("d"));
        Run create = Program.bittc(folder, "create", "d")
                .inShell("sh", "echo x > \"$(printf 'd/a\\377b')\" && exec \"$@\"")
                .run();
        assertEquals(3, create.exitCode(), create::toString);
        assertTrue(create.err().contains("its name is not UTF-8\n"), create::toString);
        assertFalse(Files.exists(folder.resolve("d.torrent")));
    }

    @Test
    void needsLittleMemoryForPiecesThatDoNotFitInto() throws IOException {
        hole("h", 600L * MIB);
        Run create = Program.bittc(folder, "create", "-s", "512M", "h").run();
        assertEquals(0, create.exitCode(), create::toString);
        assertTrue(create.err().contains("2 pieces of 512.0 MiB"), create::toString);
    }

    @Test
    void endsByTheSignalAndLeavesNothingBehind() throws Exception {
        hole("h", 1L << 40); // takes minutes at best
        try (Run create = Program.bittc(folder, "create", "h")
                .inShell("bash", "\"$@\"; echo not reached")
                .after("setsid")
                .start()) {
            Deadline.await(() -> create.pid() > 0 && isHashing(create), create::toString);
            create.signalGroup("INT");
            assertEquals(130, create.exitCode(), create::toString);
            assertEquals("", create.out());
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    /** Whether the file is open in a process below the shell. */
    private static boolean isHashing(Run shell) {
        return ProcessHandle.of(shell.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .anyMatch(process -> {
                    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
                        return open.anyMatch(CreateIT::isContent);
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    private static boolean isContent(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith("h");
        } catch (IOException e) {
            return false;
        }
    }
}
