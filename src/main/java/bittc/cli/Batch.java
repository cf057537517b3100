package bittc.cli;

import bittc.download.DownloadListener;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.metainfo.Metainfo;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The torrents of one command: so many at once, each on its own, the others waiting. Turns what happens to them into what
 * people and scripts are told, and in the end into one exit code. Owned by the main thread; the engine's thread and the
 * signals speak to it through the mailbox.
 */
final class Batch {
    /** A prompt end beats a tracker that does not answer. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    /** The engine keeps its limit; this is for a bug in it. */
    private static final Duration STOP_GRACE = Duration.ofMillis(500);

    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(250);

    /** So many different texts are remembered, so that each is told once; then no more are told. */
    private static final int MAX_TOLD = 1000;

    private final Engine engine;
    private final Screen screen;
    private final Mailbox mailbox;
    private final LongSupplier nanoTime;
    private final BatchOptions options;
    private final Optional<PrintStream> paths;
    private final List<Item> items = new ArrayList<>();
    private final List<Problem> badInputs = new ArrayList<>();
    private final List<Problem> failures = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private final long start;

    private Optional<String> signal = Optional.empty();
    private boolean outputClosed;
    private boolean stopping;
    private boolean stopped;
    private long stopDeadline;

    /**
     * An empty batch.
     *
     * @param paths gets the path of each complete torrent, if anybody reads them
     */
    Batch(
            Engine engine,
            Screen screen,
            Mailbox mailbox,
            LongSupplier nanoTime,
            BatchOptions options,
            Optional<PrintStream> paths) {
        this.engine = engine;
        this.screen = screen;
        this.mailbox = mailbox;
        this.nanoTime = nanoTime;
        this.options = options;
        this.paths = paths;
        this.start = nanoTime.getAsLong();
    }

    /** One torrent more, which waits until it is its turn. */
    void add(Job job) {
        items.add(new Item(job));
    }

    /** One torrent that cannot even begin. */
    void addBad(Problem problem) {
        badInputs.add(problem);
        screen.problem(problem);
    }

    /** Asks for an end: keeps what has come, tells the trackers, then {@link #run} returns. */
    void onSignal(String name) {
        signal = Optional.of(name);
        stop();
    }

