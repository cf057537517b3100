package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are not ours download from bittc, which they connect to. */
@Tag("interop")
class SeedIT {
    /** What a shell says of a program that was ended by SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void seedsToAClientThatKnowsItFromTheTracker(ForeignClient leech) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program bittc = swarm.bittcSeed();
            swarm.awaitSeeds(1);
            Program other = swarm.leech(leech);
            swarm.awaitPayload(other);
            swarm.awaitCompletions(1);
            swarm.awaitSeeds(2);
            bittc.terminate();
            assertEquals(TERMINATED, swarm.awaitExit(bittc));
            swarm.awaitSeeds(1); // it has told the tracker that it leaves
        }
    }
}
