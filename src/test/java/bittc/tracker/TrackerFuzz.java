package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import bittc.http.HttpReply;
import bittc.loop.SimulatedScheduler;
import bittc.net.NameResolver;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** What trackers answer: one outcome each, with numbers within sane bounds and peers that can be. */
public final class TrackerFuzz {
    private static final String HASH = "abcdefghijklmnopqrst";
    private static final InfoHash INFO_HASH = InfoHash.of(HASH.getBytes(StandardCharsets.US_ASCII));
    private static final InetSocketAddress TRACKER = new InetSocketAddress("10.9.0.1", 6969);

    private TrackerFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "tracker-reply",
                        TrackerFuzz::reply,
                        "d8:completei5e11:external ip4:\1\2\3\48:intervali1800e12:min intervali60e5:peers12:"
                                + "\1\2\3\4\32\341\5\6\7\10\32\3416:peers618:\40\1aaaaaaaaaaaaaa\32\341"
                                + "10:tracker id2:id15:warning message2:hie",
                        "d5:peersld2:ip9:127.0.0.17:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti6881eed2:ip5:a::b64:porti1eeee",
                        "d14:failure reason9:not todaye\n"),
                FuzzTarget.of(
                        "scrape",
                        TrackerFuzz::scrape,
                        "d5:filesd20:" + HASH + "d8:completei5e10:downloadedi50e10:incompletei10eeee",
                        "d5:filesd20:" + "b".repeat(20) + "d8:completei5eeee",
                        "d14:failure reason9:not todaye"),
                FuzzTarget.of(
                        "udp-tracker",
                        TrackerFuzz::udp,
                        "\21\0\0\0\0\0\0\0\0connect.\0" + "\32\1\0\0\1\0\0\0\0\0\0\7\10\0\0\0\2\0\0\0\3\1\2\3\4\32\341",
                        "\16\0\0\0\3\0\0\0\0error",
                        "\21\0\0\0\0\0\0\0\0connect.\0" + "\15\0\0\0\3\0\0\0\0gone" + "\21\0\0\0\0\0\0\0\0connect2"));
    }

    private static void reply(byte[] input) {
        HttpAnnounceReply reply;
        try {
            reply = Memory.bounded(input.length, 64, () -> HttpAnnounceReply.parse(input));
        } catch (TrackerException e) {
            assertTrue(e.getMessage().length() <= HttpAnnounceReply.MAX_TEXT_LENGTH, e.getMessage());
            return;
        }
        assertSane(reply.answer());
        assertTrue(reply.trackerId().orElse(new byte[0]).length <= HttpAnnounceReply.MAX_TRACKER_ID_LENGTH);
    }

    private static void assertSane(AnnounceAnswer answer) {
        assertTrue(answer.interval().compareTo(Intervals.MAX) <= 0, answer.toString());
        assertTrue(answer.interval().compareTo(AnnouncedTracker.MIN_INTERVAL) >= 0, answer.toString());
        assertTrue(answer.minInterval().orElse(Intervals.MAX).compareTo(Intervals.MAX) <= 0, answer.toString());
        assertTrue(answer.seeders().orElse(0) >= 0 && answer.leechers().orElse(0) >= 0, answer.toString());
        assertTrue(answer.warning().orElse("x").length() <= HttpAnnounceReply.MAX_TEXT_LENGTH);
        assertTrue(answer.peers().size() <= PeerAddresses.MAX_PEERS);
        assertTrue(answer.peers().size() == new HashSet<>(answer.peers()).size(), "a peer twice");
        for (InetSocketAddress peer : answer.peers()) {
            InetAddress ip = peer.getAddress();
            assertTrue(peer.getPort() > 0 && !ip.isAnyLocalAddress() && !ip.isMulticastAddress(), "peer " + peer);
        }
    }

    private static void scrape(byte[] input) {
        Outcomes outcomes = new Outcomes();
        new HttpScrape(INFO_HASH, outcomes)
                .onReply(new HttpReply(
                        200,
                        "OK",
                        Optional.empty(),
                        "",
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        input,
                        QueryRules.MAX_BODY_LENGTH));
        assertTrue(outcomes.count == 1, outcomes.count + " outcomes");
        outcomes.count = 0;
        new HttpScrape(INFO_HASH, outcomes)
                .onReply(new HttpReply(
                        200,
                        "OK",
                        Optional.empty(),
                        "gzip",
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        input,
                        QueryRules.MAX_BODY_LENGTH));
        assertTrue(outcomes.count == 1, outcomes.count + " outcomes");
    }

    /** The ends that an announce and a scrape come to. */
    private static final class Outcomes implements ScrapeListener, Tracker.Listener {
        private int count;

        @Override
        public void onAnswer(ScrapeAnswer answer) {
            count++;
            assertTrue(answer.seeders().orElse(0) >= 0 && answer.leechers().orElse(0) >= 0, answer.toString());
            assertTrue(answer.downloads().orElse(0) >= 0, answer.toString());
        }

        @Override
        public void onAnswer(AnnounceAnswer answer) {
            count++;
            assertSane(answer);
        }

        @Override
        public void onFailure(TrackerException failure) {
            count++;
            assertTrue(!failure.getMessage().isEmpty());
        }
    }

    /** Datagrams, each after its length and a byte that says whether it has the right transaction id. */
    private static void udp(byte[] input) {
        SimulatedScheduler scheduler = new SimulatedScheduler();
        int[] lastId = new int[1];
        int[] sent = new int[1];
        UdpTransactions transactions = new UdpTransactions(new Random(1), (to, datagram, onFailure) -> {
            sent[0]++;
            lastId[0] = ByteBuffer.wrap(datagram).getInt(12);
        });
        NameResolver resolver = new NameResolver() {
            @Override
            public void resolve(String host, Consumer<List<InetAddress>> onFound, Consumer<String> onFailure) {
                onFound.accept(List.of(TRACKER.getAddress()));
            }
        };
        Url url = new Url(Url.Scheme.UDP, "t.test", TRACKER.getPort(), "");
        UdpTracker tracker = new UdpTracker(url, scheduler, resolver, transactions);
        Outcomes announce = new Outcomes();
        AnnounceRequest request = new AnnounceRequest(
                INFO_HASH,
                PeerId.of(HASH.getBytes(StandardCharsets.US_ASCII)),
                6881,
                0,
                1,
                0,
                AnnounceRequest.Event.STARTED,
                200,
                1);
        boolean scrapes = input.length % 2 == 1;
        if (scrapes) {
            tracker.scrape(INFO_HASH, announce);
        } else {
            tracker.announce(request, announce);
        }
        for (int at = 0; at < input.length; ) {
            int length = Math.min(input[at] & 0xff, input.length - at - 1);
            byte[] datagram = Arrays.copyOfRange(input, at + 1, at + 1 + length);
            if (length > 8 && datagram[0] == 0) {
                datagram = Arrays.copyOfRange(datagram, 1, length);
                ByteBuffer.wrap(datagram).putInt(4, lastId[0]);
            }
            int before = sent[0];
            transactions.onDatagram(TRACKER, ByteBuffer.wrap(datagram));
            assertTrue(sent[0] - before <= 1, "more is sent than came");
            at += 1 + length;
        }
        scheduler.advance(Duration.ofHours(1));
        assertTrue(announce.count == 1, announce.count + " outcomes");
    }
}
