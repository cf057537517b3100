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
 * Decides a download's state, and when and how it ends. It ends once, whatever happens meanwhile.
 *
 * <pre>{@code
 *   METADATA (by info hash alone) --> CHECKING; then
 *   CHECKING --> CONNECTING --> DOWNLOADING <--> STALLED        (all of these --> FAILED, STOPPED)
 *       |                            |
 *       +------------> complete <----+ --> SEEDING --> DONE
 * }</pre>
 */
final class Lifecycle {
    /** Silence after which the download counts as stalled. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(10);

    /** Refusals by every tracker after which, without peers, waiting is useless. */
    private static final int REFUSALS = 3;

    /** Time that a complete download waits for its trackers before it leaves. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);

    /** The actions at each transition, and the facts that decide them. */
    interface Actions {
        /** Starts to look for peers; only the first call counts. */
        void findPeers();

        /** Called when all wanted pieces are complete: tells the peers, and drops those no longer useful. */
        void onComplete();

        /** Tells the trackers that the download is complete. */
        void announceCompleted();

        /** Saves received data, like {@link bittc.storage.PieceStore#flush} without closing. */
        void save();

        /**
         * Closes the connections, tells the trackers, closes the files.
         *
         * @param limit time limit for the trackers
         * @param told called once, when the trackers are told or the limit is over
         * @param closed called once, when everything is on disk and closed
         */
        void close(Duration limit, Runnable told, Runnable closed);

        /** Called when all of it is done. */
        void onEnded();

        /** Returns whether any peer or web seed is connected. */
        boolean hasPeers();

        /** The number of addresses that closed at the handshake. */
        int hungUp();

        /** The encryption that was tried there. */
        EncryptionPolicy encryption();

        /** Returns whether there is no connection, and only trackers may still provide peers. */
        boolean isDeserted();

        /** The status of each tracker. */
        List<TrackerStatus> trackers();

        /** Explains why nothing moves; with {@code over}, why the download is given up. */
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

    /** Returns whether it is ending. */
    boolean isStopping() {
        return stopping;
    }

    /** The time since anything new was received. */
    Duration silence(long now) {
        return Duration.ofNanos(now - lastNewByte);
    }

    /** Returns whether nothing moves although it should. */
    boolean isStill(long now) {
        boolean silent = silence(now).compareTo(STALLED_AFTER) > 0;
        return !state.ended() && !data.isComplete() && (state != DownloadState.DOWNLOADING || silent);
    }

    /** Starts the timeout of the whole download. */
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
                            + (torrent.hasPeers() ? "" : StallReasons.hungUp(torrent.hungUp(), torrent.encryption())),
                    "data kept; run it again to go on, or give it more time with --timeout"));
        }
    }

    /** Called when the metadata is known. */
    void onMetadata() {
        enter(DownloadState.CHECKING, "");
    }

    /** Called when the pieces on disk are known. */
    void onOpened() {
        lastNewByte = scheduler.nanoTime();
        if (data.isComplete()) {
            complete();
        } else {
            enter(DownloadState.CONNECTING, "");
            torrent.findPeers();
        }
    }

    /** Called when a missing block arrives. */
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
            String told = (noPeers ? "no peers in " : "nothing received in ")
                    + StallReasons.duration(Duration.ofSeconds(silent.toSeconds())) + " (" + why.explanation() + ")";
            if (noPeers && torrent.hungUp() > 0 && torrent.encryption() == EncryptionPolicy.OFF) {
                fail(new DownloadListener.Failure(
                        "encryption-required", told, "data kept; run it again with --encryption allow"));
                return;
            }
            fail(new DownloadListener.Failure(
                    noPeers ? "no-peers" : "stalled",
                    told,
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

    /** Announces completion only as a seed: trackers count these, and a peer that wants only some files is none. */
    private void announceCompleted() {
        if (data.isSeed()) {
            torrent.announceCompleted();
        }
    }

    /** Ends the download in good order, with everything done. */
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
     * Ends the download: saves received data, tells the trackers, closes the connections. It has ended once everything is
     * on disk and closed; only the end of the session waits for the trackers.
     *
     * @param limit time limit for the trackers
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
        assert from.mayBecome(next) : from + " -> " + next;
        state = next;
        listener.onState(from, next, reason);
    }
}
