package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bittc seed} shares with a client that is not ours, and {@code bittc scrape} asks a tracker that is not. */
@Tag("interop")
class ScrapeIT {
    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    @Test
    void countsWhoSharesOnlySomeOfTheFilesAsNoSeed() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.bittcSeedWith("--select", "1");
            swarm.awaitLeeches(1);
            swarm.awaitSeeds(0);
        }
    }

    @Test
    void asksOpentrackerOverHttpAndUdpAboutASwarmThatBittcSeeds() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.bittcSeedOnly();
            swarm.awaitSeeds(1);
            swarm.awaitPayload(swarm.leech(ForeignClient.LIBTORRENT));
            swarm.awaitCompletions(1);
            for (InteropSwarm.Protocol protocol : InteropSwarm.Protocol.values()) {
                Program scrape = swarm.bittcScrape(protocol);
                assertEquals(0, swarm.awaitExit(scrape), scrape::output);
                String row = scrape.output().lines().reduce("", (before, line) -> line);
                assertTrue(row.matches(" +2 +0 +1  10\\.9\\.0\\.1:6969 +interop payload"), scrape.output());
            }
        }
    }
}
