package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bittc.interop.ForeignClient.Encryption;
import bittc.interop.ForeignClient.Wishes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * bittc and clients that it reaches over uTP alone (BEP 29), in both roles: those that can be told to do without TCP, which
 * then close what comes over it, and others on a link that loses all TCP between them. In each pair, one has all.
 */
@Tag("interop")
class UtpIT {
    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    private static InteropSwarm swarm(Path folder, ForeignClient client) throws IOException {
        InteropSwarm swarm = InteropSwarm.overIpv4(folder);
        if (client == ForeignClient.TRANSMISSION) { // its user cannot switch off TCP
            swarm.dropTcp();
        }
        return swarm;
    }

    private static Wishes wishes(Encryption encryption) {
        Wishes wishes = Wishes.NONE.overUtp();
        return encryption == null ? wishes : wishes.demanding(encryption);
    }

    /** In a line of {@code -v}: either side may choose what follows an encrypted handshake, which transmission prefers. */
    private static String path(ForeignClient client, Encryption encryption) {
        if (client == ForeignClient.TRANSMISSION) {
            return "uTP";
        }
        return encryption == null ? "uTP\n" : encryption == Encryption.RC4 ? "uTP with RC4\n" : "uTP with ";
    }

    @ParameterizedTest(name = "{0}, encryption {1}")
    @CsvSource({"LIBTORRENT,", "LIBTORRENT, ANY", "LIBTORRENT, RC4", "QBITTORRENT,", "QBITTORRENT, ANY", "TRANSMISSION,"
    })
    void downloadsFromASeeder(ForeignClient client, Encryption encryption) throws IOException {
        try (InteropSwarm swarm = swarm(folder, client)) {
            Program seed = swarm.seed(client, wishes(encryption));
            swarm.awaitSeeds(1);
            Program bittc = swarm.bittcWith("--no-trackers", "--peer", swarm.endpointOf(seed));
            swarm.awaitBittcDone(bittc);
            swarm.awaitOutput(bittc, ": connected, " + path(client, encryption));
        }
    }

    @ParameterizedTest(name = "{0}, encryption {1}")
    @CsvSource({"LIBTORRENT,", "LIBTORRENT, ANY", "LIBTORRENT, RC4", "QBITTORRENT,", "QBITTORRENT, ANY", "TRANSMISSION,"
    })
    void seedsToAClient(ForeignClient client, Encryption encryption) throws IOException {
        try (InteropSwarm swarm = swarm(folder, client)) {
            Program bittc = swarm.bittcSeed();
            swarm.awaitSeeds(1);
            swarm.awaitPayload(swarm.leech(client, wishes(encryption)));
            swarm.awaitOutput(bittc, ": connected to us, " + path(client, encryption));
        }
    }

    @ParameterizedTest(name = "{0} %")
    @ValueSource(ints = {0, 1, 5})
    void bittcDownloadsFromBittc(int lossPercent) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.dropTcp();
            swarm.loseDatagrams(lossPercent);
            swarm.bittcSeed();
            swarm.awaitSeeds(1);
            Program bittc = swarm.bittc();
            swarm.awaitBittcDone(bittc);
            swarm.awaitOutput(bittc, ": connected, uTP\n");
        }
    }

    /** The seed ends as soon as it has written the last block, much of which is still on the way. */
    @ParameterizedTest(name = "{0} %")
    @ValueSource(ints = {0, 5})
    void whatASeedWroteArrivesThoughItEnds(int lossPercent) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.dropTcp();
            swarm.loseDatagrams(lossPercent);
            Program seed = swarm.bittcSeedOnly("--seed-ratio", "1");
            swarm.awaitSeeds(1);
            Program bittc = swarm.bittc();
            assertEquals(0, swarm.awaitExit(seed));
            swarm.awaitBittcDone(bittc);
            swarm.awaitOutput(bittc, ": connected, uTP\n");
        }
    }

    @ParameterizedTest(name = "{0} %")
    @ValueSource(ints = {1, 5})
    void downloadsFromLibtorrentOverALinkThatLosesDatagrams(int percent) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.loseDatagrams(percent);
            swarm.seed(ForeignClient.LIBTORRENT, wishes(null));
            swarm.awaitSeeds(1);
            Program bittc = swarm.bittc();
            swarm.awaitBittcDone(bittc);
            assertFalse(bittc.output().contains("connected, TCP"), bittc::output);
        }
    }

    @ParameterizedTest(name = "{0} %")
    @ValueSource(ints = {1, 5})
    void seedsToLibtorrentOverALinkThatLosesDatagrams(int percent) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.loseDatagrams(percent);
            Program bittc = swarm.bittcSeed();
            swarm.awaitSeeds(1);
            swarm.awaitPayload(swarm.leech(ForeignClient.LIBTORRENT, wishes(null)));
            swarm.awaitOutput(bittc, ": connected to us, uTP\n");
        }
    }
}
