package bittc.cli.run;

import bittc.cli.host.Host;
import bittc.cli.host.Mailbox;
import bittc.cli.host.Signals;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.message.Units;
import bittc.cli.option.OutputOptions;
import bittc.cli.report.Logging;
import bittc.cli.screen.Screen;
import bittc.cli.screen.View;
import bittc.download.DownloadListener;
import bittc.download.DownloadState;
import bittc.metainfo.Metainfo;
import bittc.session.Engine;
import bittc.torrent.InfoHash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Torrents that are named by magnet links, all at once, or by URLs, some at once, learnt before the user's eyes, or to the
 * signal that ends that sooner; nothing of their data is fetched. Good for one run. Owned by the main thread.
 */
public final class LearningRun {
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(250);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    /** Servers asked at the same time: each takes a socket, and may send 10 MB. */
    private static final int FETCHED_AT_ONCE = 5;

    private final Host host;
    private final OutputOptions output;
    private final Screen screen;
    private final Mailbox mailbox = new Mailbox();
    private final List<Item> items = new ArrayList<>();

    /** Those named by URLs whose turn has not come. */
    private final Deque<Job> waiting = new ArrayDeque<>();

    private final List<Problem> failures = new ArrayList<>();
    private Optional<String> signal = Optional.empty();
    private Taker taker;

    /** Who wants to know what the torrents are. */
    public interface Taker {
        /** Takes one; standard output is free for it. */
        void take(Job job, Metainfo metainfo) throws ProblemException;
    }

    /**
     * Nothing is asked yet.
     *
     * @param many whether there are several torrents, so that each thing said has to name one
     */
    public LearningRun(Host host, OutputOptions output, boolean many) {
        this.host = host;
        this.output = output;
        screen = output.screen(host, many);
    }

    /** Where everything about this run is said. */
    public Screen screen() {
        return screen;
    }

    /**
     * Sees all of them to their end; one that is named twice is asked for once.
     *
     * @param before what has gone wrong with other torrents of the command
     * @return the exit code for all of the command
     */
    public int run(List<Job> jobs, Engine.Settings settings, Taker toTake, List<Problem> before)
            throws ProblemException, InterruptedException {
        taker = toTake;
        Logging.configure(output.verbose(), output.logFile, line -> mailbox.postRemark(() -> screen.line(line)));
        try (Engine engine = host.startEngine(settings)) {
            host.signals()
                    .handle(
                            name -> mailbox.postSignal(name, () -> onSignal(name)),
                            () -> mailbox.post(screen::onResize),
                            screen::onContinue);
            begin(jobs, engine, settings.metadataTimeout());
            watch(engine);
            stop(engine);
        }
        if (host.out().checkError()) {
            return ExitCode.OUTPUT_CLOSED.number();
        }
        if (signal.isPresent()) {
            int left = waiting.size()
                    + (int) items.stream().filter(item -> !item.ended).count();
            host.events().ifPresent(events -> events.countInterrupted(left));
            return Signals.exitCode(signal.get());
        }
        List<Problem> problems = new ArrayList<>(before);
        problems.addAll(failures);
        return Problem.exitOf(problems).number();
    }

    private void onSignal(String name) {
        signal = Optional.of(name);
        screen.line("Stopping (Ctrl-C again to quit at once)");
    }

    private void begin(List<Job> jobs, Engine engine, Duration limit) {
        String atMost = limit.isZero() ? "" : ", for " + Units.duration(limit) + " at most";
        Set<InfoHash> asked = new HashSet<>();
        for (Job job : jobs) {
            Optional<InfoHash> infoHash = job.source().infoHash();
            if (infoHash.isEmpty()) {
                waiting.add(job);
            } else if (asked.add(infoHash.get())) {
                screen.line(job.subject().name() + ": asking peers what it holds" + atMost);
                learn(job, engine);
            }
        }
        fetchMore(engine);
    }

