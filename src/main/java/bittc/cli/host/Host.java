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
 * The process that the program runs in, with its streams and signals, or a test's stand-in for it.
 *
 * @param out takes data
 * @param err takes messages for people; in UTF-8 and unbuffered, like {@code out}
 * @param engines makes engines; without it there is no command that downloads
 * @param nanoTime a monotonic clock
 * @param clock the time of day
 * @param events writes events for programs, with {@code --json}; then there is no other data
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
    /** A source of signals. */
    public interface SignalSource {
        /**
         * Registers callbacks, to be called on any thread.
         *
         * @param onEnd gets the name of the first signal that asks us to end
         */
        void handle(Consumer<String> onEnd, Runnable onResize, Runnable onContinue);
    }

    /** Returns the real process. */
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

    /** Returns the same host with events switched on. */
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

    /** Writes data for people, unless events replace it; returns whether the output still has a reader. */
    public ExitCode print(String data) {
        if (events.isEmpty()) {
            out.writeBytes(data.getBytes(StandardCharsets.UTF_8));
        }
        return out.checkError() ? ExitCode.OUTPUT_CLOSED : ExitCode.OK;
    }

    /** Reports a problem. */
    public ExitCode tell(Problem problem) {
        return tell(Optional.empty(), problem);
    }

    /** Reports a problem with a torrent. */
    public ExitCode tell(Subject torrent, Problem problem) {
        return tell(Optional.of(torrent), problem);
    }

    private ExitCode tell(Optional<Subject> torrent, Problem problem) {
        events.ifPresent(each -> each.error(torrent, problem));
        err.writeBytes((problem.text() + "\n").getBytes(StandardCharsets.UTF_8));
        err.flush();
        return problem.exit();
    }

    /** Reports a warning about a torrent. */
    public void warn(Subject torrent, Problem warning) {
        events.ifPresent(each -> each.warning(Optional.of(torrent), warning));
        err.writeBytes((warning.text() + "\n").getBytes(StandardCharsets.UTF_8));
        err.flush();
    }

    /** Starts an engine; a bug in it ends the process. */
    public Engine startEngine(Engine.Settings settings) throws ProblemException {
        try {
            return engines.orElseThrow().start(settings, this::dieOf);
        } catch (EngineException e) {
            throw new ProblemException(Problem.of(e));
        }
    }

    /** Reports a bug after which nothing could be trusted, and ends the process. */
    public void dieOf(Throwable bug) {
        ExitCode exit = tell(Problem.internal(bug));
        LoggerFactory.getLogger(Host.class).error("a bug", bug);
        bug.printStackTrace(err);
        events.ifPresent(each -> each.summary(exit.number()));
        Runtime.getRuntime().halt(exit.number());
    }
}
