package bittc.cli.run;

import bittc.cli.host.Mailbox;
import bittc.cli.host.Signals;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.screen.View;
import bittc.download.DownloadListener;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.Metainfo;
import bittc.session.Engine;
import bittc.storage.file.DiskPaths;
import bittc.storage.reuse.Reuse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs the torrents of one command, a limited number at once, the others waiting. Reports their events to listeners and
 * combines the results into one exit code. Owned by the main thread; the engine's thread and signals reach it through
 * the mailbox.
 */
public final class Batch {
    static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    /** Longest wait for trackers at the end of a run that has nothing to save. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);

    /** Warnings remembered, so that each is reported once; after that none is reported. */
    private static final int MAX_TOLD = 1000;

    private final Engine engine;
    private final List<BatchListener> listeners;
    private final Watch watch;
    private final Mailbox mailbox;
    private final Goal goal;
    private final BooleanSupplier outputClosed;

    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Set<Item> active = new LinkedHashSet<>();
    private final List<Item> items = new ArrayList<>();
    private final List<JobList.Finding> refused = new ArrayList<>();
    private final List<JobList.Finding> failures = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private final long start;

    private final BatchTotals totals = new BatchTotals();
    private int completed;
    private boolean unread;
    private boolean stopping;

    /**
     * The end that each torrent is brought to.
     *
     * @param metadataOnly whether it ends once its metadata is there
     * @param sharingOnly whether it fails unless all of its data is there
     * @param atOnce torrents at work at once; with the metadata only, those that are fetched from URLs
     */
    record Goal(boolean metadataOnly, boolean sharingOnly, int atOnce) {
        /** Longest wait for trackers after a signal. */
        Duration stopLimit() {
            return metadataOnly ? LEAVE_LIMIT : STOP_LIMIT;
        }
    }

    /**
     * An empty batch.
     *
     * @param outputClosed whether standard output has lost its reader
     */
    Batch(Engine engine, List<BatchListener> listeners, Watch watch, Goal goal, BooleanSupplier outputClosed) {
        this.engine = engine;
        this.listeners = List.copyOf(listeners);
        this.watch = watch;
        this.mailbox = watch.mailbox();
        this.goal = goal;
        this.outputClosed = outputClosed;
        this.start = watch.now();
        engine.onDetail(line -> mailbox.postRemark(() -> tell(listener -> listener.onDetail(line))));
    }

    /** Adds a torrent, which waits for its turn. */
    void add(Job job) {
        Item item = new Item(job);
        items.add(item);
        waiting.add(item);
        totals.countWaiting(job.totalBytes(), 1);
    }

    /** Adds an input that cannot begin. */
    void refuse(JobList.Finding input) {
        refused.add(input);
        tell(listener -> listener.onRefused(input.subject(), input.problem()));
    }

    /** Runs all torrents to their end. */
    Outcome run() throws InterruptedException {
        watch.until(this::isOver, this::show);
        Duration took = Duration.ofNanos(watch.now() - start);
        if (!stopping) {
            leave();
        }
        active.forEach(Item::endSharing);
        List<Summary.Result> results = items.stream().map(Item::result).toList();
        Summary summary =
                new Summary(results, List.copyOf(refused), List.copyOf(failures), took, stopping, goal.sharingOnly);
        tell(listener -> listener.onEnd(summary));
        return new Outcome(watch.signal(), unread ? ExitCode.OUTPUT_CLOSED : exitCode(summary));
    }

    /** Does what is due after messages; returns whether all torrents have ended. */
    private boolean isOver() {
        unread |= outputClosed.getAsBoolean();
        if (!stopping && (unread || watch.signal().isPresent())) {
            stopping = true;
            tell(BatchListener::onStopping);
            watch.stop(engine, goal.stopLimit());
        }
        if (!stopping) {
            beginWaiting();
        }
        if (listeners.stream().anyMatch(BatchListener::isBusy)) {
            return false;
        }
        return stopping ? watch.isStopped() : active.isEmpty() && waiting.isEmpty();
    }

    /** Waits for trackers to acknowledge the end of all torrents. */
    private void leave() throws InterruptedException {
        show();
        watch.stop(engine, LEAVE_LIMIT);
        watch.until(() -> watch.isStopped() || watch.signal().isPresent(), () -> {});
    }