    private void learn(Job job, Engine engine) {
        Item item = new Item(job);
        items.add(item);
        item.transfer = engine.learn(job, item);
    }

    private void fetchMore(Engine engine) {
        long fetching = items.stream().filter(Item::isFetching).count();
        for (; fetching < FETCHED_AT_ONCE && !waiting.isEmpty(); fetching++) {
            Job job = waiting.remove();
            screen.line("fetching " + job.source().shown());
            learn(job, engine);
        }
    }

    private void watch(Engine engine) throws InterruptedException {
        long nextFrame = host.nanoTime().getAsLong();
        while (signal.isEmpty()
                && items.stream().anyMatch(item -> !item.ended)
                && !host.out().checkError()) {
            long now = host.nanoTime().getAsLong();
            if (now - nextFrame >= 0) {
                screen.draw(view());
                nextFrame = now + BETWEEN_FRAMES.toNanos();
            }
            mailbox.runNext(Duration.ofNanos(nextFrame - now));
            if (signal.isEmpty()) {
                fetchMore(engine);
            }
        }
        screen.close();
    }

    private void stop(Engine engine) throws InterruptedException {
        boolean[] stopped = {false};
        engine.stop(STOP_LIMIT, () -> mailbox.post(() -> stopped[0] = true));
        long deadline = host.nanoTime().getAsLong() + 2 * STOP_LIMIT.toNanos();
        while (!stopped[0] && host.nanoTime().getAsLong() - deadline < 0) {
            mailbox.runNext(Duration.ofNanos(deadline - host.nanoTime().getAsLong()));
        }
    }

    private View view() {
        List<View.Row> rows = new ArrayList<>();
        for (Item item : items) {
            if (!item.ended) {
                rows.add(new View.Row(item.job.subject(), item.transfer.progress()));
            }
        }
        int done = items.size() - rows.size() - failures.size();
        int all = items.size() + waiting.size();
        return new View(rows, all, done, failures.size(), waiting.size(), OptionalLong.empty(), 0);
    }

    /** One torrent. The listener's methods are called on the engine's thread, all others on the main one. */
    private final class Item implements DownloadListener {
        private final Job job;
        private Engine.Transfer transfer;

        /** Whether it is learnt, or cannot be. */
        private boolean ended;

        Item(Job job) {
            this.job = job;
        }

        boolean isFetching() {
            return !ended && job.source().infoHash().isEmpty();
        }

        private void take(Metainfo metainfo) {
            screen.close();
            try {
                taker.take(job, metainfo);
            } catch (ProblemException e) {
                fail(job.subject(metainfo), e.problem());
            }
        }

        private void fail(Subject torrent, Problem problem) {
            Problem named = problem.about(torrent.name());
            failures.add(named);
            screen.problem(named);
            host.events().ifPresent(events -> events.error(Optional.of(torrent), named));
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            // One that is stopped has not ended by itself: it counts as interrupted.
            mailbox.post(() -> ended |= to.ended() && to != DownloadState.STOPPED);
        }

        @Override
        public void onMetadata(Metainfo metainfo) {
            mailbox.post(() -> take(metainfo));
        }

        @Override
        public void onTracker(TrackerReport report) {
            Problem.of(report).ifPresent(this::warn);
        }

        @Override
        public void onUnusableUrl(String what) {
            warn(Problem.unusableUrl(what));
        }

        private void warn(Problem problem) {
            mailbox.postRemark(
                    () -> screen.about(Screen.Topic.WARNING, job.subject().name(), problem.message()));
        }

        @Override
        public void onFileComplete(int fileIndex) {}

        @Override
        public void onFileChanged(String what) {}

        @Override
        public void onFailed(Failure failure) {
            mailbox.post(() -> fail(job.subject(), Problem.of(failure)));
        }

        @Override
        public void onDetail(String line) {
            if (output.verbose() > 0) {
                mailbox.postRemark(
                        () -> screen.about(Screen.Topic.DETAIL, job.subject().name(), line));
            }
        }
    }
}