    private void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        stopDeadline = nanoTime.getAsLong() + STOP_LIMIT.plus(STOP_GRACE).toNanos();
        screen.line("Stopping: saving, telling the tracker (Ctrl-C again to quit at once)");
        engine.stop(STOP_LIMIT, () -> mailbox.post(() -> stopped = true));
    }

    /** Sees all torrents to their end. */
    Outcome run() throws InterruptedException {
        beginWaiting();
        long nextFrame = nanoTime.getAsLong();
        while (!ended()) {
            long now = nanoTime.getAsLong();
            if (now - nextFrame >= 0) {
                screen.draw(view());
                nextFrame = now + BETWEEN_FRAMES.toNanos();
            }
            mailbox.runNext(Duration.ofNanos(nextFrame - now));
            if (!stopping) {
                beginWaiting();
            }
        }
        screen.close();
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
        List<Summary.Result> results = items.stream().map(Item::result).toList();
        Summary summary = new Summary(results, List.copyOf(badInputs), List.copyOf(failures), took);
        summary.tell(screen, stopping);
        return new Outcome(signal, outputClosed ? ExitCode.OUTPUT_CLOSED : summary.exitCode());
    }

    private boolean ended() {
        if (stopping) {
            return stopped || nanoTime.getAsLong() - stopDeadline >= 0;
        }
        return items.stream().allMatch(item -> item.ended);
    }

    /** Begins as many as may be at work at once; one that only seeds takes nobody's place. */
    private void beginWaiting() {
        long working = items.stream().filter(Item::working).count();
        for (Item item : items) {
            if (working >= options.jobs()) {
                return;
            }
            if (item.transfer == null && !item.ended) {
                begin(item);
                working++;
            }
        }
    }

    private void begin(Item item) {
        Job job = item.job;
        item.begun = nanoTime.getAsLong();
        job.source().known().ifPresentOrElse(item::learn, item::tellUnknown);
        item.transfer = engine.begin(job, item);
    }

    private View view() {
        List<View.Row> active = new ArrayList<>();
        int waiting = 0;
        int complete = 0;
        for (Item item : items) {
            complete += item.complete ? 1 : 0;
            if (item.transfer == null) {
                waiting++;
            } else if (!item.ended) {
                active.add(new View.Row(item.name, item.transfer.progress()));
            }
        }
        int failed = failures.size() + badInputs.size();
        return new View(active, items.size() + badInputs.size(), complete, failed, waiting);
    }

    private void tellOnce(Screen.Topic topic, String name, String text) {
        if (told.size() < MAX_TOLD && told.add(text)) {
            screen.about(topic, name, text);
        }
    }

    private void printPath(Path path) {
        paths.ifPresent(out -> {
            out.writeBytes((path.toAbsolutePath().normalize() + "\n").getBytes(StandardCharsets.UTF_8));
            if (out.checkError()) {
                outputClosed = true;
                stop();
            }
        });
    }

    /** How it all ended. */
    record Outcome(Optional<String> signal, ExitCode exit) {
        /** The process's exit code; that of a signal asks for an end by this signal. */
        int exitCode() {
            return signal.map(Signals::exitCode).orElse(exit.number());
        }
    }

    /** A torrent and how far it is. The listener's methods are called on the engine's thread, all others on the main one. */
    private final class Item implements DownloadListener {
        private final Job job;

        /** As people see it; a better one may come with the metainfo. */
        private String name;

        private Optional<Metainfo> metainfo = Optional.empty();
        private Engine.Transfer transfer;
        private long begun;
        private boolean complete;
        private boolean alreadyComplete;
        private boolean ended;
        private boolean answered;

        Item(Job job) {
            this.job = job;
            name = job.name();
        }

        /** What the torrent is. */
        void learn(Metainfo learnt) {
            metainfo = Optional.of(learnt);
            name = job.name(learnt);
            screen.about(Screen.Topic.BEGUN, name, job.summary(learnt));
        }

        void tellUnknown() {
            screen.about(Screen.Topic.BEGUN, name, "asking peers what it holds");
        }

        boolean working() {
            return transfer != null && !complete && !ended;
        }

        Summary.Result result() {
            Optional<Progress> progress = Optional.ofNullable(transfer).map(Engine.Transfer::progress);
            return new Summary.Result(name, complete, alreadyComplete, progress);
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            mailbox.post(() -> changed(to, reason));
        }

        private void changed(DownloadState to, String reason) {
            if (to == DownloadState.SEEDING || to == DownloadState.DONE) {
                completed();
            }
            if (to == DownloadState.STALLED) {
                screen.about(Screen.Topic.STATE, name, reason.isEmpty() ? to.word() : to.word() + ": " + reason);
            }
            ended |= to.ended();
        }

        private void completed() {
            if (complete) {
                return;
            }
            complete = true;
            Progress progress = transfer.progress();
            Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
            alreadyComplete = progress.downloadedBytes() == 0;
            screen.about(
                    alreadyComplete ? Screen.Topic.ALREADY_COMPLETE : Screen.Topic.DONE,
                    name,
                    Summary.completed(progress, took));
            printPath(job.path(metainfo.orElseThrow()));
        }

        @Override
        public void onMetadata(Metainfo learnt) {
            mailbox.post(() -> learn(learnt));
        }

        @Override
        public void onTracker(TrackerReport report) {
            mailbox.postRemark(() -> told(report));
        }

        private void told(TrackerReport report) {
            String tracker = "tracker " + report.host() + ": ";
            if (report.message().isPresent()) {
                tellOnce(Screen.Topic.WARNING, name, tracker + report.message().get());
            } else if (!report.ok()) {
                tellOnce(Screen.Topic.WARNING, name, tracker + "no answer");
            } else if (options.verbose()) {
                screen.about(Screen.Topic.DETAIL, name, tracker + Summary.answer(report));
            } else if (!answered) {
                answered = true;
                screen.about(Screen.Topic.TRACKER, name, tracker + Summary.answer(report));
            }
        }

        @Override
        public void onFileComplete(int fileIndex) {
            if (options.verbose()) {
                mailbox.postRemark(() -> {
                    String path = metainfo.orElseThrow().files().get(fileIndex).pathText();
                    screen.about(Screen.Topic.DETAIL, name, path + " is complete");
                });
            }
        }

        @Override
        public void onFailed(Failure failure) {
            mailbox.post(() -> {
                screen.about(Screen.Topic.FAILED, name, failure.message());
                failures.add(Problem.of(failure).about(name));
            });
        }

        @Override
        public void onDetail(String line) {
            if (options.verbose()) {
                mailbox.postRemark(() -> screen.about(Screen.Topic.DETAIL, name, line));
            }
        }
    }
}
