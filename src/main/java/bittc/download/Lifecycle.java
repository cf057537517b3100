package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.loop.Scheduler;
import bittc.tracker.TrackerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a download is doing, and when and how it ends. It ends once, whatever happens meanwhile.
 *
 * <pre>{@code
 *   METADATA (by info hash alone) --> CHECKING; then
 *   CHECKING --> CONNECTING --> DOWNLOADING <--> STALLED        (all of these --> FAILED, STOPPED)
 *       |                            |
 *       +------------> complete <----+ --> SEEDING --> DONE
 * }</pre>
 */
final class Lifecycle {
    /** Nothing for this long, and the download counts as stalled. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(10);

    /** When every tracker has refused this often, and there is no peer, waiting is of no use. */
    private static final int REFUSALS = 3;

    /** How long a complete download waits for its trackers to take note before it leaves. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);

    /** What is done at each turn, and what the decisions are made by. */
    interface Actions {
        /** Begins to look for peers; only the first call counts. */
        void findPeers();

        /** Nothing more is wanted: tells the peers, and lets go those that are of no use now. */
        void onComplete();

        /** Tells the trackers that the last missing byte has come. */
        void announceCompleted();

        /** Keeps what has been received, as {@link bittc.storage.PieceStore#flush} does without closing. */
        void save();

        /**
         * Leaves the peers, tells the trackers, closes the files.
         *
         * @param limit takes no longer than this for the trackers
         * @param told called once, when the trackers know or the limit is over
         * @param closed called once, when everything is on disk and closed
         */
        void close(Duration limit, Runnable told, Runnable closed);

        /** All of it is done. */
        void onEnded();

        /** Whether anybody is connected that blocks can be asked of. */
        boolean hasPeers();

        /** How many addresses have closed at the handshake. */
        int hungUp();

        /** Whether there is no connection, and nobody is to be expected but from trackers. */
        boolean isDeserted();

        /** How we stand with each tracker. */
        List<TrackerStatus> trackers();

        /** Why nothing moves; with {@code over}, why it is given up. */
        Progress.Standstill explain(long now, boolean over);
    }

    private final Actions torrent;
    private final DataState data;
    private final Counters counters;
    private final Scheduler scheduler;
    private final DownloadOptions options;
    private final DownloadListener listener;
    private final List<Runnable> endings = new ArrayList<>();

    private DownloadState state;
    private boolean stopping;
    private boolean ended;
    private Optional<Scheduler.Timer> timer = Optional.empty();
    private long lastNewByte;
    private long completeAt;

    Lifecycle(
            Actions torrent,
            DownloadState first,
            DataState data,
            Counters counters,
            Scheduler scheduler,
            DownloadOptions options,
            DownloadListener listener) {
        this.torrent = torrent;
        this.state = first;
        this.data = data;
        this.counters = counters;
        this.scheduler = scheduler;
        this.options = options;
        this.listener = listener;
        lastNewByte = scheduler.nanoTime();
    }

    DownloadState state() {
        return state;
    }

    /** Whether it has begun to end. */
    boolean isStopping() {
        return stopping;
    }

    /** For how long nothing new has come. */
    Duration silence(long now) {
        return Duration.ofNanos(now - lastNewByte);
    }

    /** Whether nothing moves though it should. */
    boolean isStill(long now) {
        boolean silent = silence(now).compareTo(STALLED_AFTER) > 0;
        return !state.ended() && !data.isComplete() && (state != DownloadState.DOWNLOADING || silent);
    }

    /** The time that is allowed for the whole begins. */
    void start() {
        if (!options.timeout().isZero()) {
            timer = Optional.of(scheduler.schedule(options.timeout(), this::onTimeout));
        }
    }

    private void onTimeout() {
        if (!data.isComplete()) {
            fail(new DownloadListener.Failure(
                    "timeout",
                    "not complete in " + StallReasons.duration(options.timeout())
                            + (torrent.hasPeers() ? "" : StallReasons.hungUp(torrent.hungUp())),
                    "data kept; run it again to go on, or give it more time with --timeout"));
        }
    }

    /** What the torrent is has been learnt. */
    void onMetadata() {
        enter(DownloadState.CHECKING, "");
    }

    /** What is on disk already is known. */
    void onOpened() {
        lastNewByte = scheduler.nanoTime();
        if (data.isComplete()) {
            complete();
        } else {
            enter(DownloadState.CONNECTING, "");
            torrent.findPeers();
        }
    }

    /** Something came that was missing. */
    void onNewByte() {
        lastNewByte = scheduler.nanoTime();
        if (state != DownloadState.DOWNLOADING) {
            enter(DownloadState.DOWNLOADING, "");
        }
    }

    void onStored() {
        if (data.isComplete() && !stopping) {
            complete();
        }
    }

