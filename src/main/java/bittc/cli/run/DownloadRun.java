package bittc.cli.run;

import bittc.cli.host.Host;
import bittc.cli.host.Mailbox;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Units;
import bittc.cli.option.OutputOptions;
import bittc.cli.report.Logging;
import bittc.cli.screen.Screen;
import bittc.net.Blocklist;
import bittc.session.Engine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list of jobs seen to their end before the user's eyes, or to the signal that ends them sooner. Good for one run. */
public final class DownloadRun {
    private final Host host;
    private final OutputOptions output;
    private final Mailbox mailbox = new Mailbox();
    private final Screen screen;
    private Optional<String> onComplete = Optional.empty();

    /**
     * Nothing runs yet, but the screen may be written to.
     *
     * @param many whether there are several torrents, so that each thing said has to name one
     */
    public DownloadRun(Host host, OutputOptions output, boolean many) {
        this.host = host;
        this.output = output;
        this.screen = output.screen(host, many);
    }

    /** Has a shell command run for each torrent that is completed. */
    public void onComplete(String command) {
        onComplete = Optional.of(command);
    }

    /** Where everything about this run is said. */
    public Screen screen() {
        return screen;
    }

    /**
     * Sees a list to its end; the path of each complete torrent is data for standard output, where that is no terminal. Where
     * nothing can even begin, no engine is started.
     *
     * @param atOnce how many are at work at once
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
        return run(
                list.jobs(),
                list.refused(),
                settings,
                atOnce,
                !host.environment().stdoutTerminal());
    }

    /**
     * Downloads.
     *
     * @param refused what cannot even begin
     * @param atOnce how many are downloaded at once
     * @param printPaths whether the path of each complete torrent is data for standard output
     */
    public Batch.Outcome run(
            List<Job> jobs, List<JobList.Finding> refused, Engine.Settings settings, int atOnce, boolean printPaths)
            throws ProblemException, InterruptedException {
        settings.named().blocklist().ifPresent(this::tell);
        Logging.configure(output.verbose(), output.logFile, line -> mailbox.postRemark(() -> screen.line(line)));
        try (Engine engine = host.startEngine(settings)) {
            List<BatchListener> listeners = new ArrayList<>();
            listeners.add(new ScreenReport(screen, output.verbose() > 0));
            host.events().ifPresent(events -> listeners.add(new JsonReport(events, host.nanoTime())));
            if (printPaths && host.events().isEmpty()) {
                listeners.add(new PathReport(host.out()));
            }
            onComplete.ifPresent(command -> listeners.add(new OnComplete(command, mailbox, screen, host.events())));
            if (output.logFile != null) {
                listeners.add(new LogReport());
            }
            PrintStream out = host.out();
            Batch batch = new Batch(engine, listeners, mailbox, host.nanoTime(), atOnce, out::checkError);
            refused.forEach(batch::refuse);
            jobs.forEach(batch::add);
            host.signals()
                    .handle(
                            name -> mailbox.postSignal(name, () -> batch.onSignal(name)),
                            () -> mailbox.post(screen::onResize),
                            screen::onContinue);
            return batch.run();
        }
    }

    private void tell(Blocklist list) {
        if (list.badLines() > 0) {
            screen.line("blocklist: " + Units.count(list.badLines(), "line") + " not understood, and passed over");
        }
        if (output.verbose() > 0) {
            screen.line("blocklist: " + Units.count(list.size(), "range") + " of addresses");
        }
    }
}
