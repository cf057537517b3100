package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeEncoder;
import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.PeerFinder;
import bittc.download.SeedPolicy;
import bittc.torrent.InfoHash;
import bittc.tracker.TrackerException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** What is said between peers beyond BEP 3, and where peers come from besides trackers, in simulated time. */
class ExtensionsTest {
    private static final Duration LONG = Duration.ofMinutes(20);

    private Simulation sim = new Simulation(1, 512 * 1024, 64 * 1024);
    private final Finder finder = new Finder();

    /** Finds what it is told to, and remembers what was asked of it. */
    private static final class Finder implements PeerFinder {
        final List<InetSocketAddress> nodes = new ArrayList<>();
        final List<Listener> listeners = new ArrayList<>();
        final List<InetSocketAddress> ourselves = new ArrayList<>();
        int needed;
        int closed;
        boolean vain;

        @Override
        public String name() {
            return "DHT";
        }

        @Override
        public Search search(InfoHash infoHash, IntSupplier announcedPort, Listener listener) {
            listeners.add(listener);
            return new Search() {
                @Override
                public void needPeers() {
                    needed++;
                }

                @Override
                public void onOurselves(InetSocketAddress address) {
                    ourselves.add(address);
                }

                @Override
                public void close() {
                    closed++;
                }

                @Override
                public boolean isFutile() {
                    return vain;
                }

                @Override
                public String status(boolean over) {
                    return "DHT: no peers found" + (over ? "" : "; again in 48s");
                }
            };
        }

        @Override
        public int nodePort() {
            return 6881;
        }

        @Override
        public void onNode(InetSocketAddress node) {
            nodes.add(node);
        }
    }

    private Talker talker(double bytesPerSecond) {
        Talker talker = new Talker(sim.content, sim.scheduler, sim.random, bytesPerSecond);
        talker.offers.put("ut_pex", 3);
        talker.offers.put("ut_holepunch", 4);
        talker.node = true;
        return talker;
    }

    /** A swarm whose tracker knows one slow peer only. */
    private Talker known() {
        return (Talker) sim.add(talker(1_000));
    }

    /** One that no tracker knows. */
    private Talker hidden(InetSocketAddress address) {
        Talker hidden = talker(1e6);
        sim.world.hosts.put(address, hidden);
        return hidden;
    }

    private static byte[] compact(InetSocketAddress... addresses) {
        ByteBuffer bytes = ByteBuffer.allocate(6 * addresses.length);
        for (InetSocketAddress each : addresses) {
            bytes.put(each.getAddress().getAddress()).putShort((short) each.getPort());
        }
        return bytes.array();
    }

    private static byte[] pex(InetSocketAddress... added) {
        return new BencodeEncoder()
                .dictionary()
                .key("added")
                .string(compact(added))
                .end()
                .toBytes();
    }

    private void privately() {
        sim = new Simulation(new World(1), new Content(512 * 1024, 64 * 1024, 1, true));
    }

