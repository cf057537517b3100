package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.tracker.TrackerStatus;
import bittc.tracker.TrackerStatus.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StallReasonsTest {
    private static final Duration LONG = Duration.ofSeconds(45);

    private List<TrackerStatus> trackers = List.of(answered(0, 48));
    private int connecting;
    private boolean diskBehind;
    private boolean over;
    private Duration since = LONG;

    private static TrackerStatus answered(int peers, int next) {
        return new TrackerStatus(
                "t:1",
                Outcome.ANSWERED,
                false,
                peers,
                Optional.empty(),
                false,
                Optional.of(Duration.ofSeconds(next)),
                1,
                0);
    }

    private static TrackerStatus failed(String host, String failure, boolean refused, int next) {
        return new TrackerStatus(
                host,
                Outcome.FAILED,
                false,
                0,
                Optional.of(failure),
                refused,
                Optional.of(Duration.ofSeconds(next)),
                1,
                1);
    }

    private List<String> searches = List.of();
    private int hungUp;
    private EncryptionPolicy encryption = EncryptionPolicy.ALLOW;

    private static TrackerStatus asking(Outcome outcome) {
        return new TrackerStatus("t:1", outcome, true, 0, Optional.empty(), false, Optional.empty(), 1, 0);
    }

    private String explain(int peers, int useful, int choking, int missing, int unavailable) {
        Progress.Standstill why = StallReasons.explain(new StallReasons.Facts(
                peers,
                useful,
                choking,
                connecting,
                hungUp,
                encryption,
                100,
                missing,
                unavailable,
                diskBehind,
                trackers,
                searches,
                since,
                over));
        assertEquals(since, why.since());
        return why.label() + ": " + why.explanation();
    }

    private String withoutPeers() {
        return explain(0, 0, 0, 100, 100);
    }

    @Test
    void saysHowManyPeersTheTrackerKnew() {
        assertEquals("no peers: tracker t:1 answered: 0 peers; asking again in 48s", withoutPeers());
        trackers = List.of(answered(1, 75));
        assertEquals(
                "no peers: tracker t:1 answered: 1 peer, which cannot be reached; asking again in 1m 15s",
                withoutPeers());
        trackers = List.of(answered(0, 48), answered(5, 3605));
        assertEquals(
                "no peers: tracker t:1 answered: 5 peers, none can be reached; asking again in 1h 00m", withoutPeers());
        connecting = 3;
        assertEquals("no peers: tracker t:1 answered: 5 peers; connecting to 3", withoutPeers());
    }

    @Test
    void promisesNothingOnceTheWaitIsGivenUp() {
        over = true;
        assertEquals("no peers: tracker t:1 answered: 0 peers", withoutPeers());
        assertEquals("stalled: 1 peer, but it lacks the last piece", explain(1, 0, 0, 1, 1));
    }

    @Test
    void saysWhyTheTrackerFailedAndWhenItIsTriedAgain() {
        trackers = List.of(failed("a:1", "timed out", false, 90), failed("b:1", "connection refused", false, 15));
        assertEquals("no tracker: tracker b:1: connection refused; trying again in 15s", withoutPeers());
        trackers = List.of(failed("a:1", "unregistered torrent", true, 30));
        assertEquals(
                "no tracker: tracker a:1 refuses this torrent: \"unregistered torrent\"; trying again in 30s",
                withoutPeers());
    }

    @Test
    void saysThatATrackerIsBeingAsked() {
        trackers = List.of(asking(Outcome.NONE));
        assertEquals("connecting: asking tracker t:1", withoutPeers());
        trackers = List.of(asking(Outcome.ANSWERED));
        assertEquals("no peers: tracker t:1 answered: 0 peers; asking again now", withoutPeers());
    }

    @Test
    void saysThatThereIsNobodyToAsk() {
        trackers = List.of();
        assertEquals("no peers: the torrent names no tracker", withoutPeers());
        connecting = 1;
        assertEquals("no peers: the torrent names no tracker; trying known peers", withoutPeers());
    }

    @Test
    void saysThatNoPeerHasWhatIsMissing() {
        trackers = List.of(answered(2, 75));
        assertEquals(
                "stalled: 2 peers, but none has the last 23 pieces; asking tracker again in 1m 15s",
                explain(2, 0, 0, 23, 23));
        trackers = List.of();
        assertEquals("stalled: 2 peers, but none has the last piece", explain(2, 0, 0, 1, 1));
        assertEquals("stalled: 1 peer, but it lacks the last piece", explain(1, 0, 0, 1, 1));
        assertEquals("stalled: 1 peer, but it lacks the last 23 pieces", explain(1, 0, 0, 23, 23));
        assertEquals("stalled: 1 peer, but it has no piece yet", explain(1, 0, 0, 100, 100));
        assertEquals("stalled: 7 peers, but none has a piece yet", explain(7, 0, 0, 100, 100));
    }

    @Test
    void saysThatAllWhoCouldHelpChokeUs() {
        String slot = " choke us: waiting for a free upload slot";
        assertEquals("stalled: 1 peer, but it chokes us: waiting for a free upload slot", explain(1, 1, 1, 23, 0));
        assertEquals("stalled: 3 peers, but all of them" + slot, explain(3, 3, 3, 23, 0));
        assertEquals("stalled: 3 peers, but those that have what is missing" + slot, explain(3, 2, 2, 23, 0));
    }

    @Test
    void saysHowManyPiecesNobodyHas() {
        assertEquals(
                "stalled: 3 peers; none has 5 of the 23 missing pieces, and no peer sends the others",
                explain(3, 3, 1, 23, 5));
        assertEquals(
                "stalled: 1 peer; it lacks 1 of the 2 missing pieces and does not send the other",
                explain(1, 1, 0, 2, 1));
    }

    @Test
    void saysThatNobodyAnswers() {
        assertEquals("stalled: 1 peer was asked for the last piece, but does not answer", explain(1, 1, 0, 1, 0));
        assertEquals("stalled: 2 peers were asked for the last 3 pieces, but none answers", explain(2, 2, 1, 3, 0));
        assertEquals("stalled: 2 peers were asked for the first pieces, but none answers", explain(2, 2, 0, 100, 0));
    }

    @Test
    void saysThatItIsTheDiskItWaitsFor() {
        diskBehind = true;
        assertEquals("stalled: waiting for the disk", explain(2, 2, 1, 3, 0));
    }

    @Test
    void writesDurationsTheWayPeopleDo() {
        assertEquals("0s", StallReasons.duration(Duration.ofSeconds(-1)));
        assertEquals("1s", StallReasons.duration(Duration.ofMillis(1)));
        assertEquals("59s", StallReasons.duration(Duration.ofSeconds(59)));
        assertEquals("1m 00s", StallReasons.duration(Duration.ofSeconds(60)));
        assertEquals("2h 05m", StallReasons.duration(Duration.ofMinutes(125)));
    }

    @Test
    void tellsOfTheOtherSearchesBesideTheTrackers() {
        searches = List.of("DHT: 12 nodes, no peers found; again in 48s");
        trackers = List.of();
        assertEquals("no peers: DHT: 12 nodes, no peers found; again in 48s", withoutPeers());
        trackers = List.of(new TrackerStatus(
                "t:1",
                Outcome.FAILED,
                false,
                0,
                Optional.of("connection refused"),
                false,
                Optional.of(Duration.ofSeconds(15)),
                1,
                1));
        assertEquals(
                "no peers: tracker t:1: connection refused; trying again in 15s; " + searches.get(0), withoutPeers());
    }

    @Test
    void saysThatPeersHaveClosedAtTheHandshake() {
        searches = List.of("DHT: 2 peers found");
        hungUp = 2;
        String both = "no peers: tracker t:1 answered: 0 peers; asking again in 48s; DHT: 2 peers found;"
                + " 2 closed at the handshake";
        assertEquals(both + ", clear and encrypted", withoutPeers());
        encryption = EncryptionPolicy.OFF;
        assertEquals(
                both + ": perhaps they take encrypted connections only, which --encryption off excludes",
                withoutPeers());
        encryption = EncryptionPolicy.REQUIRE;
        hungUp = 1;
        assertEquals(
                both.replace("2 closed", "1 closed")
                        + ": perhaps it takes no encrypted connections, which --encryption require demands",
                withoutPeers());
    }
}
