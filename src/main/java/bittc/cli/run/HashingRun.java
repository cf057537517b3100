package bittc.cli.run;

import bittc.cli.host.Host;
import bittc.cli.host.Signals;
import bittc.cli.message.Text;
import bittc.cli.option.OutputOptions;
import bittc.cli.screen.Hashing;
import bittc.cli.screen.Screen;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongConsumer;

/**
 * Runs work that hashes data on disk, and shows its progress, until it ends or a signal comes. The work runs on a
 * thread of its own and changes nothing on disk, so after a signal it is left to end with the process.
 */
public final class HashingRun {
    private final Watch watch;
    private final Screen screen;
    private volatile long doneBytes;

    /** Handles signals from now on; nothing runs yet. */
    public HashingRun(Host host, boolean quiet) {
        watch = new Watch(host.nanoTime());
        OutputOptions output = new OutputOptions();
        output.quiet = quiet;
        screen = output.screen(host, false);
        watch.handle(host.signals(), screen);
    }

    /** Work that hashes. */
    public interface Work<T> {
        /**
         * Returns when done.
         *
         * @param progress takes the bytes hashed so far, on any thread
         */
        T run(LongConsumer progress) throws IOException;
    }

    /** Shows all messages of this run. */
    public Screen screen() {
        return screen;
    }

    /** The exit code of the signal, if one has come. */
    public Optional<Integer> signalled() {
        return watch.signal().map(Signals::exitCode);
    }

    /**
     * Runs the work to its end.
     *
     * @param name name of the content
     * @return its result; empty if a signal came first
     */
    public <T> Optional<T> run(String name, long totalBytes, Work<T> work) throws IOException, InterruptedException {
        doneBytes = 0;
        FutureTask<T> task = new FutureTask<>(() -> work.run(bytes -> doneBytes = bytes)) {
            @Override
            protected void done() {
                watch.mailbox().post(() -> {}); // wakes the loop
            }
        };
        Thread thread = new Thread(task, "hash");
        thread.setDaemon(true);
        thread.start();
        long start = watch.now();
        watch.until(() -> task.isDone() || watch.signal().isPresent(), () -> {
            Duration took = Duration.ofNanos(watch.now() - start);
            if (took.compareTo(Watch.BETWEEN_FRAMES) >= 0) { // short work is done before anybody can read it
                screen.draw(new Hashing(Text.clean(name), doneBytes, totalBytes, rate(doneBytes, took)));
            }
        });
        screen.close();
        try {
            return task.isDone() ? Optional.of(task.get()) : Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static long rate(long bytes, Duration took) {
        return (long) (bytes / Math.max(took.toMillis() / 1000.0, 0.001));
    }
}
