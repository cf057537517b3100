package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.Consistency;
import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.SeedPolicy;
import bittc.download.SessionOptions;
import bittc.torrent.PeerId;
import bittc.wire.ExtensionHandshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Who gets a connection, in simulated time. */
class ConnectionsTest {
    private static final int KIB = 1024;
    private static final Duration DELAY = Duration.ofMillis(20);

    private final Simulation sim = new Simulation(1, 1024 * KIB, 64 * KIB);

    private RemotePeer mute() {
        return Rogues.MUTE.make(sim.content, sim.scheduler, sim.random);
    }

    private void assertCompletesWithin(int seconds) {
        sim.advance(Duration.ofSeconds(seconds), () -> sim.state.ended());
        assertEquals(DownloadState.DONE, sim.state, () -> String.join("\n", sim.log));
    }

    private void begin() {
        sim.begin();
        sim.advance(Duration.ofMillis(10));
    }

    private long connectionsMade() {
        return sim.log.stream()
                .filter(line -> line.contains(": connected,") || line.contains("not reached"))
                .count();
    }

    @Test
    void handshakesThatNeverEndDoNotKeepItFromConnecting() {
        begin();
        for (int i = 0; i < 40; i++) {
            RemotePeer slow = mute();
            slow.completesHandshake = false;
            InetSocketAddress from = Simulation.address(7, i, 7777);
            for (int second = 0; second < 30; second++) {
                sim.scheduler.schedule(Duration.ofSeconds(second), () -> sim.world.connectToUs(slow, from));
            }
        }
        sim.addHonest(400_000);
        assertCompletesWithin(10);
    }

    @Test
    void oneAddressHasPlacesAtEachTorrentButNotHalfOfAll() {
        World world = new World(3);
        world.options = new SessionOptions(80, 0, 0);
        int accepted = 0;
        for (int torrent = 1; torrent <= 4; torrent++) {
            Simulation each = new Simulation(world, torrent, 64 * KIB, 16 * KIB);
            each.begin();
            each.advance(Duration.ofMillis(10));
            for (int i = 0; i < 12; i++) {
                RemotePeer peer = Rogues.MUTE.make(each.content, each.scheduler, each.random);
                accepted += world.connectToUs(peer, Simulation.address(7, 7, torrent * 1000 + i)) ? 1 : 0;
            }
            assertEquals(Math.min(40, torrent * 12), accepted);
        }
    }

    @Test
    void oneAddressTakesSixteenPlacesOfATorrentAtTheMost() {
        begin();
        int accepted = 0;
        for (int i = 0; i < 500; i++) {
            accepted += sim.world.connectToUs(mute(), Simulation.address(7, 7, 1000 + i)) ? 1 : 0;
        }
        assertEquals(16, accepted);
        assertTrue(sim.world.connectToUs(mute(), Simulation.address(7, 8, 1000)));
    }

    @Test
    void placesAreLeftForThosePeersThatItFindsItself() {
        sim.world.options = new SessionOptions(20, 0, 0);
        begin();
        for (int i = 0; i < 100; i++) {
            sim.world.connectToUs(mute(), Simulation.address(7, i, 7777));
        }
        assertEquals(15, Consistency.peers(sim.world.session()));
        sim.addHonest(400_000);
        assertCompletesWithin(10);
        sim.advance(Duration.ofMinutes(1));
        assertEquals(0, Consistency.peers(sim.world.session()));
    }

    @Test
    void aPeerThatIsConnectedIsNotConnectedToAgainUntilItHasGone() {
        begin();
        RemotePeer mute = mute();
        InetSocketAddress listens = Simulation.address(7, 7, 6881);
        sim.world.hosts.put(listens, mute);
        assertTrue(sim.world.connectToUs(mute, Simulation.address(7, 7, 50_000)));
        sim.advance(Duration.ofSeconds(1));
        for (int port = 6881; port < 6931; port++) { // it listens on the first; the others are not believed
            byte[] told = handshake(port);
            mute.send(h -> h.onExtended(ExtensionHandshake.EXTENDED_ID, told));
        }
        sim.advance(Duration.ofMinutes(5));
        assertEquals(0, connectionsMade());
        mute.hangUp("reset by peer");
        sim.advance(Duration.ofMinutes(1));
        assertEquals(1, connectionsMade());
        assertEquals(2, mute.connections);
    }

    private static byte[] handshake(int port) {
        return new ExtensionHandshake(
                        Map.of(),
                        Optional.of("test"),
                        OptionalInt.of(port),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        false,
                        false)
                .encode();
    }

