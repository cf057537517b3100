package bittc.cli.host;

import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is deleted with its contents when closed.
 *
 * @param path where it is
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
    /** Creates one in the place for temporary files; its name begins with the prefix. */
    public static TemporaryFolder create(String prefix, Environment environment) throws ProblemException {
        String wanted = environment.variables().getOrDefault("TMPDIR", "");
        Path place = Path.of(wanted.isEmpty() ? System.getProperty("java.io.tmpdir") : wanted);
        try {
            return new TemporaryFolder(Files.createTempDirectory(place, prefix));
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.DIR_NOT_WRITABLE,
                    place + ": cannot make a temporary folder here",
                    "set TMPDIR to another folder");
        }
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(path)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
