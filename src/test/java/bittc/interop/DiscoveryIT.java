package bittc.interop;

import bittc.interop.ForeignClient.Wishes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a torrent is and where its peers are, learnt from other clients and told to them: metadata, DHT, peer exchange. */
@Tag("interop")
class DiscoveryIT {
    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void learnsFromASeederWhatAMagnetLinkHolds(ForeignClient seeder) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            swarm.seed(seeder);
            swarm.awaitSeeds(1);
            swarm.awaitBittcDone(swarm.bittcWith(swarm.magnetWithTracker()));
        }
    }

    @Test
    void findsASeederByTheDhtAlone() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program node = swarm.hiddenSeed(ForeignClient.ARIA2, Wishes.NONE.knowingNode("10.9.0.1:1"));
            Program seeder =
                    swarm.hiddenSeed(ForeignClient.LIBTORRENT, Wishes.NONE.knowingNode(swarm.endpointOf(node)));
            Program bittc = swarm.bittcWith("--no-pex", "--dht-bootstrap", swarm.endpointOf(seeder), swarm.magnet());
            swarm.awaitBittcDone(bittc);
        }
    }

    @Test
    void isFoundByTheDhtAndTellsWhatTheTorrentIs() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program node = swarm.hiddenSeed(ForeignClient.LIBTORRENT, Wishes.NONE.knowingNode("10.9.0.1:1"));
            Program bittc = swarm.bittcSeedWith("--no-pex", "--dht-bootstrap", swarm.endpointOf(node));
            swarm.awaitOutput(bittc, "DHT: 0 peers from 1 node"); // and then it tells that node of itself
            Program leech = swarm.leechByDht(ForeignClient.LIBTORRENT, swarm.endpointOf(node));
            swarm.awaitPayload(leech);
            swarm.awaitOutput(bittc, swarm.addressOf(leech));
        }
    }

    @Test
    void connectsToAPeerThatAnotherTellsOf() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program hidden = swarm.hiddenSeed(ForeignClient.LIBTORRENT, Wishes.NONE);
            swarm.slowSeedConnectedTo(ForeignClient.LIBTORRENT, swarm.endpointOf(hidden));
            swarm.awaitSeeds(1);
            swarm.awaitBittcDone(swarm.bittcWith("--no-dht"));
        }
    }

    @Test
    void tellsItsPeersOfEachOther() throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program hidden = swarm.hiddenSeed(ForeignClient.LIBTORRENT, Wishes.NONE);
            Program bittc = swarm.bittcWith(
                    "--no-dht",
                    "--max-download",
                    "1K",
                    swarm.magnetWithTracker() + "&x.pe=" + swarm.endpointOf(hidden));
            swarm.awaitOutput(bittc, swarm.endpointOf(hidden) + ": connected");
            Program leech = swarm.leech(ForeignClient.LIBTORRENT);
            swarm.awaitOutput(leech, "from " + swarm.addressOf(hidden) + " ");
        }
    }
}
