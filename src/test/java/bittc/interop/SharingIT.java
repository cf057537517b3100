package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bittc downloads and uploads at the same time. */
@Tag("interop")
class SharingIT {
    /** Bytes per second; slow enough that what one leech has received is worth asking it for. */
    private static final long SEEDER_RATE = 700_000;

    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    @Test
    void leechesOfASlowSeederGetMostOfItFromEachOther() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program seeder = swarm.seed(ForeignClient.LIBTORRENT, ForeignClient.Wishes.NONE.uploading(SEEDER_RATE));
            swarm.awaitSeeds(1);
            Program one = swarm.bittc();
            Program two = swarm.bittc();
            Program other = swarm.leech(ForeignClient.LIBTORRENT);
            swarm.awaitBittcDone(one);
            swarm.awaitBittcDone(two);
            swarm.awaitPayload(other);

            Map<String, Long> fromOthers = InteropSwarm.exchanged(other, "from");
            Map<String, Long> bySeeder = InteropSwarm.exchanged(seeder, "to");
            String totals = "libtorrent received " + fromOthers + ", the seeder sent " + bySeeder;
            long sent = bySeeder.values().stream().mapToLong(Long::longValue).sum();
            assertTrue(sent < 2 * InteropSwarm.size(), totals);
            assertTrue(fromOthers.getOrDefault(swarm.addressOf(one), 0L) > 0, totals);
            assertTrue(fromOthers.getOrDefault(swarm.addressOf(two), 0L) > 0, totals);
        }
    }
}
