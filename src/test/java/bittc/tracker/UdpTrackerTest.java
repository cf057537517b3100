package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.Cancellable;
import bittc.loop.SimulatedScheduler;
import bittc.net.NameResolver;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceRequest.Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class UdpTrackerTest {
    private static final InetSocketAddress V4 = new InetSocketAddress(ip("10.9.0.1"), 6969);
    private static final InetSocketAddress V6 = new InetSocketAddress(ip("2001:db8::1"), 6969);
    private static final long CONNECTION_ID = 0x1122334455667788L;
    private static final byte[] PEERS = {10, 0, 0, 1, 0x1a, (byte) 0xe1, 10, 0, 0, 2, 0x1a, (byte) 0xe2};

    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final List<Sent> sent = new ArrayList<>();
    private final List<InetSocketAddress> noWayTo = new ArrayList<>();
    private final List<AnnounceAnswer> answers = new ArrayList<>();
    private final List<TrackerException> failures = new ArrayList<>();
    private final long start = scheduler.nanoTime();
    private List<InetAddress> addresses = List.of(V4.getAddress());

    private final UdpTransactions transactions = new UdpTransactions(new Random(1), (to, datagram, onFailure) -> {
        sent.add(new Sent(to, ByteBuffer.wrap(datagram), Duration.ofNanos(scheduler.nanoTime() - start)));
        if (noWayTo.contains(to)) {
            scheduler.execute(() -> onFailure.accept("network is unreachable"));
        }
    });

    private record Sent(InetSocketAddress to, ByteBuffer datagram, Duration at) {
        int action() {
            return datagram.getInt(8);
        }

        int transactionId() {
            return datagram.getInt(12);
        }
    }

    private static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private UdpTracker tracker(String url) {
        NameResolver resolver = new NameResolver() {
            @Override
            public void resolve(String host, Consumer<List<InetAddress>> onFound, Consumer<String> onFailure) {
                if (addresses.isEmpty()) {
                    scheduler.execute(() -> onFailure.accept("no such host"));
                } else {
                    scheduler.execute(() -> onFound.accept(addresses));
                }
            }
        };
        return new UdpTracker(Url.parse(url).orElseThrow(), scheduler, resolver, transactions);
    }

    private Cancellable announce(Tracker tracker) {
        AnnounceRequest request = new AnnounceRequest(
                InfoHash.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}),
                PeerId.of("-tc0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII)),
                51413,
                11,
                22,
                33,
                Event.STARTED,
                200,
                0x0badcafe);
        Cancellable cancellable = tracker.announce(request, new Tracker.Listener() {
            @Override
            public void onAnswer(AnnounceAnswer answer) {
                answers.add(answer);
            }

            @Override
            public void onFailure(TrackerException failure) {
                failures.add(failure);
            }
        });
        scheduler.runUntilIdle();
        return cancellable;
    }

    private Sent last() {
        return sent.get(sent.size() - 1);
    }

    private void reply(InetSocketAddress from, ByteBuffer datagram) {
        transactions.onDatagram(from, datagram.flip());
        scheduler.runUntilIdle();
    }

    private ByteBuffer header(int action) {
        return ByteBuffer.allocate(4000).putInt(action).putInt(last().transactionId());
    }

    private void replyConnected(InetSocketAddress from) {
        reply(from, header(UdpMessages.CONNECT).putLong(CONNECTION_ID));
    }

    private void replyPeers(InetSocketAddress from, byte[] peers) {
        reply(
                from,
                header(UdpMessages.ANNOUNCE).putInt(1800).putInt(5).putInt(2).put(peers));
    }

    @Test
    void connectsThenAnnouncesThenReadsThePeers() {
        announce(tracker("udp://tracker.example:6969"));
        assertEquals(1, sent.size());
        assertEquals(V4, last().to());
        assertEquals(16, last().datagram().limit());
        assertEquals(0x41727101980L, last().datagram().getLong(0));
        assertEquals(UdpMessages.CONNECT, last().action());
        int connectTransaction = last().transactionId();

        replyConnected(V4);
        assertEquals(2, sent.size());
        ByteBuffer announce = last().datagram();
        assertEquals(98, announce.limit());
        assertEquals(CONNECTION_ID, announce.getLong(0));
        assertEquals(UdpMessages.ANNOUNCE, last().action());
        assertNotEquals(connectTransaction, last().transactionId());
        assertEquals(1, announce.get(16));
        assertEquals('-', announce.get(36));
        assertEquals(22, announce.getLong(56), "downloaded");
        assertEquals(33, announce.getLong(64), "left");
        assertEquals(11, announce.getLong(72), "uploaded");
        assertEquals(2, announce.getInt(80), "started");
        assertEquals(0x0badcafe, announce.getInt(88));
        assertEquals(200, announce.getInt(92));
        assertEquals((short) 51413, announce.getShort(96));

        replyPeers(V4, PEERS);
        AnnounceAnswer answer = answers.get(0);
        assertEquals(Duration.ofMinutes(30), answer.interval());
        assertEquals(OptionalInt.of(5), answer.leechers());
        assertEquals(OptionalInt.of(2), answer.seeders());
        assertEquals("[/10.0.0.1:6881, /10.0.0.2:6882]", answer.peers().toString());
        assertEquals(0, scheduler.pending(), "nothing is left behind");
    }

    @Test
    void connectsThenScrapes() {
        List<ScrapeAnswer> scraped = scrape();
        replyConnected(V4);
        assertEquals(36, last().datagram().limit());
        assertEquals(CONNECTION_ID, last().datagram().getLong(0));
        assertEquals(UdpMessages.SCRAPE, last().action());
        assertEquals(9, last().datagram().get(16));
        reply(V4, header(UdpMessages.SCRAPE).putInt(5).putInt(6)); // too short
        assertEquals(List.of(), scraped);
        reply(V4, header(UdpMessages.SCRAPE).putInt(5).putInt(100).putInt(-1));
        assertEquals(List.of(new ScrapeAnswer(OptionalInt.of(5), OptionalInt.empty(), OptionalInt.of(100))), scraped);
        assertEquals(0, scheduler.pending());
    }

    @Test
    void givesUpAScrapeSoonerThanAnAnnounce() {
        scrape();
        scheduler.advance(Duration.ofSeconds(20));
        assertEquals(3, sent.size());
        assertEquals(0, failures.size());
        scheduler.advance(Duration.ofSeconds(2));
        assertEquals("timed out", failures.get(0).getMessage());
    }

    private List<ScrapeAnswer> scrape() {
        List<ScrapeAnswer> scraped = new ArrayList<>();
        byte[] infoHash = new byte[20];
        infoHash[0] = 9;
        tracker("udp://tracker.example:6969").scrape(InfoHash.of(infoHash), new ScrapeListener() {
            @Override
            public void onAnswer(ScrapeAnswer answer) {
                scraped.add(answer);
            }

            @Override
            public void onFailure(TrackerException failure) {
                failures.add(failure);
            }
        });
        scheduler.runUntilIdle();
        return scraped;
    }

    @Test
    void readsPeersOfIpv6FromATrackerOfIpv6() {
        addresses = List.of(V6.getAddress());
        announce(tracker("udp://tracker.example:6969"));
        replyConnected(V6);
        byte[] peer = Arrays.copyOf(ip("2001:db8::99").getAddress(), 18);
        peer[17] = 80;
        replyPeers(V6, peer);
        assertEquals(
                List.of(new InetSocketAddress(ip("2001:db8::99"), 80)),
                answers.get(0).peers());
    }

    @Test
    void sendsThePathAndQueryOfTheUrlAlong() {
        String target = "/announce?passkey=" + "x".repeat(300);
        announce(tracker("udp://tracker.example:6969" + target));
        replyConnected(V4);
        ByteBuffer announce = last().datagram();
        announce.position(98);
        StringBuilder url = new StringBuilder();
        while (announce.hasRemaining()) {
            assertEquals(2, announce.get());
            byte[] part = new byte[announce.get() & 0xff];
            announce.get(part);
            url.append(new String(part, StandardCharsets.US_ASCII));
        }
        assertEquals(target, url.toString());
    }

    @Test
    void usesAConnectionIdForAMinute() {
        UdpTracker tracker = tracker("udp://tracker.example:6969");
        announce(tracker);
        replyConnected(V4);
        replyPeers(V4, PEERS);
        scheduler.advance(Duration.ofSeconds(59));
        announce(tracker);
        assertEquals(UdpMessages.ANNOUNCE, last().action());
        replyPeers(V4, PEERS);
        scheduler.advance(Duration.ofSeconds(2));
        announce(tracker);
        assertEquals(UdpMessages.CONNECT, last().action());
    }

    @Test
    void sendsAgainAfter15And30And60SecondsAndThenGivesUp() {
        announce(tracker("udp://tracker.example:6969"));
        scheduler.advance(Duration.ofHours(1));
        assertEquals(
                List.of(0L, 15L, 45L, 105L),
                sent.stream().map(each -> each.at().toSeconds()).toList());
        assertEquals("timed out", failures.get(0).getMessage());
        assertEquals(1, failures.size());
        assertEquals(0, scheduler.pending());
    }

    @Test
    void anAnnounceThatIsLostGoesOutAgain() {
        announce(tracker("udp://tracker.example:6969"));
        replyConnected(V4);
        scheduler.advance(Duration.ofSeconds(15));
        assertEquals(List.of(0, 1, 1), sent.stream().map(Sent::action).toList());
        replyPeers(V4, PEERS);
        assertEquals(1, answers.size());
    }

    @Test
    void connectsAgainWhenTheConnectionIdHasGrownOldInTheMeantime() {
        announce(tracker("udp://tracker.example:6969"));
        replyConnected(V4);
        scheduler.advance(Duration.ofSeconds(110));
        assertEquals(List.of(0, 1, 1, 1, 0), sent.stream().map(Sent::action).toList());
        replyConnected(V4);
        replyPeers(V4, PEERS);
        assertEquals(1, answers.size());
    }

    @Test
    void aTrackerThatRepliesToConnectOnlyDoesNotKeepUsForEver() {
        announce(tracker("udp://tracker.example:6969"));
        for (int i = 0; i < 600; i++) {
            if (failures.isEmpty() && last().action() == UdpMessages.CONNECT) {
                replyConnected(V4);
            }
            scheduler.advance(Duration.ofSeconds(1));
        }
        assertEquals("timed out", failures.get(0).getMessage());
        assertTrue(sent.size() < 10);
    }

    @Test
    void anErrorIsARefusal() {
        announce(tracker("udp://tracker.example:6969"));
        replyConnected(V4);
        reply(V4, header(UdpMessages.ERROR).put("unregistered torrent".getBytes(StandardCharsets.UTF_8)));
        assertTrue(failures.get(0).refused());
        assertEquals("unregistered torrent", failures.get(0).getMessage());
        announce(tracker("udp://tracker.example:6969"));
        reply(V4, header(UdpMessages.ERROR));
        assertEquals("no reason given", failures.get(1).getMessage());
    }

    @Test
    void anErrorToAnEarlierConnectionIdIsAnsweredByConnectingAgain() {
        UdpTracker tracker = tracker("udp://tracker.example:6969");
        announce(tracker);
        replyConnected(V4);
        replyPeers(V4, PEERS);
        announce(tracker);
        reply(V4, header(UdpMessages.ERROR).put("connection id mismatch".getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of(), failures);
        assertEquals(UdpMessages.CONNECT, last().action());
        replyConnected(V4);
        replyPeers(V4, PEERS);
        assertEquals(2, answers.size());
    }

    @Test
    void repliesFromElsewhereOrToSomethingElseAreIgnored() {
        announce(tracker("udp://tracker.example:6969"));
        int count = sent.size();
        replyConnected(new InetSocketAddress(ip("10.9.0.2"), 6969));
        replyConnected(new InetSocketAddress(V4.getAddress(), 6970));
        reply(
                V4,
                ByteBuffer.allocate(16)
                        .putInt(0)
                        .putInt(last().transactionId() + 1)
                        .putLong(7));
        assertEquals(count, sent.size());
        replyConnected(V4);
        assertEquals(count + 1, sent.size());
    }

    /** As through a proxy, which looks up the name: its transaction id alone tells a reply. */
    @Test
    void aTrackerBehindANameMayReplyFromAnywhere() {
        InetSocketAddress standIn = new InetSocketAddress(ip("100::1"), 6969);
        addresses = List.of(standIn.getAddress());
        UdpTransactions.Outlet outlet = new UdpTransactions.Outlet() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram, Consumer<String> onFailure) {
                sent.add(new Sent(to, ByteBuffer.wrap(datagram), Duration.ZERO));
            }

            @Override
            public boolean mayAnswer(InetSocketAddress asked, InetSocketAddress from) {
                return asked.equals(standIn);
            }
        };
        UdpTransactions byName = new UdpTransactions(new Random(1), outlet);
        Url url = Url.parse("udp://tracker.example:6969").orElseThrow();
        announce(new UdpTracker(
                url,
                scheduler,
                (host, onFound, onFailure) -> scheduler.execute(() -> onFound.accept(addresses)),
                byName));
        byName.onDatagram(V4, header(UdpMessages.CONNECT).putLong(CONNECTION_ID).flip());
        assertEquals(standIn, last().to());
        assertEquals(UdpMessages.ANNOUNCE, last().action());
        byName.onDatagram(
                V4,
                header(UdpMessages.ANNOUNCE)
                        .putInt(1800)
                        .putInt(5)
                        .putInt(2)
                        .put(PEERS)
                        .flip());
        assertEquals(2, answers.get(0).peers().size(), "of IPv4, as the tracker's address is");
    }

    @Test
    void malformedRepliesAreIgnored() {
        announce(tracker("udp://tracker.example:6969"));
        reply(V4, ByteBuffer.allocate(0));
        reply(V4, ByteBuffer.allocate(7).put(new byte[7]));
        reply(V4, header(UdpMessages.CONNECT)); // no connection id
        reply(V4, header(UdpMessages.CONNECT).put(new byte[7]));
        reply(V4, header(UdpMessages.ANNOUNCE).put(new byte[12])); // not yet
        reply(V4, header(UdpMessages.ANNOUNCE));
        reply(V4, header(2).putLong(0)); // a scrape
        reply(V4, header(-1).putLong(0));
        assertEquals(1, sent.size());
        replyConnected(V4);
        reply(V4, header(UdpMessages.CONNECT).putLong(CONNECTION_ID)); // once more
        reply(V4, header(UdpMessages.ANNOUNCE).put(new byte[11]));
        assertEquals(2, sent.size());
        assertEquals(List.of(), failures);
        replyPeers(V4, PEERS);
        assertEquals(1, answers.size());
    }

    @Test
    void hostileNumbersAreBroughtWithinReason() {
        announce(tracker("udp://tracker.example:6969"));
        replyConnected(V4);
        byte[] peers = {10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 80, (byte) 224, 0, 0, 1, 0, 80, 10, 0, 0, 1, 0, 80, 9, 9, 9};
        reply(
                V4,
                header(UdpMessages.ANNOUNCE)
                        .putInt(-5)
                        .putInt(-1)
                        .putInt(Integer.MIN_VALUE)
                        .put(peers));
        assertEquals(Duration.ofSeconds(60), answers.get(0).interval());
        assertEquals(OptionalInt.empty(), answers.get(0).leechers());
        assertEquals(OptionalInt.empty(), answers.get(0).seeders());
        assertEquals("[/10.0.0.1:80]", answers.get(0).peers().toString());
    }

    @Test
    void theSameReplyTwiceIsOneAnswer() {
        announce(tracker("udp://tracker.example:6969"));
        replyConnected(V4);
        replyPeers(V4, PEERS);
        replyPeers(V4, PEERS);
        assertEquals(1, answers.size());
    }

    @Test
    void aSilentAddressIsFollowedByTheNext() {
        addresses = List.of(V6.getAddress(), V4.getAddress());
        UdpTracker tracker = tracker("udp://tracker.example:6969");
        announce(tracker);
        scheduler.advance(Duration.ofSeconds(15));
        assertEquals(List.of(V6, V4), sent.stream().map(Sent::to).toList());
        replyConnected(V4);
        replyPeers(V4, PEERS);
        assertEquals(1, answers.size());
        scheduler.advance(Duration.ofMinutes(30));
        announce(tracker);
        assertEquals(V4, last().to(), "the address that works comes first");
    }

    @Test
    void anAddressThatCannotBeSentToIsLeftOut() {
        addresses = List.of(V6.getAddress(), V4.getAddress());
        noWayTo.add(V6);
        announce(tracker("udp://tracker.example:6969"));
        scheduler.advance(Duration.ofSeconds(60));
        assertEquals(List.of(V6, V4, V4, V4), sent.stream().map(Sent::to).toList());
        assertEquals(Duration.ZERO, sent.get(1).at());
    }

    @Test
    void failsAtOnceWhenNoAddressCanBeSentTo() {
        noWayTo.add(V4);
        announce(tracker("udp://tracker.example:6969"));
        assertEquals("network is unreachable", failures.get(0).getMessage());
        assertEquals(0, scheduler.pending());
    }

    @Test
    void failsWhenThereIsNoSuchHost() {
        addresses = List.of();
        announce(tracker("udp://tracker.example:6969"));
        assertEquals("no such host", failures.get(0).getMessage());
    }

    @Test
    void nothingFollowsACancel() {
        Cancellable announce = announce(tracker("udp://tracker.example:6969"));
        announce.cancel();
        replyConnected(V4);
        scheduler.advance(Duration.ofHours(1));
        assertEquals(1, sent.size());
        assertEquals(List.of(), failures);
        assertEquals(0, scheduler.pending());
    }

    @Test
    void randomDatagramsDoNoHarm() {
        Random random = new Random(20260102);
        for (int round = 0; round < 20_000; round++) {
            announce(tracker("udp://tracker.example:6969"));
            if (random.nextBoolean()) {
                replyConnected(V4);
            }
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            reply(V4, header(random.nextInt(4)).put(noise));
            sent.subList(0, sent.size() - 1).clear();
        }
        scheduler.advance(Duration.ofHours(1));
        assertEquals(20_000, answers.size() + failures.size());
        assertEquals(0, scheduler.pending());
    }

    @Test
    void eventsHaveTheirNumbers() {
        byte[] codes = new byte[5];
        for (Event event : Event.values()) {
            AnnounceRequest request =
                    new AnnounceRequest(InfoHash.of(new byte[20]), PeerId.of(new byte[20]), 0, 0, 0, 0, event, 0, 0);
            codes[event.ordinal()] = UdpMessages.announce(0, 0, request, "")[83];
        }
        assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, codes, "none, completed, started, stopped; paused is none");
    }
}
