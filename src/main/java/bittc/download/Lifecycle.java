package bittc.download;

import bittc.loop.Scheduler;
import bittc.tracker.TrackerStatus;
import java.time.Duration;
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

    private final Download download;
    private final Session session;
    private final Explainer explainer;
    private final DownloadOptions options;
    private final DownloadListener listener;

    private DownloadState state;
    private boolean stopping;
    private Optional<Scheduler.Timer> timer = Optional.empty();
    private long lastNewByte;
    private long completeAt;

    Lifecycle(
            Download download,
            Session session,
            Explainer explainer,
            DownloadState first,
            DownloadOptions options,
            DownloadListener listener) {
        this.download = download;
        this.session = session;
        this.explainer = explainer;
        this.state = first;
        this.options = options;
        this.listener = listener;
        lastNewByte = download.now();
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
        return !state.ended() && !download.content().isComplete() && (state != DownloadState.DOWNLOADING || silent);
    }

    /** The time that is allowed for the whole begins. */
    void start() {
        if (!options.timeout().isZero()) {
            timer = Optional.of(session.scheduler().schedule(options.timeout(), this::onTimeout));
        }
    }

    private void onTimeout() {
        if (!download.content().isComplete()) {
            boolean alone = download.swarm().sources().isEmpty();
            fail(new DownloadListener.Failure(
                    "timeout",
                    "not complete in " + Standstills.duration(options.timeout())
                            + (alone ? Standstills.hungUp(download.swarm().hungUp()) : ""),
                    "data kept; run it again to go on, or give it more time with --timeout"));
        }
    }

    /** What the torrent is has been learnt. */
    void onMetadata() {
        enter(DownloadState.CHECKING, "");
    }

    /** What is on disk already is known. */
    void onOpened() {
        lastNewByte = download.now();
        if (download.content().isComplete()) {
            complete();
        } else {
            enter(DownloadState.CONNECTING, "");
            download.sources().start();
        }
    }

    /** Something came that was missing. */
    void onNewByte(long now) {
        lastNewByte = now;
        if (state != DownloadState.DOWNLOADING) {
            enter(DownloadState.DOWNLOADING, "");
        }
    }

    void onStored() {
        if (download.content().isComplete() && !stopping) {
            complete();
        }
    }

    /** Called a few times a second until it ends. */
    void onTick(long now) {
        if (download.content().isComplete()) {
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
            enter(DownloadState.STALLED, explainer.explain(now, false).explanation());
        }
        giveUpIfHopeless(now);
    }

    private boolean seedingEnds(long now) {
        SeedPolicy seed = options.seed();
        boolean byRatio = seed.ratio().isPresent()
                && download.traffic().uploaded()
                        >= seed.ratio().getAsDouble() * download.content().totalBytes();
        boolean byTime =
                seed.time().isPresent() && now - completeAt >= seed.time().get().toNanos();
        return byRatio || byTime;
    }

    private void giveUpMetadata(long now) {
        Duration silent = silence(now);
        if (!options.metadataTimeout().isZero() && silent.compareTo(options.metadataTimeout()) >= 0) {
            fail(new DownloadListener.Failure(
                    "metadata-timeout",
                    "no metadata in " + Standstills.duration(Duration.ofSeconds(silent.toSeconds())) + " ("
                            + explainer.explain(now, true).explanation() + ")",
                    "try again later, or --metadata-timeout 0 to wait for ever"));
        }
    }

    private void giveUpIfHopeless(long now) {
        if (download.swarm().isIdle() && allTrackersRefuse()) {
            var tracker = download.sources().trackers().get(0);
            fail(new DownloadListener.Failure(
                    "tracker-refused",
                    "tracker " + tracker.host() + " refuses this torrent: \""
                            + tracker.failure().orElse("") + "\"",
                    ""));
            return;
        }
        Duration silent = silence(now);
        if (!options.stallTimeout().isZero() && silent.compareTo(options.stallTimeout()) >= 0) {
            Progress.Standstill why = explainer.explain(now, true);
            boolean noPeers = download.swarm().sources().isEmpty();
            fail(new DownloadListener.Failure(
                    noPeers ? "no-peers" : "stalled",
                    (noPeers ? "no peers in " : "nothing received in ")
                            + Standstills.duration(Duration.ofSeconds(silent.toSeconds())) + " (" + why.explanation()
                            + ")",
                    "data kept; run it again later, or --stall-timeout 0 to wait for ever"));
        }
    }

    private boolean allTrackersRefuse() {
        var statuses = download.sources().trackers().stream()
                .filter(tracker -> tracker.outcome() != TrackerStatus.Outcome.UNUSABLE)
                .toList();
        return !statuses.isEmpty()
                && download.sources().haveSearchedInVain()
                && statuses.stream().allMatch(t -> t.refused() && t.failures() >= REFUSALS)
                && download.swarm().knownAddresses() == 0
                && !download.swarm().webSeeds().mayDeliver();
    }

    private void complete() {
        completeAt = download.now();
        download.swarm().onComplete();
        if (options.seed().seed()) {
            enter(DownloadState.SEEDING, "");
            if (download.traffic().downloaded() == 0) {
                download.sources().start();
            } else {
                announceCompleted();
            }
            download.store().flush(false, () -> {});
        } else {
            if (download.traffic().downloaded() > 0) {
                announceCompleted();
            }
            leave();
        }
    }

    /** Trackers count those who have a torrent; whoever has some of its files and wants no more is none of them. */
    private void announceCompleted() {
        if (download.content().isSeed()) {
            download.sources().onCompleted();
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
            session.whenEnded(download, done);
        } else {
            shutDown(DownloadState.STOPPED, limit, done);
        }
    }

    private void shutDown(DownloadState end, Duration limit, Runnable done) {
        stopping = true;
        timer.ifPresent(Scheduler.Timer::cancel);
        session.whenEnded(download, done);
        download.metadata().ifPresent(MetadataFetch::close);
        download.swarm().closeAll("we leave");
        int[] waiting = {2};
        Runnable one = () -> {
            if (--waiting[0] == 0) {
                session.onEnded(download);
            }
        };
        Runnable closed = () -> {
            // The last piece may have been stored meanwhile.
            enter(end == DownloadState.STOPPED && download.content().isComplete() ? DownloadState.DONE : end, "");
            one.run();
        };
        download.sources().stop(limit, one);
        if (download.store() == null) {
            closed.run();
        } else {
            download.store().flush(true, closed);
        }
    }

    private void enter(DownloadState next, String reason) {
        DownloadState from = state;
        state = next;
        listener.onState(from, next, reason);
    }
}