    private void show() {
        View view = view();
        tell(listener -> listener.onProgress(view));
    }

    private ExitCode exitCode(Summary summary) {
        List<Problem> problems = new ArrayList<>(summary.problems());
        listeners.forEach(listener -> problems.addAll(listener.failures()));
        return Problem.exitOf(problems);
    }

    /** Begins waiting torrents while there are places; one that only seeds takes none. */
    private void beginWaiting() {
        long working = active.stream().filter(Item::takesPlace).count();
        while (working < goal.atOnce && !waiting.isEmpty()) {
            Item next = waiting.remove();
            working += begin(next) && next.takesPlace() ? 1 : 0;
        }
    }

    private boolean begin(Item item) {
        totals.countWaiting(item.job.totalBytes(), -1);
        Job job;
        try {
            job = item.job.ready();
        } catch (ProblemException e) {
            item.failed(e.problem());
            item.leave();
            return false;
        }
        item.job = job;
        item.begun = watch.now();
        active.add(item);
        job.source()
                .known()
                .ifPresentOrElse(
                        known -> item.learn(known, true), () -> tell(listener -> listener.onUnknown(item.subject)));
        item.state = job.source().known().isPresent() ? DownloadState.CHECKING : DownloadState.METADATA;
        item.transfer = goal.metadataOnly ? engine.learn(job, item) : engine.begin(job, item);
        for (BatchListener listener : listeners) {
            listener.onBegun(item.subject, item.transfer);
        }
        return true;
    }

    private View view() {
        List<View.Row> rows = new ArrayList<>();
        long received = 0;
        for (Item item : active) {
            Progress progress = item.transfer.progress();
            rows.add(new View.Row(item.subject, progress));
            received += progress.downloadedBytes();
        }
        long rate = totals.downRate(received, watch.now());
        int failed = failures.size() + refused.size();
        int all = items.size() + refused.size();
        View.Sharing sharing = totals.sharing(goal.sharingOnly);
        return new View(rows, all, completed, failed, waiting.size(), totals.waitingBytes(), rate, sharing);
    }

    private void tell(Consumer<BatchListener> event) {
        listeners.forEach(event);
    }

    /** The end of a batch. */
    public record Outcome(Optional<String> signal, ExitCode exit) {
        /** The exit code of the process; that of a signal asks to end by this signal. */
        public int exitCode() {
            return signal.map(Signals::exitCode).orElse(exit.number());
        }
    }

    /** A torrent and its state. The listener's methods are called on the engine's thread, all others on the main one. */
    private final class Item implements DownloadListener {
        private Subject subject;
        private boolean complete;
        private boolean madeFiles;
        private boolean already;
        private boolean toldReused;
        private Optional<String> failure = Optional.empty();
        private Optional<Progress> last = Optional.empty();

        // Null once it has ended, since there may be thousands of items.
        private Job job;
        private Engine.Transfer transfer;

        private Optional<Metainfo> metainfo = Optional.empty();
        private long begun;
        private OptionalLong sharedFrom = OptionalLong.empty();

        /** As listeners have been told. */
        private DownloadState state;

        /** The last change of state that was posted, if later ones may replace it; of the engine's thread. */
        private AtomicReference<Runnable> passing = new AtomicReference<>();

        Item(Job job) {
            this.job = job;
            subject = job.subject();
        }

        Summary.Result result() {
            Optional<Progress> progress = transfer == null ? last : Optional.of(transfer.progress());
            return new Summary.Result(subject.name(), complete, already, failure.isPresent(), progress);
        }

        /** Takes the metadata. */
        private void learn(Metainfo learnt, boolean begins) {
            metainfo = Optional.of(learnt);
            subject = job.subject(learnt);
            tell(listener -> listener.onKnown(subject, job, learnt, begins));
        }

        private boolean takesPlace() {
            return goal.metadataOnly ? job.isFetched() : !complete;
        }

        /** Ends the item. */
        private void leave() {
            active.remove(this);
            last = Optional.ofNullable(transfer).map(Engine.Transfer::progress);
            last.ifPresent(totals::countEnded);
            metainfo = Optional.empty();
            transfer = null;
            job = null;
        }