    @Test
    void oneOfTwoConnectionsIsKeptWhenBothSidesConnectAtOnce() {
        for (boolean oursIsLess : new boolean[] {true, false}) {
            Simulation both = new Simulation(2, 64 * KIB, 16 * KIB);
            byte[] id = new byte[PeerId.LENGTH];
            Arrays.fill(id, (byte) (oursIsLess ? 0xff : 0));
            RemotePeer theirs = Rogues.CHOKER.make(both.content, both.scheduler, both.random);
            RemotePeer ours = both.add(
                    Rogues.CHOKER.make(both.content, both.scheduler, both.random), Simulation.address(7, 7, 6881));
            theirs.id = PeerId.of(id);
            ours.id = PeerId.of(id);
            both.begin();
            both.advance(Duration.ofSeconds(1));
            assertTrue(ours.open);
            both.world.connectToUs(theirs, Simulation.address(7, 7, 50_000));
            both.advance(Duration.ofSeconds(1));
            assertEquals(oursIsLess, ours.open);
            assertEquals(!oursIsLess, theirs.open);
            both.advance(Duration.ofMinutes(5));
            assertEquals(1, ours.connections);
            assertEquals(1, theirs.connections);
        }
    }

    @Test
    void whoCallsItselfLikeAnotherDoesNotKeepThatOneOut() {
        begin();
        RemotePeer impostor = mute();
        sim.world.connectToUs(impostor, Simulation.address(7, 7, 7777));
        sim.advance(Duration.ofSeconds(1));
        sim.addHonest(400_000).id = impostor.id;
        assertCompletesWithin(70);
        assertEquals("we leave", impostor.ended);
    }

    @Test
    void aPeerWithTwoAddressesKeepsOneConnection() {
        RemotePeer fast = sim.addHonest(20_000);
        RemotePeer slow = sim.addHonest(5_000);
        slow.id = fast.id;
        begin();
        sim.advance(Duration.ofSeconds(25));
        assertTrue(fast.open && !slow.open, () -> String.join("\n", sim.log));
        assertEquals("connected twice", slow.ended);
        assertCompletesWithin(60);
        assertEquals(1, fast.connections);
        assertTrue(slow.connections <= 4, slow.connections + " connections, at growing intervals");
    }

    @Test
    void aStrangerThatCallsItselfLikeAPeerDoesNotTakeItsPlace() {
        RemotePeer honest = sim.addHonest(20_000);
        begin();
        sim.advance(Duration.ofSeconds(3));
        RemotePeer stranger = mute();
        stranger.id = honest.id;
        sim.world.connectToUs(stranger, Simulation.address(7, 7, 7777));
        sim.advance(Duration.ofSeconds(27));
        assertEquals("connected twice", stranger.ended);
        assertTrue(honest.open);
        assertCompletesWithin(70);
        assertEquals(1, honest.connections);
    }

    @Test
    void whoCallsItselfLikeAnotherAndDeliversALittleDoesNotKeepThatOneOut() {
        RemotePeer impostor = sim.addHonest(4_000);
        begin();
        sim.advance(Duration.ofSeconds(25));
        RemotePeer honest = sim.addHonest(40_000);
        honest.id = impostor.id;
        sim.download.addPeers(List.copyOf(sim.peers.keySet()));
        assertCompletesWithin(60);
        assertEquals(1, honest.connections);
    }

    @Test
    void whoCallsItselfLikeAnotherDoesNotDriveItAwayByABurst() {
        RemotePeer honest = sim.addHonest(20_000);
        begin();
        sim.advance(Duration.ofSeconds(16));
        RemotePeer burst = sim.addHonest(60_000);
        burst.id = honest.id;
        sim.download.addPeers(List.copyOf(sim.peers.keySet()));
        sim.advance(Duration.ofSeconds(6));
        assertTrue(honest.open && burst.open, () -> String.join("\n", sim.log));
    }

    @Test
    void whoCallsItselfLikeAnotherAndDeliversNothingHasToGo() {
        begin();
        RemotePeer impostor = mute();
        sim.world.connectToUs(impostor, Simulation.address(7, 7, 7777));
        sim.advance(Duration.ofSeconds(1));
        sim.addHonest(20_000).id = impostor.id;
        sim.download.addPeers(List.copyOf(sim.peers.keySet()));
        sim.advance(Duration.ofSeconds(25));
        assertEquals("connected twice", impostor.ended);
        assertCompletesWithin(60);
    }

    @Test
    void aTorrentWithManyPeersLeavesPlacesToTheOthers() {
        World world = new World(3);
        world.options = new SessionOptions(20, 0, 0);
        Simulation rich = new Simulation(world, 3, 256 * KIB, 16 * KIB);
        for (int i = 0; i < 60; i++) {
            rich.add(Rogues.CRAWLER.make(rich.content, rich.scheduler, rich.random));
        }
        rich.begin();
        rich.advance(Duration.ofSeconds(5));
        assertEquals(20, Consistency.peers(world.session()));
        Simulation poor = new Simulation(world, 4, 256 * KIB, 16 * KIB);
        for (int i = 0; i < 8; i++) {
            poor.add(new RemotePeer(poor.content, poor.scheduler, poor.random, DELAY, 10_000));
        }
        poor.begin();
        poor.advance(Duration.ofSeconds(11));
        assertFalse(poor.state.ended());
        assertEquals(5, poor.download.progress().peers());
        assertEquals(15, rich.download.progress().peers());
    }

