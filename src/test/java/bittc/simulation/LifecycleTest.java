package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.Consistency;
import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.SeedPolicy;
import bittc.download.TrackerChoice;
import bittc.metainfo.FileChoice;
import bittc.picker.PieceOrder;
import bittc.storage.disk.StorageException;
import bittc.tracker.TrackerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** How a download begins, seeds and ends, in simulated time. */
class LifecycleTest {
    private static final int KIB = 1024;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Simulation sim = new Simulation(1, 512 * KIB, 64 * KIB);

    private void seedFor(OptionalDouble ratio, Optional<Duration> time) {
        sim.options = new DownloadOptions(new SeedPolicy(true, ratio, time), Duration.ofMinutes(30));
    }

    private void begin(DownloadState until) {
        sim.begin();
        assertTrue(sim.advance(LONG, () -> sim.state == until), () -> sim.state + "\n" + String.join("\n", sim.log));
    }

    private void haveAll() {
        for (int piece = 0; piece < sim.content.layout.pieceCount(); piece++) {
            sim.store.have(piece);
        }
    }

    @Test
    void leavesOnceWhenItsSeedTimeIsOverHoweverLongTheTrackerTakes() {
        sim.world.trackerTime = Duration.ofMillis(800);
        sim.addHonest(400_000);
        seedFor(OptionalDouble.empty(), Optional.of(Duration.ofMinutes(1)));
        begin(DownloadState.SEEDING);
        long since = sim.scheduler.nanoTime();
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.DONE));
        long seconds = (sim.scheduler.nanoTime() - since) / 1_000_000_000;
        assertTrue(seconds >= 60 && seconds <= 63, seconds + " s");
    }

    @Test
    void isDoneWhenAllIsOnDiskAndTheSessionWaitsForTheTracker() {
        sim.world.trackerTime = Duration.ofMillis(800);
        sim.addHonest(400_000);
        begin(DownloadState.DONE);
        int[] told = {0};
        sim.world.session().stop(Duration.ofSeconds(3), () -> told[0]++);
        sim.advance(Duration.ofMillis(700));
        assertEquals(0, told[0], "the tracker has not taken note yet");
        sim.advance(Duration.ofMillis(400));
        assertEquals(1, told[0]);
    }

    @Test
    void leavesWhenAsMuchHasBeenUploadedAsTheRatioSays() {
        haveAll();
        Leecher leecher = new Leecher(sim.content, sim.scheduler, sim.random, 0);
        seedFor(OptionalDouble.of(0.5), Optional.empty());
        begin(DownloadState.SEEDING);
        sim.advance(Duration.ofMinutes(1));
        assertEquals(DownloadState.SEEDING, sim.state);
        sim.world.connectToUs(leecher, Simulation.address(7, 7, 7777));
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.DONE));
        assertTrue(leecher.receivedBytes >= 250 * KIB, leecher.receivedBytes + " bytes");
    }

    @Test
    void stoppedWhileTheLastPieceIsBeingStoredItIsDone() {
        sim.store.diskTime = Duration.ofMillis(500);
        sim.addHonest(400_000);
        sim.begin();
        sim.advance(LONG, () -> sim.last != null && sim.last.downloadedBytes() == sim.content.bytes.length);
        assertFalse(sim.store.stored.isFull());
        sim.download.stop(Duration.ofSeconds(3), () -> {});
        sim.advance(LONG, () -> sim.state.ended());
        assertTrue(sim.store.stored.isFull());
        assertEquals(DownloadState.DONE, sim.state);
    }

    @Test
    void stoppedDuringTheCheckAtStartItEndsWithoutAWordToTrackersAndPeers() {
        sim.store.openTime = Duration.ofSeconds(20);
        sim.addHonest(400_000);
        sim.begin();
        sim.advance(Duration.ofSeconds(1));
        int[] told = {0};
        sim.download.stop(Duration.ofSeconds(3), () -> told[0]++);
        sim.download.stop(Duration.ofSeconds(3), () -> told[0]++);
        sim.advance(LONG);
        assertEquals(DownloadState.STOPPED, sim.state);
        assertEquals(2, told[0]);
        assertEquals(0, sim.world.announces);
    }

    @Test
    void peersWhoComeWhileItStopsOrChecksAreTurnedAway() {
        RemotePeer early = new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(10), 1e6);
        sim.begin();
        assertFalse(sim.world.connectToUs(early, Simulation.address(7, 7, 7777)));
        sim.advance(Duration.ofSeconds(1));
        assertTrue(sim.world.connectToUs(early, Simulation.address(7, 7, 7777)));
        sim.download.stop(Duration.ofSeconds(3), () -> {});
        assertFalse(sim.world.connectToUs(early, Simulation.address(7, 8, 7777)));
        sim.advance(LONG);
        assertEquals("we leave", early.ended);
        assertEquals(0, Consistency.peers(sim.world.session()));
    }

    @Test
    void stoppingASessionTellsOnceAfterTheLimitAtTheLatest() {
        sim.addHonest(400_000);
        begin(DownloadState.DOWNLOADING);
        sim.store.diskTime = Duration.ofSeconds(60);
        int[] told = {0};
        long since = sim.scheduler.nanoTime();
        sim.world.session().stop(Duration.ofSeconds(3), () -> told[0]++);
        sim.advance(LONG, () -> told[0] > 0);
        assertEquals(3, (sim.scheduler.nanoTime() - since) / 1_000_000_000);
        sim.advance(LONG);
        assertEquals(1, told[0]);
        assertEquals(DownloadState.STOPPED, sim.state);
    }

    @Test
    void aSessionWithoutTorrentsStopsAtOnce() {
        int[] told = {0};
        sim.world.session().stop(Duration.ofSeconds(3), () -> told[0]++);
        assertEquals(1, told[0]);
        sim.advance(LONG);
        assertEquals(1, told[0]);
    }

    @Test
    void failsOnceWhenTheDiskDoesEvenIfItsListenerStopsIt() {
        sim.addHonest(400_000);
        int[] told = {0};
        sim.onFailure = () -> sim.download.stop(Duration.ofSeconds(1), () -> told[0]++);
        begin(DownloadState.DOWNLOADING);
        sim.store.fail(new StorageException(StorageException.Code.NO_SPACE, "full", "", null));
        sim.advance(LONG);
        assertEquals(DownloadState.FAILED, sim.state);
        assertEquals(java.util.List.of("no-space: full"), sim.failures);
        assertEquals(1, told[0]);
    }

    @Test
    void givesUpWhenEveryTrackerRefusesThreeTimesAndThereIsNoPeer() {
        sim.world.trackerFailure = TrackerException.refused("unregistered torrent");
        begin(DownloadState.FAILED);
        assertEquals(
                java.util.List.of(
                        "tracker-refused: tracker tracker:6969 refuses this torrent: \"unregistered torrent\""),
                sim.failures);
        assertEquals(3, sim.world.announces);
    }

    @Test
    void aSeedDoesNotAskTrackersForPeersAgainAndAgain() {
        haveAll();
        seedFor(OptionalDouble.empty(), Optional.empty());
        begin(DownloadState.SEEDING);
        sim.advance(Duration.ofMinutes(29));
        assertEquals(1, sim.world.announces);
    }

    @Test
    void aDeadAddressDoesNotKeepItFromAskingTrackersForMore() {
        sim.peers.put(Simulation.address(9, 9, 9999), null);
        begin(DownloadState.CONNECTING);
        sim.advance(Duration.ofMinutes(5));
        assertEquals(3, sim.world.announces, "at once, after a minute, and two minutes after that");
    }

    @Test
    void aSeedPartsWithAPeerThatItHasMadeComplete() {
        haveAll();
        seedFor(OptionalDouble.empty(), Optional.empty());
        begin(DownloadState.SEEDING);
        Leecher leecher = new Leecher(sim.content, sim.scheduler, sim.random, 0);
        sim.world.connectToUs(leecher, Simulation.address(7, 7, 7777));
        sim.advance(Duration.ofMinutes(1));
        assertTrue(leecher.isComplete());
        assertEquals("both of us are complete", leecher.ended);
    }

    private void limitTo(Duration time) {
        sim.options = new DownloadOptions(
                SeedPolicy.LEAVE,
                TrackerChoice.OWN,
                Duration.ofMinutes(30),
                Duration.ZERO,
                time,
                FileChoice.ALL,
                PieceOrder.RAREST_FIRST);
    }

    @Test
    void isGivenUpWhenItIsNotCompleteInItsTime() {
        sim.addHonest(20_000);
        limitTo(Duration.ofSeconds(10));
        begin(DownloadState.FAILED);
        assertEquals("timeout: not complete in 10s", sim.failures.get(0));
        assertTrue(sim.last.doneBytes() > 0, "what has come is kept");
    }

    @Test
    void aCompleteTorrentIsNotGivenUp() {
        haveAll();
        sim.options = new DownloadOptions(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.of(Duration.ofMinutes(1))),
                TrackerChoice.OWN,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(10),
                FileChoice.ALL,
                PieceOrder.RAREST_FIRST);
        begin(DownloadState.DONE);
        assertEquals(List.of(), sim.failures);
    }

    @Test
    void neitherConnectsToNorTakesThoseWhomItIsToldToLeaveAlone() {
        RemotePeer refused = sim.add(
                new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(20), 1e6),
                Simulation.address(1, 1, 6881));
        RemotePeer admitted = sim.add(
                new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(20), 1e5),
                Simulation.address(1, 2, 6881));
        sim.world.session().admitOnly(address -> address.getAddress()[3] != 1);
        sim.begin();
        sim.advance(Duration.ofSeconds(2));
        assertEquals(0, refused.connections);
        assertEquals(1, admitted.connections);
        assertFalse(sim.world.connectToUs(
                new Leecher(sim.content, sim.scheduler, sim.random, 0), Simulation.address(7, 1, 7777)));
        assertTrue(sim.world.connectToUs(
                new Leecher(sim.content, sim.scheduler, sim.random, 0), Simulation.address(7, 2, 7777)));
    }
}
