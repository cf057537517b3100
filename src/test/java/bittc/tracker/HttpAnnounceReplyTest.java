package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnnounceReplyTest {
    /** Each character is one byte. */
    private static byte[] bytes(String reply) {
        return reply.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static AnnounceAnswer answer(String reply) throws TrackerException {
        return HttpAnnounceReply.parse(bytes(reply)).answer();
    }

    private static List<String> peers(String reply) throws TrackerException {
        return answer(reply).peers().stream()
                .map(peer -> peer.getAddress().getHostAddress() + " " + peer.getPort())
                .toList();
    }

    @Test
    void readsAWholeAnswer() throws TrackerException {
        HttpAnnounceReply reply = HttpAnnounceReply.parse(bytes("d8:completei3e11:external ip4:\u0001\u0002\u0003\u0004"
                + "10:incompletei7e8:intervali1800e12:min intervali900e"
                + "5:peers12:\n\u0000\u0000\u0001\u001a\u00e1\n\u0000\u0000\u0002\u001a\u00e2"
                + "10:tracker id3:a\u00ffb15:warning message4:hey!e"));
        AnnounceAnswer answer = reply.answer();
        assertEquals(Duration.ofMinutes(30), answer.interval());
        assertEquals(Optional.of(Duration.ofMinutes(15)), answer.minInterval());
        assertEquals(OptionalInt.of(3), answer.seeders());
        assertEquals(OptionalInt.of(7), answer.leechers());
        assertEquals(2, answer.peers().size());
        assertEquals("/10.0.0.2:6882", answer.peers().get(1).toString());
        assertEquals(Optional.of("hey!"), answer.warning());
        assertEquals("1.2.3.4", answer.externalAddress().orElseThrow().getHostAddress());
        assertArrayEquals(bytes("a\u00ffb"), reply.trackerId().orElseThrow());
    }

    @Test
    void readsPeersOfIpv6BesideThoseOfIpv4() throws TrackerException {
        String ip6 = " \u0001\r\u00b8" + "\u0000".repeat(11) + "\u0001";
        assertEquals(
                List.of("10.0.0.1 6881", "2001:db8:0:0:0:0:0:1 80"),
                peers("d5:peers6:\n\u0000\u0000\u0001\u001a\u00e16:peers618:" + ip6 + "\u0000Pe"));
    }

    @Test
    void readsPeersAsDictionaries() throws TrackerException {
        assertEquals(
                List.of("10.0.0.1 6881", "2001:db8:0:0:0:0:0:1 6882"),
                peers("d5:peersl" + "d2:ip8:10.0.0.17:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti6881ee"
                        + "d2:ip11:2001:db8::14:porti6882ee" + "ee"));
    }

    @Test
    void leavesOutPeersThatCannotBe() throws TrackerException {
        assertEquals(
                List.of("10.0.0.1 6881"),
                peers("d5:peersl" + "d2:ip8:10.0.0.14:porti6881ee"
                        + "d2:ip8:10.0.0.14:porti6881ee" // twice
                        + "d2:ip8:10.0.0.14:porti0ee"
                        + "d2:ip8:10.0.0.14:porti65536ee"
                        + "d2:ip8:10.0.0.14:porti-1ee"
                        + "d2:ip8:10.0.0.1e"
                        + "d4:porti6881ee"
                        + "d2:ipi1e4:porti6881ee"
                        + "d2:ip7:0.0.0.04:porti6881ee"
                        + "d2:ip7:0.1.2.34:porti6881ee"
                        + "d2:ip9:224.0.0.14:porti6881ee"
                        + "d2:ip15:255.255.255.2554:porti6881ee"
                        + "d2:ip7:ff02::14:porti6881ee"
                        + "d2:ip2:::4:porti6881ee"
                        + "d2:ip9:localhost4:porti6881ee"
                        + "d2:ip0:4:porti6881ee"
                        + "d2:ip100:" + "1".repeat(100) + "4:porti6881ee"
                        + "i5e3:abcle"
                        + "ee"));
        assertEquals(List.of(), peers("d5:peers6:\n\u0000\u0000\u0001\u0000\u0000e"), "port 0");
    }

    @Test
    void keepsTheWholePeersOfAnOddLength() throws TrackerException {
        assertEquals(
                List.of("10.0.0.1 6881"),
                peers("d5:peers11:\n\u0000\u0000\u0001\u001a\u00e1\n\u0000\u0000\u0002\u001ae"));
        assertEquals(List.of(), peers("d5:peers5:\n\u0000\u0000\u0001\u001ae"));
        assertEquals(List.of(), peers("d6:peers617:aaaaaaaaaaaaaaaaae"));
    }

    @Test
    void keepsABoundedNumberOfPeers() throws TrackerException {
        StringBuilder compact = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            compact.append("\n")
                    .append((char) (i >> 16))
                    .append((char) (i >> 8 & 0xff))
                    .append((char) (i & 0xff))
                    .append("\u001a\u00e1");
        }
        assertEquals(
                PeerAddresses.MAX_PEERS,
                peers("d5:peers600000:" + compact + "e").size());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 60",
        "59, 60",
        "61, 61",
        "-1, 60",
        "-9223372036854775808, 60",
        "1800, 1800",
        "9223372036854775807, 21600",
    })
    void keepsIntervalsWithinReason(long told, long expectedSeconds) throws TrackerException {
        AnnounceAnswer answer = answer("d8:intervali" + told + "e12:min intervali" + told + "ee");
        assertEquals(expectedSeconds, answer.interval().toSeconds());
        assertEquals(expectedSeconds, answer.minInterval().orElseThrow().toSeconds());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "d5:peersi7ee",
                "d5:peersd1:a1:bee",
                "d8:interval3:abce",
                "d8:intervalle12:min interval1:xe",
                "d8:complete1:x10:incompletei-5ee",
                "d11:external ip3:abc15:warning messagei1ee",
                "d10:tracker idi9ee",
                "d14:failure reasoni1ee",
                "de\r\n",
                "detrailing"
            })
    void whatHasTheWrongTypeCountsAsAbsent(String reply) throws TrackerException {
        AnnounceAnswer answer = answer(reply);
        assertEquals(Duration.ofMinutes(30), answer.interval());
        assertEquals(List.of(), answer.peers());
        assertEquals(OptionalInt.empty(), answer.seeders());
        assertEquals(OptionalInt.empty(), answer.leechers());
        assertEquals(Optional.empty(), answer.warning());
        assertEquals(Optional.empty(), answer.externalAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>no</html>",
                "d",
                "d5:peers",
                "d5:peers99999999999999999999:",
                "d5:peers-1:",
                "i99999999999999999999999999999e",
                "li1e",
                "5:peers",
                "i5e",
                "le"
            })
    void whatIsNoDictionaryIsAFailureAndNotARefusal(String reply) {
        TrackerException failure = assertThrows(TrackerException.class, () -> answer(reply));
        assertFalse(failure.refused());
        assertTrue(failure.getMessage().startsWith("answer is not "), failure.getMessage());
    }

    @Test
    void nestingWithoutEndIsAFailure() {
        assertThrows(TrackerException.class, () -> answer("l".repeat(1_000_000)));
        assertThrows(TrackerException.class, () -> answer("d1:a".repeat(250_000)));
        assertThrows(TrackerException.class, () -> answer("l" + "le".repeat(500_000) + "e"));
    }

    @Test
    void aFailureReasonIsARefusal() {
        TrackerException failure =
                assertThrows(TrackerException.class, () -> answer("d14:failure reason20:unregistered torrente"));
        assertTrue(failure.refused());
        assertEquals("unregistered torrent", failure.getMessage());
        assertEquals(
                "no reason given",
                assertThrows(TrackerException.class, () -> answer("d14:failure reason0:e"))
                        .getMessage());
    }

    @Test
    void textsAreCut() throws TrackerException {
        String text = "x".repeat(100_000);
        assertEquals(
                HttpAnnounceReply.MAX_TEXT_LENGTH,
                answer("d15:warning message100000:" + text + "e")
                        .warning()
                        .orElseThrow()
                        .length());
        assertEquals(
                HttpAnnounceReply.MAX_TEXT_LENGTH,
                assertThrows(TrackerException.class, () -> answer("d14:failure reason100000:" + text + "e"))
                        .getMessage()
                        .length());
    }

    @Test
    void anOverlongTrackerIdIsForgotten() throws TrackerException {
        assertEquals(
                Optional.empty(),
                HttpAnnounceReply.parse(bytes("d10:tracker id1000:" + "x".repeat(1000) + "e"))
                        .trackerId());
    }

    @Test
    void damagedAnswersNeverEndInAnythingButATrackerException() {
        byte[] whole = bytes("d8:completei3e8:intervali1800e5:peersld2:ip8:10.0.0.14:porti6881eee6:peers618:"
                + "abcdefghijklmnopqr10:tracker id3:abce");
        Random random = new Random(20260101);
        for (int round = 0; round < 50_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                HttpAnnounceReply.parse(damaged);
            } catch (TrackerException expected) {
                assertFalse(expected.getMessage().isEmpty());
            }
        }
    }
}