    @Test
    void connectsToThePeersThatItsPeersTellOf() {
        InetSocketAddress address = Simulation.address(7, 7, 7777);
        Talker hidden = hidden(address);
        Talker known = known();
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        known.say("ut_pex", pex(address));
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.DONE));
        assertEquals(1, hidden.connections);
    }

    @Test
    void saysToWhoeverFoundItThatItIsItself() {
        sim.world.session().use(finder);
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        sim.world.ours = Simulation.address(7, 7, 6881);
        finder.listeners.get(0).onPeers(List.of(sim.world.ours, Simulation.address(7, 8, 6881)));
        sim.advance(Duration.ofSeconds(1));
        assertEquals(List.of(sim.world.ours), finder.ourselves);
    }

    @Test
    void tellsItsPeersOfEachOther() {
        Talker one = known();
        Talker other = known();
        sim.begin();
        sim.advance(Duration.ofSeconds(12));
        Map.Entry<String, byte[]> told = one.heard.get(0);
        assertEquals("ut_pex", told.getKey());
        InetSocketAddress expected = sim.peers.entrySet().stream()
                .filter(e -> e.getValue() == other)
                .findFirst()
                .orElseThrow()
                .getKey();
        assertArrayEquals(
                compact(expected),
                Talker.dictionary(told.getValue()).string("added").orElseThrow().bytes());
    }

    @Test
    void exchangesNoPeersOfAPrivateTorrent() {
        privately();
        InetSocketAddress address = Simulation.address(7, 7, 7777);
        Talker hidden = hidden(address);
        Talker known = known();
        known();
        sim.world.session().use(finder);
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        assertFalse(known.ours.containsKey("ut_pex"), known.ours.toString());
        for (int id = 1; id < 10; id++) {
            known.ours.put("ut_pex", id);
            known.say("ut_pex", pex(address));
        }
        known.send(h -> h.onPort(6881));
        sim.advance(Duration.ofSeconds(30));
        assertEquals(0, hidden.connections);
        assertEquals(List.of(), known.heard);
        assertEquals(List.of(), known.nodes);
        assertEquals(List.of(), finder.nodes);
        assertEquals(0, finder.listeners.size());
    }

    @Test
    void endsAllSearchesButTheTrackersOnceAMagnetTurnsOutToBePrivate() {
        privately();
        sim.world.session().use(finder);
        InetSocketAddress address = Simulation.address(7, 7, 7777);
        Teacher hidden = new Teacher(sim.content, sim.scheduler, sim.random, 1e6);
        sim.world.hosts.put(address, hidden);
        sim.beginByInfoHash();
        finder.listeners.get(0).onPeers(List.of(address));
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.CONNECTING));
        sim.advance(Duration.ofMinutes(1));
        assertEquals(1, finder.closed);
        assertEquals(List.of("the torrent is private"), hidden.endings);
        assertEquals(1, hidden.connections);
    }

    @Test
    void tellsNobodyButItsTrackersOnceAMagnetTurnsOutToBePrivate() {
        privately();
        sim.world.session().use(finder);
        InetSocketAddress address = Simulation.address(7, 7, 7777);
        Talker hidden = hidden(address);
        List<Teacher> known = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Teacher teacher = new Teacher(sim.content, sim.scheduler, sim.random, 1_000);
            teacher.offers.put("ut_pex", 3);
            teacher.offers.put("ut_holepunch", 4);
            teacher.node = true;
            known.add(teacher);
            sim.add(teacher);
        }
        sim.beginByInfoHash();
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.CONNECTING));
        sim.advance(Duration.ofSeconds(1));
        int needed = finder.needed;
        int announces = sim.world.announces;
        List<Integer> nodes = List.copyOf(known.get(0).nodes);
        for (Teacher teacher : known) {
            assertEquals(Map.of("ut_metadata", 1, "lt_donthave", 4), teacher.ours);
            teacher.send(h -> h.onPort(6881));
            for (int id = 1; id < 10; id++) {
                teacher.ours.put("ut_pex", id);
                teacher.say("ut_pex", pex(address));
                teacher.say(
                        "ut_pex", holepunch(0, List.copyOf(sim.peers.keySet()).get(0), 0));
            }
        }
        sim.world.connectToUs(talker(1_000), Simulation.address(7, 8, 40_000));
        sim.advance(Duration.ofMinutes(5));
        assertEquals(0, hidden.connections);
        assertEquals(needed, finder.needed, "the searches are over");
        assertEquals(1, finder.listeners.size());
        assertEquals(List.of(), finder.nodes);
        assertEquals(nodes, known.get(0).nodes);
        for (Teacher teacher : known) {
            assertEquals(
                    List.of(),
                    teacher.heard.stream()
                            .map(Map.Entry::getKey)
                            .filter(name -> !name.equals("ut_metadata"))
                            .toList());
        }
        assertTrue(sim.world.announces > announces, "its trackers are asked as before");
    }

    @Test
    void findsPeersWithoutATrackerAndLooksAgainWhenTheyRunOut() {
        sim.world.session().use(finder);
        sim.begin();
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.CONNECTING));
        sim.advance(Duration.ofMinutes(1));
        assertTrue(finder.needed >= 2, finder.needed + " times");
        InetSocketAddress address = Simulation.address(7, 7, 7777);
        hidden(address);
        finder.listeners.get(0).onPeers(List.of(address));
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.DONE));
        assertEquals(1, finder.closed);
    }

    @Test
    void givesUpWhenAllTrackersRefuseOnlyOnceTheSearchesWereInVainToo() {
        sim.world.session().use(finder);
        sim.world.trackerFailure = TrackerException.refused("unregistered torrent");
        sim.begin();
        sim.advance(Duration.ofMinutes(5));
        assertEquals(DownloadState.CONNECTING, sim.state);
        finder.vain = true;
        assertTrue(sim.advance(Duration.ofSeconds(1), () -> sim.state == DownloadState.FAILED));
    }

    @Test
    void doesNotPromiseToSearchAgainWhenItGivesUp() {
        sim.world.trackerFailure = TrackerException.unreachable("connection refused");
        sim.world.session().use(finder);
        sim.begin();
        sim.advance(Duration.ofMinutes(1));
        String why = sim.last.standstill().orElseThrow().explanation();
        assertTrue(why.endsWith("; DHT: no peers found; again in 48s"), why);
        assertTrue(sim.advance(Duration.ofMinutes(30), () -> sim.state == DownloadState.FAILED));
        assertTrue(sim.failures.get(0).endsWith("connection refused; DHT: no peers found)"), sim.failures.get(0));
    }

    @Test
    void keepsNoIdsOfExtensionsThatItDoesNotSpeakAndHangsUpOnWhoIntroducesItselfWithoutEnd() {
        Talker known = known();
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 200; j++) {
                known.offers.put("x" + i + "_" + j, 9);
            }
            known.introduce();
            known.offers.keySet().removeIf(name -> name.startsWith("x"));
        }
        sim.advance(Duration.ofSeconds(1));
        assertEquals(List.of("more than 64 extension handshakes"), known.endings);
    }

    @Test
    void sendsNothingInAnExtensionThatThePeerHasSwitchedOff() {
        Talker known = known();
        known();
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        known.offers.put("ut_pex", 0);
        known.offers.put("ut_holepunch", 0);
        known.introduce();
        known.offers.put("ut_pex", 3);
        sim.advance(Duration.ofMinutes(2));
        assertEquals(List.of(), known.heard);
        known.introduce();
        sim.advance(Duration.ofMinutes(2));
        assertEquals("ut_pex", known.heard.get(0).getKey(), "until it is switched on again");
    }

    @Test
    void tellsAndLearnsWhereDhtNodesAre() {
        sim.world.session().use(finder);
        Talker known = known();
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        known.send(h -> h.onPort(7000));
        known.send(h -> h.onPort(0));
        sim.advance(Duration.ofSeconds(1));
        assertEquals(List.of(6881), known.nodes);
        InetSocketAddress expected = sim.peers.keySet().iterator().next();
        assertEquals(List.of(new InetSocketAddress(expected.getAddress(), 7000)), finder.nodes);
    }

    @Test
    void introducesItsPeersToEachOther() {
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), Duration.ofMinutes(30));
        Talker one = known();
        Talker other = known();
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        List<InetSocketAddress> addresses = List.copyOf(sim.peers.keySet());
        one.say("ut_holepunch", holepunch(0, addresses.get(1), 0));
        one.say("ut_holepunch", holepunch(0, addresses.get(0), 0));
        one.say("ut_holepunch", holepunch(0, Simulation.address(9, 9, 9), 0));
        sim.advance(Duration.ofSeconds(2));
        assertEquals(
                List.of(
                        Arrays.toString(holepunch(1, addresses.get(1), 0)),
                        Arrays.toString(holepunch(2, addresses.get(0), 4)),
                        Arrays.toString(holepunch(2, Simulation.address(9, 9, 9), 2))),
                heard(one));
        assertEquals(List.of(Arrays.toString(holepunch(1, addresses.get(0), 0))), heard(other));
    }

    private static List<String> heard(Talker talker) {
        return talker.heard.stream()
                .filter(e -> e.getKey().equals("ut_holepunch"))
                .map(e -> Arrays.toString(e.getValue()))
                .toList();
    }

    private static byte[] holepunch(int type, InetSocketAddress address, int error) {
        return ByteBuffer.allocate(12)
                .put((byte) type)
                .put((byte) 0)
                .put(compact(address))
                .putInt(error)
                .array();
    }

    @Test
    void servesTheMetadataButNotWithoutEnd() {
        Talker asker = (Talker) sim.add(new Talker(sim.content, sim.scheduler, sim.random, 1_000));
        asker.offers.put("ut_metadata", 5);
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            asker.say("ut_metadata", request(0));
        }
        asker.say("ut_metadata", request(1));
        sim.advance(Duration.ofSeconds(1));
        byte[] info = sim.content.metainfo.infoBytes();
        byte[] first = asker.heard.get(0).getValue();
        assertArrayEquals(info, Arrays.copyOfRange(first, first.length - info.length, first.length));
        List<Long> types = asker.heard.stream()
                .map(e -> Talker.dictionary(e.getValue()).integer("msg_type").orElseThrow())
                .toList();
        assertEquals(List.of(1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L, 2L, 2L, 2L), types);
    }

    private static byte[] request(int part) {
        return new BencodeEncoder()
                .dictionary()
                .key("msg_type")
                .integer(0)
                .key("piece")
                .integer(part)
                .end()
                .toBytes();
    }

    @Test
    void leavesThoseThatOthersHaveNamedThoughTheyAreReachedOnlyOnceTheTorrentIsKnownToBePrivate() {
        privately();
        sim.world.session().use(finder);
        sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1_000));
        sim.beginByInfoHash();
        List<Talker> found = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            InetSocketAddress address = Simulation.address(7, 7 + i, 7777);
            found.add(hidden(address));
            sim.scheduler.schedule(Duration.ofMillis(10L * i), () -> {
                if (finder.closed == 0) {
                    finder.listeners.get(0).onPeers(List.of(address));
                }
            });
        }
        sim.advance(Duration.ofSeconds(2));
        assertTrue(found.stream().anyMatch(peer -> peer.connections > 0));
        assertTrue(found.stream().noneMatch(peer -> peer.open), () -> String.join("\n", sim.log));
    }
}