    /** Called a few times a second until it ends. */
    void onTick(long now) {
        if (data.isComplete()) {
            if (state == DownloadState.SEEDING && seedingEnds(now)) {
                leave();
            }
            return;
        }
        if (state == DownloadState.METADATA) {
            giveUpMetadata(now);
            return;
        }
        if (state == DownloadState.CHECKING) {
            return;
        }
        if (state == DownloadState.DOWNLOADING && isStill(now)) {
            enter(DownloadState.STALLED, torrent.explain(now, false).explanation());
        }
        giveUpIfHopeless(now);
    }

    private boolean seedingEnds(long now) {
        SeedPolicy seed = options.seed();
        boolean byRatio =
                seed.ratio().isPresent() && counters.uploaded() >= seed.ratio().getAsDouble() * data.totalBytes();
        boolean byTime =
                seed.time().isPresent() && now - completeAt >= seed.time().get().toNanos();
        return byRatio || byTime;
    }

    private void giveUpMetadata(long now) {
        Duration silent = silence(now);
        if (!options.metadataTimeout().isZero() && silent.compareTo(options.metadataTimeout()) >= 0) {
            fail(new DownloadListener.Failure(
                    "metadata-timeout",
                    "no metadata in " + StallReasons.duration(Duration.ofSeconds(silent.toSeconds())) + " ("
                            + torrent.explain(now, true).explanation() + ")",
                    "try again later, or --metadata-timeout 0 to wait for ever"));
        }
    }

    private void giveUpIfHopeless(long now) {
        if (torrent.isDeserted() && allTrackersRefuse()) {
            TrackerStatus tracker = torrent.trackers().get(0);
            fail(new DownloadListener.Failure(
                    "tracker-refused",
                    "tracker " + tracker.host() + " refuses this torrent: \""
                            + tracker.failure().orElse("") + "\"",
                    ""));
            return;
        }
        Duration silent = silence(now);
        if (!options.stallTimeout().isZero() && silent.compareTo(options.stallTimeout()) >= 0) {
            Progress.Standstill why = torrent.explain(now, true);
            boolean noPeers = !torrent.hasPeers();
            fail(new DownloadListener.Failure(
                    noPeers ? "no-peers" : "stalled",
                    (noPeers ? "no peers in " : "nothing received in ")
                            + StallReasons.duration(Duration.ofSeconds(silent.toSeconds())) + " (" + why.explanation()
                            + ")",
                    "data kept; run it again later, or --stall-timeout 0 to wait for ever"));
        }
    }

    private boolean allTrackersRefuse() {
        List<TrackerStatus> statuses = torrent.trackers().stream()
                .filter(tracker -> tracker.outcome() != TrackerStatus.Outcome.UNUSABLE)
                .toList();
        return !statuses.isEmpty() && statuses.stream().allMatch(t -> t.refused() && t.failures() >= REFUSALS);
    }

    private void complete() {
        completeAt = scheduler.nanoTime();
        torrent.onComplete();
        if (options.seed().seed()) {
            enter(DownloadState.SEEDING, "");
            if (counters.downloaded() == 0) {
                torrent.findPeers();
            } else {
                announceCompleted();
            }
            torrent.save();
        } else {
            if (counters.downloaded() > 0) {
                announceCompleted();
            }
            leave();
        }
    }

    /** Trackers count those who have a torrent; whoever has some of its files and wants no more is none of them. */
    private void announceCompleted() {
        if (data.isSeed()) {
            torrent.announceCompleted();
        }
    }

    /** Ends it in good order: all that was wanted is done. */
    void leave() {
        shutDown(DownloadState.DONE, LEAVE_LIMIT, () -> {});
    }

    void fail(DownloadListener.Failure failure) {
        if (stopping) {
            return;
        }
        stopping = true; // whatever the listener does now
        listener.onFailed(failure);
        shutDown(DownloadState.FAILED, LEAVE_LIMIT, () -> {});
    }

    /**
     * Ends the download: keeps what has been received, tells the trackers, leaves the peers. It has ended once everything is
     * on disk and closed; whether the trackers listen to our last words is nothing to wait for but at the session's end.
     *
     * @param limit takes no longer than this for the trackers
     * @param done called once, when all of it is done
     */
    void stop(Duration limit, Runnable done) {
        if (stopping) {
            whenEnded(done);
        } else {
            shutDown(DownloadState.STOPPED, limit, done);
        }
    }

    private void shutDown(DownloadState end, Duration limit, Runnable done) {
        stopping = true;
        timer.ifPresent(Scheduler.Timer::cancel);
        whenEnded(done);
        int[] waiting = {2};
        Runnable one = () -> {
            if (--waiting[0] == 0) {
                end();
            }
        };
        Runnable closed = () -> {
            // The last piece may have been stored meanwhile.
            enter(end == DownloadState.STOPPED && data.isComplete() ? DownloadState.DONE : end, "");
            one.run();
        };
        torrent.close(limit, one, closed);
    }

    private void whenEnded(Runnable done) {
        if (ended) {
            done.run();
        } else {
            endings.add(done);
        }
    }

    private void end() {
        ended = true;
        torrent.onEnded();
        endings.forEach(Runnable::run);
    }

    private void enter(DownloadState next, String reason) {
        DownloadState from = state;
        state = next;
        listener.onState(from, next, reason);
    }
}
