package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.SmallTorrent;
import bittc.loop.SimulatedScheduler;
import bittc.metainfo.FileChoice;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import bittc.picker.Candidate;
import bittc.picker.PieceOrder;
import bittc.tracker.TrackerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final List<String> events = new ArrayList<>();
    private final Counters counters = new Counters();
    private DataState data = SmallTorrent.open(2);
    private List<TrackerStatus> trackers = List.of();
    private boolean hasPeers = true;
    private int hungUp;
    private EncryptionPolicy encryption = EncryptionPolicy.ALLOW;
    private boolean deserted;

    /** What ends a closing torrent, once the test says so. */
    private Runnable told;

    private Runnable closed;

    private final class FakeTorrent implements Lifecycle.Actions {
        @Override
        public void findPeers() {
            events.add("find peers");
        }

        @Override
        public void onComplete() {
            events.add("complete");
        }

        @Override
        public void announceCompleted() {
            events.add("announce completed");
        }

        @Override
        public void save() {
            events.add("save");
        }

        @Override
        public void close(Duration limit, Runnable whenTold, Runnable whenClosed) {
            events.add("close");
            told = whenTold;
            closed = whenClosed;
        }

        @Override
        public void onEnded() {
            events.add("ended");
        }

        @Override
        public boolean hasPeers() {
            return hasPeers;
        }

        @Override
        public EncryptionPolicy encryption() {
            return encryption;
        }

        @Override
        public int hungUp() {
            return hungUp;
        }

        @Override
        public boolean isDeserted() {
            return deserted;
        }

        @Override
        public List<TrackerStatus> trackers() {
            return trackers;
        }

        @Override
        public Progress.Standstill explain(long now, boolean over) {
            return new Progress.Standstill("stalled", Duration.ZERO, "because");
        }
    }

    private final class Listener implements DownloadListener {
        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            events.add("-> " + to);
        }

        @Override
        public void onMetadata(Metainfo metainfo) {}

        @Override
        public void onTracker(TrackerReport report) {}

        @Override
        public void onUnusableUrl(String what) {}

        @Override
        public void onFileComplete(int fileIndex) {}

        @Override
        public void onProxyLimit(String what) {}

        @Override
        public void onFileChanged(String what) {}

        @Override
        public void onSuperSeedingOver(String why) {}

        @Override
        public void onFailed(Failure failure) {
            events.add("failed: " + failure.code());
        }

        @Override
        public void onDetail(String line) {}
    }

    private Lifecycle lifecycle(SeedPolicy seed, Duration stallTimeout, Duration timeout) {
        return new Lifecycle(
                new FakeTorrent(),
                DownloadState.CHECKING,
                data,
                counters,
                loop,
                new DownloadOptions(
                        seed,
                        TrackerChoice.OWN,
                        stallTimeout,
                        Duration.ZERO,
                        timeout,
                        FileChoice.ALL,
                        PieceOrder.RAREST_FIRST),
                new Listener());
    }

    private Lifecycle lifecycle() {
        return lifecycle(SeedPolicy.LEAVE, Duration.ofMinutes(5), Duration.ZERO);
    }

    private List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    private void tick(Lifecycle lifecycle, Duration time) {
        loop.advance(time);
        lifecycle.onTick(loop.nanoTime());
    }

    @Test
    void leavesWhenTheLastPieceHasComeAndSaysSo() {
        Lifecycle lifecycle = lifecycle();
        lifecycle.onOpened();
        lifecycle.onNewByte();
        counters.onDownloaded(1, loop.nanoTime());
        lifecycle.onStored();
        assertEquals(List.of("-> CONNECTING", "find peers", "-> DOWNLOADING"), take());
        data = SmallTorrent.open(2, 0, 1);
        Lifecycle complete = lifecycle();
        complete.onStored();
        assertEquals(List.of("complete", "announce completed", "close"), take());
        closed.run();
        assertEquals(List.of("-> DONE"), take());
        told.run();
        assertEquals(List.of("ended"), take());
    }

    @Test
    void whatIsCompleteFromTheStartAnnouncesNothing() {
        data = SmallTorrent.open(2, 0, 1);
        lifecycle().onOpened();
        assertEquals(List.of("complete", "close"), take());
    }

    @Test
    void stallsAfterTenSecondsAndGoesOnWithTheNextByte() {
        Lifecycle lifecycle = lifecycle();
        lifecycle.onOpened();
        lifecycle.onNewByte();
        take();
        tick(lifecycle, Duration.ofSeconds(10));
        assertEquals(List.of(), take());
        tick(lifecycle, SECOND);
        assertEquals(List.of("-> STALLED"), take());
        lifecycle.onNewByte();
        assertEquals(List.of("-> DOWNLOADING"), take());
    }

    @Test
    void givesUpAfterTheStallTimeoutForOneReasonOnly() {
        Lifecycle lifecycle = lifecycle();
        lifecycle.onOpened();
        take();
        tick(lifecycle, Duration.ofMinutes(5).minus(SECOND));
        assertEquals(List.of(), take());
        tick(lifecycle, SECOND);
        assertEquals(List.of("failed: stalled", "close"), take());
        lifecycle.fail(new DownloadListener.Failure("io-error", "", ""));
        assertEquals(List.of(), take());
        told.run();
        closed.run();
        assertEquals(List.of("-> FAILED", "ended"), take());
    }

    @Test
    void withNobodyConnectedThatIsCalledNoPeers() {
        hasPeers = false;
        Lifecycle lifecycle = lifecycle();
        lifecycle.onOpened();
        tick(lifecycle, Duration.ofMinutes(5));
        assertTrue(take().contains("failed: no-peers"));
    }

    @Test
    void saysThatEncryptionIsMissingWherePeersHangUpAndNoneIsAllowed() {
        hasPeers = false;
        hungUp = 3;
        for (EncryptionPolicy policy : EncryptionPolicy.values()) {
            encryption = policy;
            Lifecycle lifecycle = lifecycle();
            lifecycle.onOpened();
            tick(lifecycle, Duration.ofMinutes(5));
            String code = policy == EncryptionPolicy.OFF ? "encryption-required" : "no-peers";
            assertTrue(take().contains("failed: " + code), policy.name());
        }
    }

    @Test
    void endsWhenEveryTrackerHasRefusedThreeTimesAndNobodyElseIsExpected() {
        TrackerStatus refusing = new TrackerStatus(
                "t:1",
                TrackerStatus.Outcome.FAILED,
                false,
                0,
                Optional.of("unregistered torrent"),
                true,
                Optional.of(SECOND),
                3,
                3);
        trackers = List.of(refusing, TrackerStatus.unusable("u", "no port"));
        Lifecycle lifecycle = lifecycle();
        lifecycle.onOpened();
        take();
        tick(lifecycle, SECOND);
        assertEquals(List.of(), take(), "somebody is still expected");
        deserted = true;
        tick(lifecycle, SECOND);
        assertEquals(List.of("failed: tracker-refused", "close"), take());
    }

    @Test
    void theTimeLimitCountsFromTheStartAndNotForWhatIsComplete() {
        Lifecycle lifecycle = lifecycle(SeedPolicy.LEAVE, Duration.ZERO, Duration.ofMinutes(1));
        lifecycle.start();
        lifecycle.onOpened();
        take();
        loop.advance(Duration.ofMinutes(1));
        assertEquals(List.of("failed: timeout", "close"), take());
        data = SmallTorrent.open(2, 0, 1);
        Lifecycle seeding = lifecycle(new SeedPolicy(true, OptionalDouble.empty(), Optional.empty()), SECOND, SECOND);
        seeding.start();
        seeding.onOpened();
        take();
        loop.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), take());
    }

    @Test
    void seedsToItsRatioOrItsTime() {
        data = SmallTorrent.open(2, 0, 1);
        Lifecycle byRatio =
                lifecycle(new SeedPolicy(true, OptionalDouble.of(1.5), Optional.empty()), SECOND, Duration.ZERO);
        byRatio.onOpened();
        assertEquals(List.of("complete", "-> SEEDING", "find peers", "save"), take());
        counters.onUploaded(6 * SmallTorrent.BLOCK - 1, loop.nanoTime());
        tick(byRatio, SECOND);
        assertEquals(List.of(), take());
        counters.onUploaded(1, loop.nanoTime());
        tick(byRatio, SECOND);
        assertEquals(List.of("close"), take());
        Lifecycle byTime = lifecycle(
                new SeedPolicy(true, OptionalDouble.empty(), Optional.of(Duration.ofHours(1))), SECOND, Duration.ZERO);
        byTime.onOpened();
        take();
        tick(byTime, Duration.ofHours(1));
        assertEquals(List.of("close"), take());
    }

    @Test
    void whoStopsItLaterIsToldToo() {
        Lifecycle lifecycle = lifecycle();
        lifecycle.onOpened();
        lifecycle.stop(SECOND, () -> events.add("first"));
        lifecycle.stop(SECOND, () -> events.add("second"));
        take();
        closed.run();
        told.run();
        assertEquals(List.of("-> STOPPED", "ended", "first", "second"), take());
        lifecycle.stop(SECOND, () -> events.add("third"));
        assertEquals(List.of("third"), take());
    }

    @Test
    void whatIsCompleteWhenItIsStoppedIsDone() {
        Lifecycle lifecycle = lifecycle();
        lifecycle.onOpened();
        lifecycle.stop(SECOND, () -> {});
        take();
        data.picker().pick(new Candidate("peer", SmallTorrent.bits(2, 0, 1), true, false), 4, (piece, block) -> {
            data.picker().onReceived(piece, block, "peer");
        });
        data.picker().onStored(0);
        data.picker().onStored(1);
        closed.run();
        assertEquals(List.of("-> DONE"), take(), "the last piece was stored meanwhile");
    }

    @Test
    void onlyASeedTellsTrackersThatItHasCompleted() {
        data = new DataState();
        Metainfo metainfo = SmallTorrent.metainfo(2);
        data.know(metainfo, FileSelection.of(metainfo.files(), new BitSet()));
        data.open(SmallTorrent.bits(2, 0), PieceOrder.SEQUENTIAL, new Random(1));
        counters.onDownloaded(1, loop.nanoTime());
        lifecycle().onStored();
        assertEquals(List.of("complete", "close"), take());
    }

    @Test
    void onceItHasEndedNoTimerIsLeft() {
        Lifecycle lifecycle = lifecycle(SeedPolicy.LEAVE, Duration.ZERO, Duration.ofMinutes(1));
        lifecycle.start();
        lifecycle.stop(SECOND, () -> {});
        assertEquals(0, loop.pending());
    }
}
