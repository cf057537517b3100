package bittc.cli.command;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.host.StandardOutput;
import bittc.cli.host.Terminal;
import bittc.session.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A process that is none: streams to read back, a terminal or not, a clock that goes on with each look, signals at will. */
public final class TestHost {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> variables = new HashMap<>();
    private final Path folder;
    private StandardOutput outStream = new StandardOutput(out, false);
    private PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8);
    private byte[] stdin = {};
    private boolean terminal;
    private Consumer<String> onSignal = name -> {};
    private long nanos;
    private long tick = 1_000_000;

    public TestHost(Path folder) {
        this.folder = folder;
    }

    public TestHost onTerminal() {
        terminal = true;
        return this;
    }

    public TestHost with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    public TestHost withStdin(byte[] bytes) {
        stdin = bytes;
        return this;
    }

    public TestHost withStdout(OutputStream stream) {
        outStream = new StandardOutput(stream, false);
        return this;
    }

    public TestHost withErr(PrintStream stream) {
        errStream = stream;
        return this;
    }

    /** The clock goes on by this with each look. */
    public TestHost withTick(Duration step) {
        tick = step.toNanos();
        return this;
    }

    /** A signal, on a thread of its own as the JVM has it; back when it has arrived. */
    public void signal(String name) {
        Thread thread = new Thread(() -> onSignal.accept(name), "signal");
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() == Thread.State.RUNNABLE) { // then it waits for the main thread to take the message
            Thread.onSpinWait();
        }
    }

    public int run(Engine.Factory engines, String... args) {
        return Bittc.run(host(engines), args);
    }

    /** The process, for a look at its parts. */
    public Host host() {
        return host((settings, onBug) -> {
            throw new AssertionError("no engine needed");
        });
    }

    private Host host(Engine.Factory engines) {
        Environment environment = new Environment(
                variables, folder, new ByteArrayInputStream(stdin), terminal, terminal, Terminal.parse(""), false);
        return new Host(
                outStream,
                errStream,
                environment,
                Optional.of(engines),
                (onEnd, onResize, onContinue) -> onSignal = onEnd,
                () -> nanos += tick,
                () -> Instant.EPOCH.plusNanos(nanos),
                Optional.empty());
    }

    public int run(String... args) {
        return Bittc.run(host(), args);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "-- out --\n" + out() + "-- err --\n" + err();
    }
}
