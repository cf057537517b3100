package bittc.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A swarm over IPv6 alone, with peers named by BEP 7. The tracker is ours: the opentracker that Debian has knows IPv4 only. */
@Tag("interop")
class Ipv6IT {
    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
        Requirements.checkIpv6();
    }

    @Test
    void downloadsOverIpv6() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv6(folder)) {
            swarm.seed(ForeignClient.LIBTORRENT);
            swarm.awaitSeeds(1);
            Program bittc = swarm.bittc();
            swarm.awaitBittcDone(bittc);
            swarm.awaitCompletions(1);
        }
    }

    @Test
    void seedsOverIpv6() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv6(folder)) {
            swarm.bittcSeed();
            swarm.awaitSeeds(1);
            Program other = swarm.leech(ForeignClient.LIBTORRENT);
            swarm.awaitPayload(other);
            swarm.awaitCompletions(1);
        }
    }
}
