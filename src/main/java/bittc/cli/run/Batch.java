package bittc.cli.run;

import bittc.cli.host.Mailbox;
import bittc.cli.host.Signals;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.screen.View;
import bittc.download.DownloadListener;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.download.blocks.RateMeter;
import bittc.metainfo.Metainfo;
import bittc.session.Engine;
import bittc.storage.file.DiskPaths;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The torrents of one command: so many at once, each on its own, the others waiting. Tells listeners what happens to them,
 * and makes one exit code of it in the end. Owned by the main thread; the engine's thread and the signals speak to it through
 * the mailbox.
 */
public final class Batch {
    /** A prompt end beats a tracker that does not answer. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    /** When all is done, trackers that have not taken note of it are waited for no longer than this. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);

    /** The engine keeps its limits; this is for a bug in it. */
    private static final Duration STOP_GRACE = Duration.ofMillis(500);

    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(250);

    /** So many different texts are remembered, so that each is told once; then no more are told. */
    private static final int MAX_TOLD = 1000;

    private final Engine engine;
    private final List<BatchListener> listeners;
    private final Mailbox mailbox;
    private final LongSupplier nanoTime;
    private final int atOnce;
    private final BooleanSupplier outputClosed;

    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Set<Item> active = new LinkedHashSet<>();
    private final List<Item> items = new ArrayList<>();
    private final List<Problem> refused = new ArrayList<>();
    private final List<Problem> failures = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private final long start;

    /** Bytes of the torrents that wait, as far as known, and how many are not known. */
    private long waitingKnown;

    private int waitingUnknown;

    /** Payload of all torrents, those that have ended among them: a batch of small ones has a rate too. */
    private final RateMeter downRate = new RateMeter(Duration.ofSeconds(5));

    private long receivedBefore;
    private long receivedCounted;
    private int completed;
    private Optional<String> signal = Optional.empty();
    private boolean unread;
    private boolean stopping;
    private boolean leaving;
    private boolean stopped;
    private long stopDeadline;

    /**
     * An empty batch.
     *
     * @param atOnce how many are downloaded at once
     * @param outputClosed whether nobody reads standard output any more
     */
    Batch(
            Engine engine,
            List<BatchListener> listeners,
            Mailbox mailbox,
            LongSupplier nanoTime,
            int atOnce,
            BooleanSupplier outputClosed) {
        this.engine = engine;
        this.listeners = List.copyOf(listeners);
        this.mailbox = mailbox;
        this.nanoTime = nanoTime;
        this.atOnce = atOnce;
        this.outputClosed = outputClosed;
        this.start = nanoTime.getAsLong();
    }

    /** One torrent more, which waits until it is its turn. */
    void add(Job job) {
        Item item = new Item(job);
        items.add(item);
        waiting.add(item);
        count(job.totalBytes(), 1);
    }

    /** Keeps account of what waits. */
    private void count(OptionalLong bytes, int times) {
        waitingKnown += times * bytes.orElse(0);
        waitingUnknown += bytes.isPresent() ? 0 : times;
    }

    /** One torrent that cannot even begin. */
    void refuse(JobList.Finding input) {
        refused.add(input.problem());
        tell(listener -> listener.onRefused(input.subject(), input.problem()));
    }

    /** Asks for an end: keeps what has come, tells the trackers, then {@link #run} returns. */
    void onSignal(String name) {
        signal = Optional.of(name);
        stop();
    }

    private void stop() {
        if (stopping || leaving) {
            return;
        }
        stopping = true;
        tell(BatchListener::onStopping);
        stopEngine(STOP_LIMIT);
    }

    private void stopEngine(Duration limit) {
        stopDeadline = nanoTime.getAsLong() + limit.plus(STOP_GRACE).toNanos();
        engine.stop(limit, () -> mailbox.post(() -> stopped = true));
    }

    private boolean isStopped() {
        return stopped || nanoTime.getAsLong() - stopDeadline >= 0;
    }

    /** Sees all torrents to their end. */
    Outcome run() throws InterruptedException {
        beginWaiting();
        long nextFrame = nanoTime.getAsLong();
        while (!ended()) {
            long now = nanoTime.getAsLong();
            if (now - nextFrame >= 0) {
                View view = view();
                tell(listener -> listener.onProgress(view));
                nextFrame = now + BETWEEN_FRAMES.toNanos();
            }
            mailbox.runNext(Duration.ofNanos(nextFrame - now));
            if (!unread && outputClosed.getAsBoolean()) {
                unread = true;
                stop();
            }
            if (!stopping) {
                beginWaiting();
            }
        }
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
        if (!stopping) {
            leave();
        }
        List<Summary.Result> results = items.stream().map(Item::result).toList();
        Summary summary = new Summary(results, List.copyOf(refused), List.copyOf(failures), took, stopping);
        tell(listener -> listener.onEnd(summary));
        return new Outcome(signal, unread ? ExitCode.OUTPUT_CLOSED : exitCode(summary));
    }

    private ExitCode exitCode(Summary summary) {
        List<Problem> problems = new ArrayList<>(summary.problems());
        listeners.forEach(listener -> problems.addAll(listener.failures()));
        return Problem.exitOf(problems);
    }

    private boolean ended() {
        if (listeners.stream().anyMatch(BatchListener::isBusy)) {
            return false;
        }
        return stopping ? isStopped() : active.isEmpty() && waiting.isEmpty();
    }

