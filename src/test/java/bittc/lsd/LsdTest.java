package bittc.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import bittc.torrent.InfoHash;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LsdTest {
    private static final InfoHash TORRENT =
            InfoHash.parse("c12fe1c06bba254a9dc9f519b335aa7c1367a88a").orElseThrow();
    private static final InfoHash OTHER = InfoHash.parse("00".repeat(20)).orElseThrow();
    private static final Duration SOON = Duration.ofSeconds(3);

    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final LocalNetwork network = new LocalNetwork();
    private final List<InetSocketAddress> found = new ArrayList<>();
    private final Lsd lsd = at("10.0.0.1", 1);
    private final InetSocketAddress stranger = new InetSocketAddress("10.0.0.99", 4000);

    private Lsd at(String ip, int seed) {
        return new Lsd(scheduler, new SplittableRandom(seed), network.at(ip));
    }

    private Lsd.Search search() {
        return lsd.search(TORRENT, () -> 6881, found::add);
    }

    private void hear(int port, InfoHash... infoHashes) {
        network.deliver(stranger, new Announcement(port, List.of(infoHashes), Optional.empty()).encode(Group.IPV4));
    }

    private static InetSocketAddress peer(String ip, int port) {
        return new InetSocketAddress(ip, port);
    }

    @Test
    void staysSilentAndClosedUntilTheFirstSearch() {
        assertTrue(network.isEmpty());
        assertEquals(0, scheduler.pending());
        search();
        assertTrue(!network.isEmpty());
    }

    @Test
    void announcesAtOnceAndThenEveryFiveMinutes() {
        search();
        scheduler.runUntilIdle();
        List<LocalNetwork.Sent> first = network.takeSent();
        assertEquals(1, first.size());
        assertEquals(6881, first.get(0).announcement().port());
        assertEquals(List.of(TORRENT), first.get(0).announcement().infoHashes());
        scheduler.advance(Duration.ofMinutes(5).minusSeconds(1));
        assertEquals(0, network.takeSent().size());
        scheduler.advance(Duration.ofHours(1));
        assertEquals(12, network.takeSent().size());
    }

    @Test
    void twoThatBeginAtDifferentTimesFindEachOther() {
        search();
        scheduler.advance(Duration.ofSeconds(90));
        List<InetSocketAddress> foundByB = new ArrayList<>();
        at("10.0.0.2", 2).search(TORRENT, () -> 7000, foundByB::add);
        scheduler.advance(SOON);
        assertEquals(List.of(peer("10.0.0.2", 7000)), found);
        assertEquals(List.of(peer("10.0.0.1", 6881)), foundByB);
    }

    @Test
    void aNewcomerIsAnsweredButNeverMoreThanOnceAMinute() {
        search();
        scheduler.advance(Duration.ofSeconds(10));
        network.takeSent();
        for (int i = 1; i <= 50; i++) {
            hear(i, TORRENT);
        }
        scheduler.advance(Duration.ofSeconds(49));
        assertEquals(0, network.takeSent().size(), "the last was less than a minute ago");
        scheduler.advance(Duration.ofSeconds(2));
        assertEquals(1, network.takeSent().size());
        scheduler.advance(Duration.ofMinutes(4));
        assertEquals(0, network.takeSent().size(), "they are known now");
    }

    @Test
    void aNetworkFullOfClientsSettlesAtOneAnnouncementInFiveMinutesEach() {
        int clients = 20;
        for (int i = 1; i <= clients; i++) {
            int port = 7000 + i;
            at("10.0.1." + i, i).search(TORRENT, () -> port, found::add);
            scheduler.advance(Duration.ofSeconds(7));
        }
        scheduler.advance(Duration.ofMinutes(5));
        network.takeSent();
        scheduler.advance(Duration.ofMinutes(50));
        int sent = network.takeSent().size();
        assertTrue(sent <= clients * 11, "sent " + sent);
        assertEquals(clients, new HashSet<>(found).size());
    }

    @Test
    void hearsOnlyOfItsTorrentsAndNotOfItself() {
        search();
        scheduler.advance(SOON);
        assertEquals(List.of(), found);
        hear(7000, OTHER);
        assertEquals(List.of(), found);
        hear(7000, OTHER, TORRENT, TORRENT);
        assertEquals(List.of(peer("10.0.0.99", 7000)), found);
    }

    @Test
    void keepsTheInterfaceOfALinkLocalAddressAlone() throws Exception {
        search();
        byte[] datagram = new Announcement(7000, List.of(TORRENT), Optional.empty()).encode(Group.IPV6);
        for (String ip : List.of("fe80::1", "fd09::1")) {
            byte[] bytes = InetAddress.getByName(ip).getAddress();
            network.deliver(new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 3), 6771), datagram);
        }
        assertEquals(3, ((Inet6Address) found.get(0).getAddress()).getScopeId());
        assertEquals("/[fd09:0:0:0:0:0:0:1]:7000", found.get(1).toString());
    }

    @Test
    void tellsOfAPeerAgainAfterAMinuteAndNotSooner() {
        search();
        hear(7000, TORRENT);
        scheduler.advance(Duration.ofSeconds(59));
        hear(7000, TORRENT);
        assertEquals(1, found.size());
        scheduler.advance(Duration.ofSeconds(2));
        hear(7000, TORRENT);
        assertEquals(2, found.size());
    }

    @Test
    void aLiarMakesUpAHundredPeersAndNotMore() {
        search();
        for (int port = 1; port < 5000; port++) {
            hear(port, TORRENT);
        }
        assertEquals(Lsd.MAX_PEERS, found.size());
        scheduler.advance(Lsd.FORGET_AFTER.plusSeconds(1));
        hear(5000, TORRENT);
        assertEquals(peer("10.0.0.99", 5000), found.get(Lsd.MAX_PEERS));
    }

    @Test
    void doesNotAnnounceWhileNobodyCanConnectToUs() {
        int[] port = {0};
        lsd.search(TORRENT, () -> port[0], found::add);
        scheduler.advance(SOON);
        assertEquals(0, network.takeSent().size());
        hear(7000, TORRENT);
        assertEquals(1, found.size());
        port[0] = 6882;
        scheduler.advance(Duration.ofMinutes(5));
        assertEquals(6882, network.takeSent().get(0).announcement().port());
    }

    @Test
    void announcesManyTorrentsOneByOne() {
        for (int i = 0; i < 100; i++) {
            byte[] hash = new byte[InfoHash.LENGTH];
            hash[0] = (byte) i;
            lsd.search(InfoHash.of(hash), () -> 6881, found::add);
        }
        scheduler.advance(Duration.ofSeconds(5));
        int sent = network.takeSent().size();
        assertTrue(sent >= 50 && sent <= 51, "sent " + sent);
        scheduler.advance(Duration.ofSeconds(5));
        assertEquals(100, sent + network.takeSent().size());
    }

    @Test
    void aClosedSearchIsOver() {
        Lsd.Search search = search();
        lsd.search(OTHER, () -> 6881, found::add);
        assertThrows(IllegalArgumentException.class, this::search);
        search.close();
        search.close();
        scheduler.advance(Duration.ofMinutes(20));
        hear(7000, TORRENT);
        assertEquals(List.of(), found);
        assertTrue(network.takeSent().stream()
                .allMatch(each -> each.announcement().infoHashes().equals(List.of(OTHER))));
        search();
        scheduler.advance(SOON);
        assertEquals(1, network.takeSent().size());
    }

    @Test
    void closesWithEverythingInIt() {
        search();
        lsd.close();
        lsd.close();
        assertTrue(network.isEmpty());
        scheduler.advance(Duration.ofMinutes(20));
        assertEquals(0, network.takeSent().size());
        search();
        scheduler.advance(Duration.ofMinutes(20));
        assertTrue(network.isEmpty() && network.takeSent().isEmpty(), "there is nothing to search with");
    }
}
