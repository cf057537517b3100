package bittc.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that runs or has ended, and all that it has said. */
final class Run implements AutoCloseable {
    private final Process process;
    private final Output out;
    private final Output err;

    Run(Process process) {
        this.process = process;
        out = new Output(process.getInputStream());
        err = new Output(process.getErrorStream());
    }

    /** Waits for the end; a signal counts as a shell counts it, 128 and its number. */
    int exitCode() {
        awaitEnd();
        return process.exitValue();
    }

    /** Waits for the end and for all that was said. */
    private void awaitEnd() {
        try {
            if (!process.waitFor(Deadline.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
                throw new AssertionError("does not end: " + this);
            }
            out.reader.join(Deadline.PATIENCE.toMillis());
            err.reader.join(Deadline.PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    boolean ended() {
        return !process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal to the process. */
    void signal(String name) throws IOException, InterruptedException {
        kill("-" + name, String.valueOf(process.pid()));
    }

    /** Sends a signal to the process group that the process leads, as a terminal does. */
    void signalGroup(String name) throws IOException, InterruptedException {
        kill("-" + name, "--", "-" + process.pid());
    }

    /** Sends TERM, and waits for the end. */
    void terminate() {
        process.destroy();
        awaitEnd();
    }

    private static void kill(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder kill = new ProcessBuilder("env", "kill");
        kill.command().addAll(List.of(arguments));
        kill.inheritIO().start().waitFor();
    }

    /** Types on its standard input. */
    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** What it has written to standard output so far. */
    String out() {
        return out.text();
    }

    /** What it has written to standard error so far. */
    String err() {
        return err.text();
    }

    /** Waits until this is on standard error. */
    void awaitErr(String text) {
        Deadline.await(() -> err().contains(text), () -> "'" + text + "' from " + this);
    }

    /** Waits until this is on standard output. */
    void awaitOut(String text) {
        Deadline.await(() -> out().contains(text), () -> "'" + text + "' from " + this);
    }

    /** Ends the process if it has not ended by itself. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        String how = process.isAlive() ? "running" : "exit code " + process.exitValue();
        return how + "\n-- out --\n" + out() + "-- err --\n" + err() + "--";
    }

    /** One stream, read by a thread of its own. */
    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread reader;

        Output(InputStream from) {
            reader = new Thread(() -> read(from), "output of a test's process");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream from) {
            try {
                from.transferTo(bytes);
            } catch (IOException e) {
                // The test has closed it, or ended the process: there is no more to read.
                return;
            }
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
