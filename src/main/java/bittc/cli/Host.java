package bittc.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the program runs on: the process with its streams and signals, or a test's stand-in for it.
 *
 * @param out where data goes
 * @param err where everything for people goes
 * @param engines makes what downloads; without it there is no command for it
 * @param nanoTime a monotonic clock
 */
record Host(
        PrintStream out,
        PrintStream err,
        Environment environment,
        Optional<Engine.Factory> engines,
        SignalSource signals,
        LongSupplier nanoTime) {
    /** Where signals come from. */
    interface SignalSource {
        /**
         * Asks to be called, on any thread.
         *
         * @param onEnd gets the name of the first signal that asks us to end
         */
        void handle(Consumer<String> onEnd, Runnable onResize, Runnable onContinue);
    }

    /** The process. */
    static Host ofProcess(Optional<Engine.Factory> engines) {
        return new Host(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                Environment.ofProcess(),
                engines,
                Signals::handle,
                System::nanoTime);
    }

    /** In UTF-8 whatever the locale, and unbuffered: each write of ours is one write to the system. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** Writes data; says whether somebody still reads it. */
    ExitCode print(String data) {
        out.writeBytes(data.getBytes(StandardCharsets.UTF_8));
        return out.checkError() ? ExitCode.OUTPUT_CLOSED : ExitCode.OK;
    }

    /** Tells people what went wrong. */
    ExitCode tell(Problem problem) {
        err.writeBytes((problem.text() + "\n").getBytes(StandardCharsets.UTF_8));
        err.flush();
        return problem.exit();
    }
}