        private void failed(Problem problem) {
            failure = Optional.of(problem.message());
            failures.add(new JobList.Finding(subject, problem.about(subject.name())));
            tell(listener -> listener.onFailed(subject, problem));
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            Runnable message = () -> changed(to, reason);
            if (to.ended() || to == DownloadState.SEEDING) {
                mailbox.post(message);
                passing = new AtomicReference<>();
            } else {
                passing = mailbox.postLatest(passing, message);
            }
        }

        private void changed(DownloadState to, String reason) {
            DownloadState from = state;
            if (from == to) {
                return; // what lay between them was dropped in a crowd
            }
            state = to;
            tellReused();
            String why = to == DownloadState.FAILED ? failure.orElse(reason) : reason;
            tell(listener -> listener.onState(subject, from, to, why));
            if (!complete && (to == DownloadState.SEEDING || to == DownloadState.DONE)) {
                completed();
            }
            if (to == DownloadState.SEEDING) {
                sharedFrom = OptionalLong.of(watch.now());
            }
            if (to.ended()) {
                endSharing();
                leave();
            }
        }

        private void tellReused() {
            if (!toldReused && transfer != null) {
                List<Reuse.Taken> reused = transfer.found().reused();
                toldReused = !reused.isEmpty();
                reused.forEach(taken -> tell(listener -> listener.onReused(subject, taken)));
            }
        }

        /** Tells what was sent, if it was shared. */
        private void endSharing() {
            if (sharedFrom.isPresent()) {
                Progress progress = transfer.progress();
                Duration took = Duration.ofNanos(watch.now() - sharedFrom.getAsLong());
                sharedFrom = OptionalLong.empty();
                totals.countShared(progress);
                tell(listener -> listener.onSeeded(subject, progress, took));
            }
        }

        private void completed() {
            complete = true;
            completed++;
            if (goal.metadataOnly) {
                return;
            }
            Progress progress = transfer.progress();
            already = progress.downloadedBytes() == 0 && !madeFiles;
            Duration took = Duration.ofNanos(watch.now() - begun);
            BatchListener.Completion completion =
                    new BatchListener.Completion(where(), progress, took, already, transfer.found());
            tell(listener -> listener.onComplete(subject, completion));
        }

        private DiskPaths where() {
            return transfer.diskPaths().orElseGet(() -> job.look(metainfo.orElseThrow()));
        }

        @Override
        public void onMetadata(Metainfo learnt) {
            mailbox.post(() -> learn(learnt, false));
            passing = new AtomicReference<>(); // a state that follows must not come before this
        }

        @Override
        public void onTracker(TrackerReport report) {
            mailbox.postRemark(() -> heard(report));
        }

        private void heard(TrackerReport report) {
            tell(listener -> listener.onTracker(subject, report));
            Problem.of(report).ifPresent(this::warnOnce);
        }

        @Override
        public void onUnusableUrl(String what) {
            mailbox.postRemark(() -> warnOnce(new Problem(ProblemCode.URL_UNUSABLE, what, "")));
        }

        @Override
        public void onProxyLimit(String what) {
            mailbox.postRemark(() -> warnOnce(new Problem(ProblemCode.PROXY_LIMIT, what, "")));
        }

        @Override
        public void onFileChanged(String what) {
            mailbox.postRemark(() -> warnOnce(new Problem(ProblemCode.FILE_CHANGED, what, "")));
        }

        @Override
        public void onSuperSeedingOver(String why) {
            mailbox.postRemark(() -> warnOnce(new Problem(ProblemCode.SUPER_SEEDING_OVER, why, "")));
        }

        private void warnOnce(Problem warning) {
            if (told.size() < MAX_TOLD && told.add(warning.message())) {
                tell(listener -> listener.onWarning(subject, warning));
            }
        }

        @Override
        public void onFileComplete(int fileIndex) {
            mailbox.post(() -> made(fileIndex));
        }

        private void made(int fileIndex) {
            madeFiles = true;
            metainfo.ifPresent(known -> {
                String path = where().pathText(fileIndex);
                tell(listener -> listener.onFile(subject, known.files().get(fileIndex), path));
            });
        }

        @Override
        public void onFailed(Failure failure) {
            mailbox.post(() -> failed(Problem.of(failure)));
        }

        @Override
        public void onDetail(String line) {
            mailbox.postRemark(() -> tell(listener -> listener.onDetail(subject, line)));
        }
    }
}
