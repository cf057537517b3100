package bittc;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a test needs of the machine. Where it is missing the test is skipped, unless the environment says {@code CI=true} or
 * the tests are run with {@code -Dbittc.interop.required=true}: then it fails.
 */
public final class Prerequisites {
    /** For the start of a test that runs these programs. */
    public static void checkPrograms(String... names) {
        check(Arrays.stream(names).filter(name -> !isOnPath(name)).findFirst().map(name -> name + ": not installed"));
    }

    /** For the start of a test: what is missing, if anything. */
    public static void check(Optional<String> missing) {
        if (missing.isPresent() && required()) {
            fail(missing.get() + " (and the tests that need it are required)");
        }
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    /** Whether there is a program of this name. */
    public static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean required() {
        return "true".equals(System.getenv("CI")) || Boolean.getBoolean("bittc.interop.required");
    }

    private Prerequisites() {}
}
