package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.FakeEngine.Scripted;
import bittc.testkit.DemoSwarm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an engine that writes what the test wants: the demo has to notice. */
class DemoCommandTest {
    private static final String NAME = "bittc demo";

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private TestHost host;

    @BeforeEach
    void keepTemporaryFoldersInSight() {
        host = new TestHost(folder).with("TMPDIR", folder.toString());
    }

    @Test
    void findsTheOneByteThatIsWrong() throws IOException {
        engine.on(NAME, transfer -> {
            write(transfer, 20_000);
            transfer.complete();
        });
        assertEquals(6, host.run(engine.factory(), "demo"));
        String where = "demo: bittc demo/large.bin differs from the original at byte 20000";
        assertTrue(host.err().endsWith("bittc: " + where + "\n"), host.err());
        assertNothingIsLeft();
    }

    @Test
    void doesNotClaimWhatHasNotHappened() throws IOException {
        engine.on(NAME, transfer -> {
            write(transfer, -1);
            transfer.complete();
        });
        assertEquals(70, host.run(engine.factory(), "demo"), "the data is right, but no peer has been killed");
        assertEquals("", host.out());
        assertNothingIsLeft();
    }

    @Test
    void exitsByTheSignalAndLeavesNothing() throws IOException {
        engine.on(NAME, transfer -> {
            write(transfer, -1);
            host.signal("INT");
        });
        assertEquals(130, host.run(engine.factory(), "demo"));
        assertEquals("", host.out());
        assertNothingIsLeft();
    }

    @Test
    void listensOnlyOnThisMachine() {
        engine.on(NAME, transfer -> transfer.fail("no-space", "needs 32.0 MiB"));
        assertEquals(4, host.run(engine.factory(), "demo"));
        assertTrue(engine.settings.reach().address().orElseThrow().isLoopbackAddress());
    }

    @Test
    void saysWhereItCannotWrite() {
        host.with("TMPDIR", folder + "/none");
        assertEquals(4, host.run(engine.factory(), "demo"));
        String why = folder + "/none: cannot make a temporary folder here";
        assertEquals("bittc: " + why + "\n  hint: set TMPDIR to another folder\n", host.err());
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    /** Writes what the demo expects, but for one byte of the first file. */
    private static void write(Scripted transfer, int wrongByte) {
        try (DemoSwarm swarm = DemoSwarm.start()) {
            for (var file : transfer.metainfo().files()) {
                Path path = transfer.job.folder().resolve(file.pathText());
                Files.createDirectories(path.getParent());
                byte[] bytes = swarm.expected(file.index());
                if (file.index() == 0 && wrongByte >= 0) {
                    bytes[wrongByte]++;
                }
                Files.write(path, bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
