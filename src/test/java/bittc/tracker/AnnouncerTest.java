package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceRequest.Event;
import bittc.tracker.TrackerStatus.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final InfoHash INFO_HASH = InfoHash.of(new byte[20]);
    private static final PeerId PEER_ID = PeerId.of(new byte[20]);
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final List<String> heard = new ArrayList<>();
    private long left = 1000;
    private Runnable onPeers = () -> {};

    private Announcer announcer(List<List<Tracker>> tiers) {
        return announcer(tiers, 1);
    }

    private Announcer announcer(List<List<Tracker>> tiers, long seed) {
        return new Announcer(
                tiers,
                scheduler,
                new Random(seed),
                event -> new AnnounceRequest(
                        INFO_HASH, PEER_ID, 6881, 0, 1000 - left, left, event, Announcer.NUM_WANT, 7),
                new Announcer.Listener() {
                    @Override
                    public void onPeers(String host, AnnounceAnswer answer, Duration next) {
                        heard.add(host + " " + answer.peers().size() + " peers, next " + next.toSeconds() + "s");
                        onPeers.run();
                    }

                    @Override
                    public void onAnnounceFailed(String host, TrackerException failure, Duration next) {
                        heard.add(host + " " + failure.getMessage() + ", next " + next.toSeconds() + "s");
                    }
                });
    }

    private FakeTracker tracker(String host) {
        return new FakeTracker(scheduler, host);
    }

    private static List<List<Tracker>> eachInItsTier(Tracker... trackers) {
        List<List<Tracker>> tiers = new ArrayList<>();
        for (Tracker tracker : trackers) {
            tiers.add(List.of(tracker));
        }
        return tiers;
    }

    @Test
    void announcesTheStartAtOnceAndThenAtTheInterval() {
        FakeTracker one = tracker("one").answersPeers(50);
        announcer(eachInItsTier(one)).start();
        scheduler.advance(Duration.ofMinutes(61));
        assertEquals(List.of(Event.STARTED, Event.NONE, Event.NONE), one.events());
        assertEquals(Duration.ZERO, one.times().get(0));
        assertEquals(Duration.ofMinutes(30).plusMillis(20), one.times().get(1));
        assertEquals("one 50 peers, next 1800s", heard.get(0));
        assertEquals(200, one.requests().get(0).numWant());
    }

    @Test
    void noTrackersAreNoTrouble() {
        for (List<List<Tracker>> tiers : List.of(List.<List<Tracker>>of(), List.of(List.<Tracker>of()))) {
            Announcer announcer = announcer(tiers);
            announcer.start();
            announcer.needPeers();
            announcer.onCompleted();
            List<String> done = new ArrayList<>();
            announcer.stop(Duration.ofSeconds(3), () -> done.add("done"));
            assertEquals(List.of(), done, "not in the same turn");
            scheduler.runUntilIdle();
            assertEquals(List.of("done"), done);
            assertEquals(List.of(), announcer.statuses());
            assertEquals(0, scheduler.pending());
        }
    }

    @Test
    void aRefusedConnectionMovesOnAtOnce() {
        FakeTracker dead = tracker("dead").isDown();
        FakeTracker alive = tracker("alive").answersPeers(50);
        announcer(eachInItsTier(dead, alive)).start();
        scheduler.advance(MOMENT);
        assertEquals(List.of("dead connection refused, next 15s", "alive 50 peers, next 1800s"), heard);
    }

    @Test
    void aSilentTrackerDoesNotDelayThePeersOfTheNextBeyondTwoSeconds() {
        FakeTracker silent = tracker("silent");
        FakeTracker alive = tracker("alive").answersPeers(50);
        announcer(eachInItsTier(silent, alive)).start();
        scheduler.advance(Duration.ofMillis(1400));
        assertEquals(List.of(), alive.events());
        scheduler.advance(Duration.ofMillis(600));
        assertEquals(List.of("alive 50 peers, next 1800s"), heard);
        assertEquals(0, silent.cancelled(), "its late answer is welcome");
    }

    @Test
    void manySilentTrackersInFrontCostFewSeconds() {
        List<Tracker> trackers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            trackers.add(tracker("silent" + i));
        }
        trackers.add(tracker("alive").answersPeers(50));
        announcer(eachInItsTier(trackers.toArray(Tracker[]::new))).start();
        scheduler.advance(Duration.ofSeconds(4));
        assertEquals(List.of("alive 50 peers, next 1800s"), heard);
    }

    @Test
    void aSearchHasABoundOnWhatIsUnderWay() {
        List<Tracker> trackers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            trackers.add(tracker("silent" + i));
        }
        Announcer announcer = announcer(List.of(trackers));
        announcer.start();
        scheduler.advance(Duration.ofMinutes(5));
        assertEquals(Announcer.MAX_TRACKERS, announcer.statuses().size());
        assertEquals(
                Announcer.MAX_ASKING,
                announcer.statuses().stream().filter(TrackerStatus::asking).count());
    }

    @Test
    void withEnoughPeersNobodyElseIsAsked() {
        FakeTracker one = tracker("one").answersPeers(10);
        FakeTracker two = tracker("two").answersPeers(10);
        announcer(eachInItsTier(one, two)).start();
        scheduler.advance(Duration.ofMinutes(20));
        assertEquals(List.of(), two.events());
    }

    @Test
    void withFewPeersTheOtherTiersAreAskedTogether() {
        FakeTracker few = tracker("few").answersPeers(3);
        FakeTracker two = tracker("two").answersPeers(5);
        FakeTracker three = tracker("three").answersPeers(5);
        announcer(eachInItsTier(few, two, three)).start();
        scheduler.advance(MOMENT);
        assertEquals(List.of(Duration.ofMillis(20)), two.times());
        assertEquals(List.of(Duration.ofMillis(20)), three.times());
    }

    @Test
    void theSameFewPeersFromTwoTrackersCountOnce() {
        AnnounceAnswer same = FakeTracker.answer(6, 1, Duration.ofMinutes(30), Optional.empty());
        FakeTracker one = tracker("one").answers(same);
        FakeTracker two = tracker("two").answers(same);
        FakeTracker three = tracker("three").answersPeers(1);
        announcer(List.of(List.of(one, two, three))).start();
        scheduler.advance(MOMENT);
        assertEquals(3, heard.size(), heard::toString);
    }

    @Test
    void theOrderInATierIsShuffled() {
        Set<String> firsts = new TreeSet<>();
        for (long seed = 0; seed < 30; seed++) {
            List<Tracker> tier = List.of(tracker("a"), tracker("b"), tracker("c"));
            firsts.add(announcer(List.of(tier), seed).statuses().get(0).host());
        }
        assertEquals(Set.of("a", "b", "c"), firsts);
    }

    @Test
    void tiersKeepTheirOrder() {
        Tracker last = tracker("last");
        for (long seed = 0; seed < 30; seed++) {
            List<TrackerStatus> statuses = announcer(List.of(List.of(tracker("a"), tracker("b")), List.of(last)), seed)
                    .statuses();
            assertEquals("last", statuses.get(2).host());
        }
    }

    @Test
    void theTrackerThatWorksMovesToTheFrontOfItsTier() {
        FakeTracker dead = tracker("dead").isDown();
        FakeTracker alive = tracker("alive").answersPeers(50);
        for (long seed = 0; seed < 10; seed++) {
            Announcer announcer = announcer(List.of(List.of(dead, alive)), seed);
            announcer.start();
            scheduler.advance(MOMENT);
            assertEquals("alive", announcer.statuses().get(0).host());
        }
    }

    @Test
    void triesAgainSoonFourTimesThenWaitsLongerEachTimeButNoMoreThanHalfAnHour() {
        FakeTracker dead = tracker("dead").isDown();
        announcer(eachInItsTier(dead)).start();
        scheduler.advance(Duration.ofHours(5));
        List<Duration> times = dead.times();
        for (int i = 1; i < times.size(); i++) {
            long wait = times.get(i).minus(times.get(i - 1)).toMillis() - 20;
            long least = Math.min(15_000L << Math.max(0, i - 4), 30 * 60_000);
            long most = i <= 4 ? least : Math.min(least * 5 / 4, 30 * 60_000);
            assertTrue(wait >= least && wait <= most, "wait " + i + ": " + wait);
        }
        assertTrue(times.size() > 13, times::toString);
        assertTrue(dead.events().stream().allMatch(Event.STARTED::equals), "it has not heard of the start yet");
    }

    @Test
    void findsATrackerThatComesBackWithinAMinuteFifteenSecondsLaterAtTheLatest() {
        for (int seconds = 1; seconds < 60; seconds += 7) {
            FakeTracker late = tracker("late").isDown();
            announcer(eachInItsTier(late)).start();
            scheduler.advance(Duration.ofSeconds(seconds));
            late.answersPeers(50);
            scheduler.advance(Duration.ofSeconds(15).plusMillis(40));
            assertEquals("late 50 peers, next 1800s", heard.get(heard.size() - 1), "down for " + seconds + " s");
        }
    }

    @Test
    void aTrackerThatComesBackIsAskedAtItsIntervalAgain() {
        FakeTracker flaky = tracker("flaky").isDown();
        Announcer announcer = announcer(eachInItsTier(flaky));
        announcer.start();
        scheduler.advance(Duration.ofMinutes(1));
        flaky.answersPeers(50);
        scheduler.advance(Duration.ofMinutes(2));
        assertEquals("flaky 50 peers, next 1800s", heard.get(heard.size() - 1));
        assertEquals(0, announcer.statuses().get(0).failures());
        flaky.isDown();
        scheduler.advance(Duration.ofMinutes(31));
        assertTrue(heard.contains("flaky connection refused, next 15s"), heard::toString);
    }

    @Test
    void whenTheWorkingTrackerFailsLaterTheOthersAreAsked() {
        FakeTracker one = tracker("one").answersPeers(50);
        FakeTracker two = tracker("two").answersPeers(50);
        announcer(eachInItsTier(one, two)).start();
        scheduler.advance(Duration.ofMinutes(1));
        one.isDown();
        scheduler.advance(Duration.ofMinutes(30));
        assertEquals(List.of(Event.STARTED), two.events());
    }

    @Test
    void anIntervalUnderAMinuteIsNotHonoured() {
        FakeTracker eager =
                tracker("eager").answers(FakeTracker.answer(50, 1, Duration.ofSeconds(1), Optional.of(Duration.ZERO)));
        announcer(eachInItsTier(eager)).start();
        scheduler.advance(Duration.ofMinutes(10));
        assertEquals(10, eager.events().size());
    }

    @Test
    void whenPeersRunOutItAsksAgainAfterAMinuteAndNotBefore() {
        FakeTracker one = tracker("one").answersPeers(0);
        Announcer announcer = announcer(eachInItsTier(one));
        onPeers = announcer::needPeers;
        announcer.start();
        for (int second = 0; second < 59; second++) {
            scheduler.advance(Duration.ofSeconds(1));
            announcer.needPeers();
        }
        assertEquals(1, one.events().size());
        assertTrue(announcer.statuses().get(0).next().orElseThrow().toSeconds() < 2);
        scheduler.advance(Duration.ofSeconds(2));
        assertEquals(2, one.events().size());
        scheduler.advance(Duration.ofSeconds(118));
        assertEquals(2, one.events().size());
        scheduler.advance(Duration.ofSeconds(3));
        assertEquals(3, one.events().size());
    }

    private void advanceInNeed(Announcer announcer, Duration time) {
        for (int i = 0; i < time.toSeconds() / 10; i++) {
            announcer.needPeers();
            scheduler.advance(Duration.ofSeconds(10));
        }
    }

    @Test
    void whilePeersStayFewItWaitsTwiceAsLongEachTime() {
        FakeTracker one = tracker("one").answersPeers(3);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(MOMENT);
        advanceInNeed(announcer, Duration.ofMinutes(130));
        List<Long> minutes = one.times().stream().map(Duration::toMinutes).toList();
        assertEquals(List.of(0L, 1L, 3L, 7L, 15L, 31L, 61L, 91L, 121L), minutes);
        scheduler.advance(Duration.ofMinutes(60));
        advanceInNeed(announcer, Duration.ofSeconds(70));
        assertEquals(1, one.times().size() - 9 - 2, "soon again after an interval without need");
    }

    @Test
    void aSeedAsksForFewPeers() {
        left = 0;
        FakeTracker one = tracker("one").answersPeers(50);
        announcer(eachInItsTier(one)).start();
        scheduler.advance(Duration.ofMinutes(31));
        assertEquals(
                List.of(Announcer.SEED_NUM_WANT, Announcer.SEED_NUM_WANT),
                one.requests().stream().map(AnnounceRequest::numWant).toList());
    }

    @Test
    void whoHasBecomeASeedAsksForFewPeers() {
        FakeTracker one = tracker("one").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(MOMENT);
        left = 0;
        announcer.onCompleted();
        scheduler.advance(Duration.ofMinutes(31));
        assertEquals(
                List.of(200, 0, Announcer.SEED_NUM_WANT),
                one.requests().stream().map(AnnounceRequest::numWant).toList());
    }

    @Test
    void completionIsToldThoughARegularAnnounceIsUnderWayWhenWeStop() {
        FakeTracker one = tracker("one").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(MOMENT);
        one.isSilent();
        scheduler.advance(Duration.ofMinutes(30));
        one.answersPeers(0);
        left = 0;
        announcer.onCompleted();
        List<String> done = new ArrayList<>();
        announcer.stop(Duration.ofSeconds(3), () -> done.add("done"));
        scheduler.advance(MOMENT);
        assertEquals(List.of(Event.STARTED, Event.NONE, Event.COMPLETED, Event.STOPPED), one.events());
        assertEquals(List.of("done"), done);
    }

    @Test
    void whenPeersRunOutTheMinIntervalIsKept() {
        FakeTracker strict = tracker("strict")
                .answers(FakeTracker.answer(0, 1, Duration.ofMinutes(30), Optional.of(Duration.ofMinutes(5))));
        Announcer announcer = announcer(eachInItsTier(strict));
        onPeers = announcer::needPeers;
        announcer.start();
        scheduler.advance(Duration.ofSeconds(299));
        assertEquals(1, strict.events().size());
        scheduler.advance(Duration.ofSeconds(2));
        assertEquals(2, strict.events().size());
    }

    @Test
    void whenPeersRunOutTrackersNotAskedBeforeAreAskedAtOnce() {
        FakeTracker one = tracker("one").answersPeers(50);
        FakeTracker two = tracker("two").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one, two));
        announcer.start();
        scheduler.advance(MOMENT);
        announcer.needPeers();
        assertEquals(List.of(Event.STARTED), two.events());
    }

    @Test
    void whenPeersRunOutABackoffIsKept() {
        FakeTracker dead = tracker("dead").isDown();
        Announcer announcer = announcer(eachInItsTier(dead));
        announcer.start();
        scheduler.advance(Duration.ofMinutes(10));
        int before = dead.events().size();
        announcer.needPeers();
        assertEquals(before, dead.events().size());
    }

    @Test
    void completionIsToldAtOnceToThoseWhoKnowUs() {
        FakeTracker one = tracker("one").answersPeers(50);
        FakeTracker never = tracker("never").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one, never));
        announcer.start();
        scheduler.advance(MOMENT);
        left = 0;
        announcer.onCompleted();
        scheduler.advance(MOMENT);
        assertEquals(List.of(Event.STARTED, Event.COMPLETED), one.events());
        assertEquals(0, one.requests().get(1).numWant());
        assertEquals(List.of(), never.events());
        scheduler.advance(Duration.ofMinutes(31));
        assertEquals(Event.NONE, one.events().get(2));
    }

    @Test
    void completionIsNotToldWhenNothingWasMissingAtTheStart() {
        left = 0;
        FakeTracker one = tracker("one").answersPeers(0);
        FakeTracker two = tracker("two").answersPeers(0);
        Announcer announcer = announcer(eachInItsTier(one, two));
        announcer.start();
        scheduler.advance(MOMENT);
        announcer.onCompleted();
        scheduler.advance(MOMENT);
        assertEquals(List.of(Event.STARTED), one.events());
        assertEquals(List.of(), two.events(), "a seed looks for no peers");
    }

    @Test
    void completionWaitsForTheAnswerToTheStart() {
        FakeTracker slow = tracker("slow").answersPeers(5).after(Duration.ofSeconds(1));
        Announcer announcer = announcer(eachInItsTier(slow));
        announcer.start();
        left = 0;
        announcer.onCompleted();
        assertEquals(List.of(Event.STARTED), slow.events());
        scheduler.advance(Duration.ofSeconds(1));
        assertEquals(List.of(Event.STARTED, Event.COMPLETED), slow.events());
    }

    @Test
    void completionThatFailsIsToldAgain() {
        FakeTracker one = tracker("one").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(MOMENT);
        one.isDown();
        left = 0;
        announcer.onCompleted();
        scheduler.advance(MOMENT);
        one.answersPeers(0);
        scheduler.advance(Duration.ofSeconds(15));
        assertEquals(List.of(Event.STARTED, Event.COMPLETED, Event.COMPLETED), one.events());
        scheduler.advance(Duration.ofMinutes(31));
        assertEquals(Event.NONE, one.events().get(3));
    }

    @Test
    void aStartThatFailedAfterCompletionSaysThatNothingIsLeftInstead() {
        FakeTracker one = tracker("one").isDown();
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        left = 0;
        announcer.onCompleted();
        scheduler.advance(MOMENT);
        one.answersPeers(0);
        scheduler.advance(Duration.ofSeconds(20));
        assertEquals(List.of(Event.STARTED, Event.STARTED), one.events());
        assertEquals(0, one.requests().get(1).left());
    }

    @Test
    void stoppingTellsThoseWhoKnowUsAndNobodyElse() {
        FakeTracker knows = tracker("knows").answersPeers(5);
        FakeTracker dead = tracker("dead").isDown();
        FakeTracker silent = tracker("silent");
        Announcer announcer = announcer(eachInItsTier(knows, dead, silent));
        announcer.start();
        scheduler.advance(MOMENT);
        heard.clear();
        List<String> done = new ArrayList<>();
        announcer.stop(Duration.ofSeconds(3), () -> done.add("done"));
        scheduler.advance(MOMENT);
        assertEquals(List.of("done"), done);
        assertEquals(List.of(Event.STARTED, Event.STOPPED), knows.events());
        assertEquals(0, knows.requests().get(1).numWant());
        assertEquals(List.of(Event.STARTED), dead.events());
        assertEquals(List.of(Event.STARTED), silent.events());
        assertEquals(1, silent.cancelled());
        scheduler.advance(Duration.ofHours(2));
        assertEquals(List.of("done"), done, "once");
        assertEquals(List.of(), heard);
        assertEquals(0, scheduler.pending());
    }

    @Test
    void stoppingWaitsNoLongerThanItsLimit() {
        FakeTracker one = tracker("one").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(MOMENT);
        one.isSilent();
        List<String> done = new ArrayList<>();
        announcer.stop(Duration.ofSeconds(3), () -> done.add("done"));
        scheduler.advance(Duration.ofMillis(2999));
        assertEquals(List.of(), done);
        scheduler.advance(Duration.ofMillis(1));
        assertEquals(List.of("done"), done);
        assertEquals(1, one.cancelled());
        assertEquals(0, scheduler.pending());
    }

    @Test
    void stoppingRightAfterCompletionTellsBothInTheirOrder() {
        FakeTracker one = tracker("one").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(MOMENT);
        left = 0;
        announcer.onCompleted();
        List<String> done = new ArrayList<>();
        announcer.stop(Duration.ofSeconds(3), () -> done.add("done"));
        assertEquals(List.of(Event.STARTED, Event.COMPLETED), one.events());
        scheduler.advance(MOMENT);
        assertEquals(List.of(Event.STARTED, Event.COMPLETED, Event.STOPPED), one.events());
        assertEquals(List.of("done"), done);
        assertEquals(0, one.cancelled());
    }

    @Test
    void stoppingDoesNotWaitForTheAnswerToCompletion() {
        FakeTracker one = tracker("one").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(MOMENT);
        left = 0;
        one.isSilent();
        announcer.onCompleted();
        List<String> done = new ArrayList<>();
        announcer.stop(Duration.ofSeconds(3), () -> done.add("done"));
        scheduler.advance(AnnouncedTracker.COMPLETED_AHEAD);
        assertEquals(List.of(Event.STARTED, Event.COMPLETED, Event.STOPPED), one.events());
        assertEquals(List.of(), done);
        scheduler.advance(Duration.ofSeconds(3));
        assertEquals(List.of("done"), done);
        assertEquals(2, one.cancelled());
    }

    @Test
    void nothingIsAskedAfterStopping() {
        FakeTracker one = tracker("one").answersPeers(50);
        FakeTracker two = tracker("two").answersPeers(50);
        Announcer announcer = announcer(eachInItsTier(one, two));
        announcer.start();
        scheduler.advance(MOMENT);
        announcer.stop(Duration.ofSeconds(3), () -> {});
        scheduler.advance(MOMENT);
        announcer.needPeers();
        announcer.onCompleted();
        scheduler.advance(Duration.ofHours(1));
        assertEquals(2, one.events().size());
        assertEquals(0, two.events().size());
    }

    @Test
    void theStatusSaysWhatHappenedAndWhatIsNext() {
        FakeTracker refuses = tracker("refuses").fails(TrackerException.refused("unregistered torrent"));
        FakeTracker empty = tracker("empty").answersPeers(0);
        FakeTracker silent = tracker("silent");
        Announcer announcer = announcer(eachInItsTier(refuses, empty, silent));
        assertEquals(Outcome.NONE, announcer.statuses().get(0).outcome());
        assertEquals(0, announcer.statuses().get(0).attempts());
        announcer.start();
        scheduler.advance(Duration.ofSeconds(5));

        TrackerStatus first = announcer.statuses().get(0);
        assertEquals(Outcome.FAILED, first.outcome());
        assertTrue(first.refused());
        assertEquals(Optional.of("unregistered torrent"), first.failure());
        assertEquals(10, first.next().orElseThrow().toSeconds());
        assertEquals(1, first.attempts());
        assertEquals(1, first.failures());

        TrackerStatus second = announcer.statuses().get(1);
        assertEquals(Outcome.ANSWERED, second.outcome());
        assertFalse(second.refused());
        assertEquals(0, second.peers());

        TrackerStatus third = announcer.statuses().get(2);
        assertEquals(Outcome.NONE, third.outcome());
        assertTrue(third.asking());
        assertEquals(Optional.empty(), third.next());
    }

    @Test
    void theListenerMayStopEverything() {
        FakeTracker one = tracker("one").answersPeers(3);
        FakeTracker two = tracker("two").answersPeers(3);
        Announcer announcer = announcer(eachInItsTier(one, two));
        onPeers = () -> announcer.stop(Duration.ofSeconds(3), () -> heard.add("done"));
        announcer.start();
        scheduler.advance(Duration.ofHours(1));
        assertEquals(List.of("one 3 peers, next 1800s", "done"), heard);
        assertEquals(0, scheduler.pending());
    }

    @Test
    void aTrackerThatAsksToBeLeftAloneIsAskedNoSooner() {
        TrackerException busy = TrackerException.unreachable("HTTP 503").withRetryAfter(Duration.ofMinutes(5));
        FakeTracker one = tracker("one").fails(busy);
        Announcer announcer = announcer(eachInItsTier(one));
        announcer.start();
        scheduler.advance(Duration.ofMinutes(5));
        announcer.needPeers();
        assertEquals(1, one.requests().size());
        one.answersPeers(50);
        scheduler.advance(Duration.ofSeconds(1));
        assertEquals(List.of("one HTTP 503, next 300s", "one 50 peers, next 1800s"), heard);
    }

    @Test
    void aTrackerThatAsksForLessThanTheWaitAfterAFailureGetsThat() {
        TrackerException busy = TrackerException.unreachable("HTTP 503").withRetryAfter(Duration.ofSeconds(1));
        announcer(eachInItsTier(tracker("one").fails(busy))).start();
        scheduler.advance(MOMENT);
        assertEquals(List.of("one HTTP 503, next 15s"), heard);
    }
}