    /** All torrents have ended; some of their trackers may still be told so. */
    private void leave() throws InterruptedException {
        leaving = true;
        View view = view();
        tell(listener -> listener.onProgress(view));
        stopEngine(LEAVE_LIMIT);
        while (!isStopped() && signal.isEmpty()) {
            mailbox.runNext(Duration.ofNanos(stopDeadline - nanoTime.getAsLong()));
        }
    }

    /** Begins as many as may be at work at once; one that only seeds takes nobody's place. */
    private void beginWaiting() {
        long working = active.stream().filter(item -> !item.complete).count();
        while (working < atOnce && !waiting.isEmpty()) {
            working += begin(waiting.remove()) ? 1 : 0;
        }
    }

    private boolean begin(Item item) {
        count(item.job.totalBytes(), -1);
        Job job;
        try {
            job = item.job.ready();
        } catch (ProblemException e) {
            item.failed(e.problem());
            item.leave();
            return false;
        }
        item.job = job;
        item.begun = nanoTime.getAsLong();
        active.add(item);
        job.source()
                .known()
                .ifPresentOrElse(
                        known -> item.learn(known, true), () -> tell(listener -> listener.onUnknown(item.subject)));
        item.transfer = engine.begin(job, item);
        return true;
    }

    private View view() {
        List<View.Row> rows = new ArrayList<>();
        long received = receivedBefore;
        for (Item item : active) {
            Progress progress = item.transfer.progress();
            rows.add(new View.Row(item.subject, progress));
            received += progress.downloadedBytes();
        }
        long now = nanoTime.getAsLong();
        downRate.add(Math.max(0, received - receivedCounted), now);
        receivedCounted = received;
        int failed = failures.size() + refused.size();
        OptionalLong waitingBytes = waitingUnknown > 0 ? OptionalLong.empty() : OptionalLong.of(waitingKnown);
        int all = items.size() + refused.size();
        long rate = (long) downRate.rate(now);
        return new View(rows, all, completed, failed, waiting.size(), waitingBytes, rate);
    }

    private void tell(Consumer<BatchListener> event) {
        listeners.forEach(event);
    }

    /** How it all ended. */
    public record Outcome(Optional<String> signal, ExitCode exit) {
        /** The process's exit code; that of a signal asks for an end by this signal. */
        public int exitCode() {
            return signal.map(Signals::exitCode).orElse(exit.number());
        }
    }

    /** A torrent and how far it is. The listener's methods are called on the engine's thread, all others on the main one. */
    private final class Item implements DownloadListener {
        private Subject subject;
        private boolean complete;
        private boolean madeFiles;
        private boolean already;
        private Optional<String> failure = Optional.empty();
        private Optional<Progress> last = Optional.empty();

        // As long as it is at work or waits; then null, since there may be thousands of items.
        private Job job;
        private Engine.Transfer transfer;

        private Optional<Metainfo> metainfo = Optional.empty();
        private long begun;

        Item(Job job) {
            this.job = job;
            subject = job.subject();
        }

        Summary.Result result() {
            Optional<Progress> progress = transfer == null ? last : Optional.of(transfer.progress());
            return new Summary.Result(subject.name(), complete, already, failure.isPresent(), progress);
        }

        /** What the torrent is. */
        private void learn(Metainfo learnt, boolean begins) {
            metainfo = Optional.of(learnt);
            subject = job.subject(learnt);
            tell(listener -> listener.onKnown(subject, job, learnt, begins));
        }

        /** Nothing more will happen to it. */
        private void leave() {
            active.remove(this);
            last = Optional.ofNullable(transfer).map(Engine.Transfer::progress);
            receivedBefore += last.map(Progress::downloadedBytes).orElse(0L);
            metainfo = Optional.empty();
            transfer = null;
            job = null;
        }

        private void failed(Problem problem) {
            failure = Optional.of(problem.message());
            failures.add(problem.about(subject.name()));
            tell(listener -> listener.onFailed(subject, problem));
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            mailbox.post(() -> changed(from, to, reason));
        }

        private void changed(DownloadState from, DownloadState to, String reason) {
            String why = to == DownloadState.FAILED ? failure.orElse(reason) : reason;
            tell(listener -> listener.onState(subject, from, to, why));
            if (!complete && (to == DownloadState.SEEDING || to == DownloadState.DONE)) {
                completed();
            }
            if (!stopping && from == DownloadState.SEEDING && to == DownloadState.DONE) {
                Progress progress = transfer.progress();
                tell(listener -> listener.onSeeded(subject, progress));
            }
            if (to.ended()) {
                leave();
            }
        }

        private void completed() {
            complete = true;
            completed++;
            Progress progress = transfer.progress();
            already = progress.downloadedBytes() == 0 && !madeFiles;
            Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
            BatchListener.Completion completion = new BatchListener.Completion(where(), progress, took, already);
            tell(listener -> listener.onComplete(subject, completion));
        }

        private DiskPaths where() {
            return transfer.diskPaths().orElseGet(() -> job.look(metainfo.orElseThrow()));
        }

        @Override
        public void onMetadata(Metainfo learnt) {
            mailbox.post(() -> learn(learnt, false));
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
            mailbox.postRemark(() -> warnOnce(Problem.unusableUrl(what)));
        }

        @Override
        public void onFileChanged(String what) {
            mailbox.post(() -> warnOnce(Problem.fileChanged(what)));
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
