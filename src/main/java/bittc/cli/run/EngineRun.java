package bittc.cli.run;

import bittc.cli.host.Host;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.message.Units;
import bittc.cli.option.OutputOptions;
import bittc.cli.report.Logging;
import bittc.cli.screen.Screen;
import bittc.metainfo.Metainfo;
import bittc.net.Blocklist;
import bittc.session.Engine;
import bittc.torrent.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Runs jobs on one engine to their end or to a signal, and shows their progress. Good for one run. */
public final class EngineRun {
    /** .torrent files fetched from URLs at the same time: each takes a socket, and may be 10 MB. */
    private static final int FETCHED_AT_ONCE = 5;

    private final Host host;
    private final OutputOptions output;
    private final Watch watch;
    private final Screen screen;
    private Optional<String> onComplete = Optional.empty();
    private Optional<Consumer<Subject>> onDone = Optional.empty();

    /**
     * Nothing runs yet, but the screen may be written to.
     *
     * @param many whether there are several torrents, so that each message has to name one
     */
    public EngineRun(Host host, OutputOptions output, boolean many) {
        this.host = host;
        this.output = output;
        this.watch = new Watch(host.nanoTime());
        this.screen = output.screen(host, many);
    }

    /** Takes torrents whose metadata is there. */
    public interface Taker {
        /** Takes one; standard output is free for it. */
        void take(Job job, Metainfo metainfo) throws ProblemException;
    }

    /** Runs a shell command for each torrent that is completed. */
    public void onComplete(String command) {
        onComplete = Optional.of(command);
    }

    /** Tells of each torrent that is completed, on the main thread. */
    public void onDone(Consumer<Subject> taker) {
        onDone = Optional.of(taker);
    }

    /** Shows all messages of this run. */
    public Screen screen() {
        return screen;
    }

    /**
     * Downloads a list; prints the path of each complete torrent where standard output is no terminal. Starts no engine where
     * no torrent can begin.
     *
     * @param atOnce torrents to download at once
     */
    public Batch.Outcome run(JobList list, Engine.Settings settings, int atOnce)
            throws ProblemException, InterruptedException {
        list.warn(host, screen);
        if (list.jobs().isEmpty()) {
            list.refused().forEach(refused -> host.tell(refused.subject(), refused.problem()));
            List<Problem> problems =
                    list.refused().stream().map(JobList.Finding::problem).toList();
            return new Batch.Outcome(Optional.empty(), Problem.exitOf(problems));
        }
        boolean printPaths = !host.environment().stdoutTerminal();
        return run(list.jobs(), list.refused(), settings, atOnce, printPaths);
    }

    /**
     * Downloads.
     *
     * @param refused inputs that cannot begin
     * @param atOnce torrents to download at once
     * @param printPaths whether to print the path of each complete torrent
     */
    public Batch.Outcome run(
            List<Job> jobs, List<JobList.Finding> refused, Engine.Settings settings, int atOnce, boolean printPaths)
            throws ProblemException, InterruptedException {
        settings.named().blocklist().ifPresent(this::tell);
        configureLog();
        List<BatchListener> listeners = new ArrayList<>();
        listeners.add(new ScreenReport(screen, output.verbose() > 0, settings.sharingOnly()));
        host.events().ifPresent(events -> listeners.add(new JsonReport(events, host.nanoTime())));
        if (output.jsonPeers) {
            host.events().ifPresent(events -> listeners.add(new PeersReport(events, host.nanoTime())));
        }
        if (printPaths && host.events().isEmpty()) {
            listeners.add(new PathReport(host.out()));
        }
        onComplete.ifPresent(command -> listeners.add(new OnComplete(command, watch.mailbox(), screen, host.events())));
        if (onDone.isPresent()) {
            listeners.add(new DoneReport(onDone.get()));
        }
        if (output.logFile != null) {
            listeners.add(new LogReport(host.nanoTime(), output.progressInterval));
        }
        return run(jobs, refused, settings, new Batch.Goal(false, settings.sharingOnly(), atOnce), listeners);
    }

    /**
     * Fetches the metadata that magnet links and URLs name, and none of the data; a torrent that is named twice is
     * fetched once.
     *
     * @param before problems with other torrents of the command
     * @return the exit code for all of the command
     */
    public int learn(List<Job> jobs, Engine.Settings settings, Taker taker, List<Problem> before)
            throws ProblemException, InterruptedException {
        configureLog();
        Set<InfoHash> seen = new HashSet<>();
        List<Job> once = jobs.stream()
                .filter(job -> job.source().infoHash().map(seen::add).orElse(true))
                .sorted(Comparator.comparing(Job::isFetched))
                .toList();
        Duration limit = settings.metadataTimeout();
        String atMost = limit.isZero() ? "" : ", for " + Units.duration(limit) + " at most";
        MetadataReport report = new MetadataReport(host, screen, output.verbose() > 0, atMost, taker, before);
        return run(once, List.of(), settings, new Batch.Goal(true, false, FETCHED_AT_ONCE), List.of(report))
                .exitCode();
    }

    private void configureLog() throws ProblemException {
        Logging.configure(
                output.verbose(), output.logFile, line -> watch.mailbox().postRemark(() -> screen.line(line)));
    }

    private Batch.Outcome run(
            List<Job> jobs,
            List<JobList.Finding> refused,
            Engine.Settings settings,
            Batch.Goal goal,
            List<BatchListener> listeners)
            throws ProblemException, InterruptedException {
        if (settings.reach().proxies().isPresent()) {
            settings.reach().proxies().get().notice().ifPresent(screen::line);
        }
        try (Engine engine = host.startEngine(settings)) {
            Batch batch = new Batch(engine, listeners, watch, goal, host.out()::checkError);
            refused.forEach(batch::refuse);
            jobs.forEach(batch::add);
            watch.handle(host.signals(), screen);
            return batch.run();
        }
    }

    private void tell(Blocklist list) {
        if (list.badLines() > 0) {
            screen.line("blocklist: skipped " + Units.count(list.badLines(), "line") + " without a valid range");
        }
        if (output.verbose() > 0) {
            screen.line("blocklist: " + Units.count(list.size(), "address range"));
        }
    }
}
