package bittc.cli.host;

import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.report.JsonEvents;
import bittc.session.Engine;
import bittc.session.EngineException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * What the program runs on: the process with its streams and signals, or a test's stand-in for it.
 *
 * @param out where data goes
 * @param err where everything for people goes, like that in UTF-8 and unbuffered
 * @param engines makes what downloads; without it there is no command for it
 * @param nanoTime a monotonic clock
 * @param clock the time of day
 * @param events what programs are told, with {@code --json}; then there is no other data
 */
public record Host(
        StandardOutput out,
        PrintStream err,
        Environment environment,
        Optional<Engine.Factory> engines,
        SignalSource signals,
        LongSupplier nanoTime,
        InstantSource clock,
        Optional<JsonEvents> events) {
    /** Where signals come from. */
    public interface SignalSource {
        /**
         * Asks to be called, on any thread.
         *
         * @param onEnd gets the name of the first signal that asks us to end
         */
        void handle(Consumer<String> onEnd, Runnable onResize, Runnable onContinue);
    }

    /** The process. */
    public static Host ofProcess(Optional<Engine.Factory> engines) {
        return new Host(
                StandardOutput.ofProcess(),
                new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8),
                Environment.ofProcess(),
                engines,
                Signals::handle,
                System::nanoTime,
                InstantSource.system(),
                Optional.empty());
    }

    /** The same, with events from now on. */
    public Host withEvents() {
        return events.isPresent()
                ? this
                : new Host(
                        out,
                        err,
                        environment,
                        engines,
                        signals,
                        nanoTime,
                        clock,
                        Optional.of(new JsonEvents(out, clock, nanoTime)));
    }

    /** Writes data for people, unless there are events in place of it; says whether somebody still reads. */
    public ExitCode print(String data) {
        if (events.isEmpty()) {
            out.writeBytes(data.getBytes(StandardCharsets.UTF_8));
        }
        return out.checkError() ? ExitCode.OUTPUT_CLOSED : ExitCode.OK;
    }

    /** Tells what went wrong. */
    public ExitCode tell(Problem problem) {
        return tell(Optional.empty(), problem);
    }

    /** Tells what went wrong with a torrent. */
    public ExitCode tell(Subject torrent, Problem problem) {
        return tell(Optional.of(torrent), problem);
    }

    private ExitCode tell(Optional<Subject> torrent, Problem problem) {
        events.ifPresent(each -> each.error(torrent, problem));
        err.writeBytes((problem.text() + "\n").getBytes(StandardCharsets.UTF_8));
        err.flush();
        return problem.exit();
    }

    /** Tells what is not as it should be with a torrent, but stops nothing. */
    public void warn(Subject torrent, Problem warning) {
        events.ifPresent(each -> each.warning(Optional.of(torrent), warning));
        err.writeBytes((warning.text() + "\n").getBytes(StandardCharsets.UTF_8));
        err.flush();
    }

    /** Starts what downloads; a mistake in it ends the process. */
    public Engine startEngine(Engine.Settings settings) throws ProblemException {
        try {
            return engines.orElseThrow().start(settings, this::dieOf);
        } catch (EngineException e) {
            throw new ProblemException(Problem.of(e));
        }
    }

    /** Tells of a mistake of ours that nothing could be trusted after, and ends the process. */
    public void dieOf(Throwable bug) {
        ExitCode exit = tell(Problem.internal(bug));
        LoggerFactory.getLogger(Host.class).error("a bug", bug);
        bug.printStackTrace(err);
        events.ifPresent(each -> each.summary(exit.number()));
        Runtime.getRuntime().halt(exit.number());
    }
}