    @Test
    void aLimitedDownloadRateIsSharedAmongTorrents() {
        World world = new World(3);
        world.options = new SessionOptions(20, 100_000, 0);
        Simulation one = new Simulation(world, 3, 2048 * KIB, 64 * KIB);
        Simulation two = new Simulation(world, 4, 2048 * KIB, 64 * KIB);
        one.addHonest(400_000);
        one.addHonest(400_000);
        two.addHonest(400_000);
        one.begin();
        one.advance(Duration.ofSeconds(3));
        two.begin();
        one.advance(Duration.ofSeconds(15));
        long first = one.download.progress().downloadedBytes();
        long second = two.download.progress().downloadedBytes();
        assertTrue(second > 500_000, first + " and " + second + " bytes");
        assertTrue(first + second > 1_500_000 && first + second < 1_900_000, first + " and " + second + " bytes");
    }

    @Test
    void oneIpv6NetworkIsOneHost() throws UnknownHostException {
        begin();
        int accepted = 0;
        for (int i = 1; i <= 100; i++) {
            InetAddress address = InetAddress.getByName("2001:db8:1:2::" + Integer.toHexString(i));
            accepted += sim.world.connectToUs(mute(), new InetSocketAddress(address, 1000)) ? 1 : 0;
        }
        assertEquals(16, accepted);
        InetAddress other = InetAddress.getByName("2001:db8:1:3::1");
        assertTrue(sim.world.connectToUs(mute(), new InetSocketAddress(other, 1000)));
    }

    @Test
    void peersThatTakeEncryptedConnectionsOnlyAreGreetedInTheClearOnce() {
        RemotePeer encrypted = sim.addHonest(20_000);
        encrypted.encrypted = true;
        begin();
        sim.advance(Duration.ofSeconds(2));
        assertEquals(1, encrypted.connections);
        encrypted.link.hangUp("it restarts");
        assertCompletesWithin(120);
        assertEquals(2, encrypted.connections);
        assertEquals(1, encrypted.clearGreetings);
    }

    @Test
    void aTrackerCannotHaveItFloodAHostWithConnections() {
        List<InetSocketAddress> victim = new ArrayList<>();
        for (int port = 1000; port < 2000; port++) {
            victim.add(Simulation.address(7, 7, port));
        }
        begin();
        sim.download.addPeers(victim);
        sim.advance(Duration.ofSeconds(1));
        assertTrue(connectionsMade() <= 5, connectionsMade() + " connections"); // four, and one that was under way
        sim.addHonest(400_000);
        sim.download.addPeers(List.copyOf(sim.peers.keySet()));
        assertCompletesWithin(10);
    }

    @Test
    void aTrackerCannotHaveItFloodANetworkWithConnections() {
        List<InetSocketAddress> victims = new ArrayList<>();
        for (int host = 0; host < 1000; host++) {
            victims.add(Simulation.address(100 + host / 250, host % 250, 1000));
        }
        begin();
        sim.download.addPeers(victims);
        for (int second = 1; second <= 5; second++) {
            sim.advance(Duration.ofSeconds(1));
            assertTrue(connectionsMade() <= 30 + 30 * second, connectionsMade() + " connections");
        }
    }

    @Test
    void aLiveSwarmIsJoinedAtOnce() {
        sim.world.options = new SessionOptions(200, 0, 0);
        for (int i = 0; i < 150; i++) {
            sim.add(Rogues.CHOKER.make(sim.content, sim.scheduler, sim.random));
        }
        begin();
        sim.advance(Duration.ofSeconds(1));
        assertEquals(150, Consistency.peers(sim.world.session()));
    }

    @Test
    void aSeedConnectsOnceToEachThatIsCompleteToo() {
        for (int piece = 0; piece < sim.content.layout.pieceCount(); piece++) {
            sim.store.have(piece);
        }
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), Duration.ofMinutes(30));
        RemotePeer seed = sim.addHonest(400_000);
        RemotePeer silent = sim.add(mute());
        sim.add(Rogues.CHOKER.make(sim.content, sim.scheduler, sim.random), Simulation.address(9, 9, 9))
                .completesHandshake = false;
        begin();
        for (int i = 0; i < 20; i++) {
            sim.advance(Duration.ofMinutes(1));
            if (silent.open) {
                silent.hangUp("reset by peer");
            }
        }
        assertEquals(1, seed.connections);
        assertEquals(3, silent.connections, "in vain, in other words");
        assertEquals(1 + 3 + 3, connectionsMade());
    }
}
