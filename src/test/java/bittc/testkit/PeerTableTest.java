package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.PeerTable.Announce;
import bittc.testkit.PeerTable.Answer;
import bittc.testkit.PeerTable.Event;
import bittc.testkit.PeerTable.Limits;
import bittc.testkit.PeerTable.Scrape;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeerTableTest {
    private static final InfoHash A = InfoHash.parse("aa".repeat(20)).orElseThrow();
    private static final InfoHash B = InfoHash.parse("bb".repeat(20)).orElseThrow();
    private static final InfoHash C = InfoHash.parse("cc".repeat(20)).orElseThrow();

    // Close to overflow, as nanoTime may be.
    private long now = Long.MAX_VALUE - Duration.ofMinutes(5).toNanos();
    private PeerTable table = table(new Limits(2, 10, 15), Set.of());

    private PeerTable table(Limits limits, Set<InfoHash> allowed) {
        return new PeerTable(limits, Duration.ofMinutes(10), allowed, () -> now, new SplittableRandom(1));
    }

    private static InetSocketAddress peer(int n) {
        return new InetSocketAddress("10.0." + n / 250 + "." + (n % 250 + 1), 6881);
    }

    private Answer leech(InfoHash infoHash, InetSocketAddress peer) throws TrackerRefusal {
        return table.announce(new Announce(infoHash, peer, 100, Event.NONE, -1));
    }

    private Answer seed(InfoHash infoHash, InetSocketAddress peer) throws TrackerRefusal {
        return table.announce(new Announce(infoHash, peer, 0, Event.NONE, -1));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void namesTheOthersAndNeverTheAsker() throws Exception {
        assertEquals(List.of(), leech(A, peer(1)).peers());
        assertEquals(List.of(peer(1)), leech(A, peer(2)).peers());
        assertEquals(Set.of(peer(1), peer(3)), Set.copyOf(withThird().peers()));
        assertEquals(List.of(), leech(B, peer(1)).peers());
    }

    private Answer withThird() throws TrackerRefusal {
        leech(A, peer(3));
        return leech(A, peer(2));
    }

    @Test
    void namesNoSeedToASeed() throws Exception {
        seed(A, peer(1));
        leech(A, peer(2));
        assertEquals(List.of(peer(2)), seed(A, peer(3)).peers());
    }

    @Test
    void namesNobodyWhoDoesNotListen() throws Exception {
        leech(A, new InetSocketAddress("10.0.0.1", 0));
        Answer answer = leech(A, peer(2));
        assertEquals(List.of(), answer.peers());
        assertEquals(2, answer.scrape().leechers());
    }

    @Test
    void namesLoopbackPeersToLoopbackAskersOnly() throws Exception {
        InetSocketAddress local = new InetSocketAddress("127.0.0.1", 5000);
        leech(A, local);
        assertEquals(List.of(), leech(A, peer(1)).peers());
        assertEquals(
                Set.of(local, peer(1)),
                Set.copyOf(leech(A, new InetSocketAddress("127.0.0.1", 5001)).peers()));
    }

    @Test
    void countsSeedersLeechersAndCompletions() throws Exception {
        seed(A, peer(1));
        leech(A, peer(2));
        leech(A, peer(3));
        assertEquals(new Scrape(1, 2, 0), table.scrape(A));
        table.announce(new Announce(A, peer(2), 0, Event.COMPLETED, 0));
        assertEquals(new Scrape(2, 1, 1), table.scrape(A));
        table.announce(new Announce(A, peer(2), 0, Event.COMPLETED, 0));
        table.announce(new Announce(A, peer(4), 0, Event.COMPLETED, 0));
        assertEquals(new Scrape(3, 1, 1), table.scrape(A), "completed twice, or without having been a leecher");
        leech(A, peer(1));
        assertEquals(new Scrape(2, 2, 1), table.scrape(A), "a seed that lost data is a leecher again");
    }

    @Test
    void forgetsWhoStops() throws Exception {
        seed(A, peer(1));
        leech(A, peer(2));
        Answer answer = table.announce(new Announce(A, peer(1), 0, Event.STOPPED, 50));
        assertEquals(new Answer(new Scrape(0, 1, 0), List.of()), answer);
        table.announce(new Announce(A, peer(2), 0, Event.STOPPED, 50));
        table.announce(new Announce(A, peer(2), 0, Event.STOPPED, 50));
        assertEquals(0, table.torrents());
        assertEquals(0, table.peers());
    }

    @Test
    void forgetsWhoIsSilent() throws Exception {
        seed(A, peer(1));
        pass(Duration.ofMinutes(6));
        leech(A, peer(2));
        pass(Duration.ofMinutes(5));
        assertEquals(List.of(peer(2)), leech(A, peer(3)).peers());
        assertEquals(new Scrape(0, 2, 0), table.scrape(A));
        pass(Duration.ofMinutes(11));
        table.expire();
        assertEquals(0, table.torrents());
        assertEquals(0, table.peers());
    }

    @Test
    void keepsWhoAnnouncesInTime() throws Exception {
        for (int i = 0; i < 5; i++) {
            leech(A, peer(1));
            pass(Duration.ofMinutes(9));
        }
        assertEquals(List.of(peer(1)), leech(A, peer(2)).peers());
    }

    @Test
    void pinnedPeersNeitherExpireNorGiveWay() throws Exception {
        table.pin(A, peer(0), true);
        pass(Duration.ofDays(9));
        table.expire();
        for (int i = 1; i < 40; i++) {
            leech(A, peer(i));
        }
        assertEquals(10, table.peers());
        assertEquals(1, table.scrape(A).seeders());
        table.remove(A, peer(0));
        assertEquals(0, table.scrape(A).seeders());
    }

    @Test
    void aFullTorrentReplacesTheLongestSilent() throws Exception {
        for (int i = 0; i < 10; i++) {
            leech(A, peer(i));
        }
        leech(A, peer(0));
        leech(A, peer(10));
        Set<InetSocketAddress> known = Set.copyOf(leech(A, peer(10)).peers());
        assertEquals(9, known.size());
        assertTrue(known.contains(peer(0)), "has just been heard of");
        assertFalse(known.contains(peer(1)));
    }

    @Test
    void refusesWhatDoesNotFit() throws Exception {
        for (int i = 0; i < 10; i++) {
            leech(A, peer(i));
        }
        for (int i = 0; i < 5; i++) {
            leech(B, peer(i));
        }
        assertThrows(TrackerRefusal.class, () -> leech(B, peer(6)), "too many peers");
        assertThrows(TrackerRefusal.class, () -> leech(C, peer(6)), "too many torrents");
        leech(B, peer(0));
        assertEquals(15, table.peers());
        assertEquals(2, table.torrents());
    }

    @Test
    void servesOnlyTheTorrentsAllowed() throws Exception {
        table = table(Limits.STANDARD, Set.of(A));
        leech(A, peer(1));
        assertEquals(
                "unregistered torrent",
                assertThrows(TrackerRefusal.class, () -> leech(B, peer(1))).getMessage());
        assertThrows(TrackerRefusal.class, () -> table.scrape(B));
        assertThrows(TrackerRefusal.class, () -> table.pin(B, peer(1), true));
    }

    @Test
    void namesAsManyAsWantedAndNeverMoreThanTheMost() throws Exception {
        table = table(Limits.STANDARD, Set.of());
        for (int i = 0; i < 500; i++) {
            leech(A, peer(i));
        }
        assertEquals(7, wanted(7).size());
        assertEquals(0, wanted(0).size());
        assertEquals(PeerTable.DEFAULT_NUM_WANT, wanted(-1).size());
        assertEquals(PeerTable.MAX_NUM_WANT, wanted(Integer.MAX_VALUE).size());
        assertEquals(200, new HashSet<>(wanted(200)).size(), "each once");
    }

    private List<InetSocketAddress> wanted(int numWant) throws TrackerRefusal {
        return table.announce(new Announce(A, peer(0), 1, Event.NONE, numWant)).peers();
    }

    @Test
    void everyPeerHasItsChance() throws Exception {
        table = table(Limits.STANDARD, Set.of());
        for (int i = 0; i <= 100; i++) {
            leech(A, peer(i));
        }
        int[] named = new int[101];
        for (int round = 0; round < 1000; round++) {
            for (InetSocketAddress peer : wanted(10)) {
                named[peer.getAddress().getAddress()[3] - 1 & 0xff]++;
            }
        }
        assertEquals(0, named[0]);
        for (int i = 1; i <= 100; i++) {
            assertTrue(named[i] > 50 && named[i] < 150, "peer " + i + " named " + named[i] + " times of about 100");
        }
    }

    @Test
    void staysConsistentInAnyOrderOfEvents() throws Exception {
        long seed = 20260101;
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < 20_000; step++) {
            InfoHash infoHash = random.nextBoolean() ? A : B;
            Event event = Event.values()[random.nextInt(4)];
            InetSocketAddress peer = peer(random.nextInt(25));
            pass(Duration.ofSeconds(random.nextInt(90)));
            try {
                Answer answer =
                        table.announce(new Announce(infoHash, peer, random.nextInt(2), event, random.nextInt(8)));
                assertFalse(answer.peers().contains(peer));
                assertEquals(answer.peers().size(), new HashSet<>(answer.peers()).size());
            } catch (TrackerRefusal full) {
                assertEquals("tracker is full: too many peers", full.getMessage());
            }
            List<Integer> counts = new ArrayList<>();
            for (InfoHash each : List.of(A, B)) {
                Scrape scrape = table.scrape(each);
                assertTrue(scrape.seeders() >= 0 && scrape.leechers() >= 0, "step " + step);
                counts.add(scrape.seeders() + scrape.leechers());
            }
            assertEquals(counts.get(0) + counts.get(1), table.peers(), "step " + step);
            assertTrue(table.peers() <= 15 && counts.get(0) <= 10 && counts.get(1) <= 10, "step " + step);
        }
    }
}
