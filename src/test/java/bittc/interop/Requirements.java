package bittc.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bittc.Prerequisites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The {@link Prerequisites} of these tests. */
final class Requirements {
    /** The first thing that is missing; looked for once. */
    private static final Optional<String> MISSING = missing();

    /** For the start of every test. */
    static void check() {
        Prerequisites.check(MISSING);
    }

    /** For the start of tests over IPv6: it is the kernel's to have it, so they are skipped even where all is required. */
    static void checkIpv6() {
        assumeTrue(hasIpv6(), "the machine has no IPv6");
    }

    static boolean hasIpv6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    private static Optional<String> missing() {
        if (!Files.isExecutable(InteropSwarm.BITTC)) {
            return Optional.of(InteropSwarm.BITTC + ": not built; run mvn package");
        }
        for (String program : List.of(
                "unshare",
                "nsenter",
                "ip",
                "bash",
                "nft",
                "nginx",
                "opentracker",
                "mktorrent",
                "transmission-create")) {
            if (!Prerequisites.isOnPath(program)) {
                return Optional.of(program + ": not installed");
            }
        }
        for (ForeignClient client : ForeignClient.values()) {
            if (!client.isInstalled()) {
                return Optional.of(client.program() + ": not installed");
            }
        }
        return succeeds("unshare", "--net", "--pid", "--fork", "ip", "link", "set", "lo", "up")
                ? Optional.empty()
                : Optional.of("no network namespace can be made: not root, or not allowed to");
    }

    static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(IsolatedNetwork.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Requirements() {}
}
