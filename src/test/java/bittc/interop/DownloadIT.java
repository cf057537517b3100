package bittc.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** bittc downloads from clients that are not ours. */
@Tag("interop")
class DownloadIT {
    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void downloadsFromASeederThatTheTrackerNamesOverHttpAndOverUdp(ForeignClient seeder) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.seed(seeder);
            int completions = 0;
            for (InteropSwarm.Protocol protocol : InteropSwarm.Protocol.values()) {
                swarm.awaitSeeds(1); // bittc, if it was there before, has told the tracker that it leaves
                Program bittc = swarm.bittc(protocol);
                swarm.awaitBittcDone(bittc);
                swarm.awaitCompletions(++completions);
            }
        }
    }

    /** The tracker names nobody to bittc, and bittc to the seeder: one that is not reachable would get nothing. */
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void downloadsFromASeederThatConnectsToIt(ForeignClient seeder) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program bittc = swarm.bittc();
            swarm.awaitLeeches(1);
            swarm.seed(seeder);
            swarm.awaitBittcDone(bittc);
            swarm.awaitOutput(bittc, "connected to us");
        }
    }
}
