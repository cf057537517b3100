package bittc.cli.run;

import bittc.cli.host.Host;
import bittc.cli.host.Mailbox;
import bittc.cli.host.Signals;
import bittc.cli.message.Text;
import bittc.cli.option.OutputOptions;
import bittc.cli.screen.Hashing;
import bittc.cli.screen.Screen;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Work that hashes what is on disk, before the user's eyes, or to the signal that ends it sooner. The work is done on a
 * thread of its own, which changes nothing on disk; so when a signal comes, it is left to end with the process.
 */
public final class HashingRun {
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(250);

    private final Host host;
    private final Mailbox mailbox = new Mailbox();
    private final Screen screen;
    private Optional<String> signal = Optional.empty();
    private volatile long doneBytes;

    /** Nothing runs yet; from now on, a signal ends what will. */
    public HashingRun(Host host, boolean quiet) {
        this.host = host;
        OutputOptions output = new OutputOptions();
        output.quiet = quiet;
        screen = output.screen(host, false);
        host.signals()
                .handle(
                        name -> mailbox.postSignal(name, () -> signal = Optional.of(name)),
                        () -> mailbox.post(screen::onResize),
                        screen::onContinue);
    }

    /** What hashes. */
    public interface Work<T> {
        /**
         * Returns when done.
         *
         * @param progress takes the bytes hashed so far, on any thread
         */
        T run(LongConsumer progress) throws IOException;
    }

    /** The end of the work, filled in by its thread's last message. */
    private static final class Ending<T> {
        private boolean reached;
        private T result;
        private IOException failure;
        private Throwable bug;
    }

    /** Where everything about this run is said. */
    public Screen screen() {
        return screen;
    }

    /** The exit code that tells of the signal, if one has come. */
    public Optional<Integer> signalled() {
        return signal.map(Signals::exitCode);
    }

    /**
     * Sees the work to its end.
     *
     * @param name what is hashed
     * @return what came of it; empty if a signal came first
     */
    public <T> Optional<T> run(String name, long totalBytes, Work<T> work) throws IOException, InterruptedException {
        doneBytes = 0;
        Ending<T> ending = new Ending<>();
        Thread thread = new Thread(() -> work(work, ending), "hash");
        thread.setDaemon(true);
        thread.start();
        long start = host.nanoTime().getAsLong();
        long nextFrame = start + BETWEEN_FRAMES.toNanos();
        while (!ending.reached && signal.isEmpty()) {
            long now = host.nanoTime().getAsLong();
            if (now - nextFrame >= 0) {
                Duration took = Duration.ofNanos(now - start);
                screen.draw(new Hashing(Text.clean(name), doneBytes, totalBytes, rate(doneBytes, took)));
                nextFrame = now + BETWEEN_FRAMES.toNanos();
            }
            mailbox.runNext(Duration.ofNanos(nextFrame - now));
        }
        screen.close();
        if (ending.failure != null) {
            throw ending.failure;
        }
        if (ending.bug != null) {
            throw new IllegalStateException(ending.bug);
        }
        return Optional.ofNullable(ending.result);
    }

    private static long rate(long bytes, Duration took) {
        return (long) (bytes / Math.max(took.toMillis() / 1000.0, 0.001));
    }

    private <T> void work(Work<T> work, Ending<T> ending) {
        try {
            T result = work.run(bytes -> doneBytes = bytes);
            mailbox.post(() -> ending.result = result);
        } catch (IOException e) {
            mailbox.post(() -> ending.failure = e);
        } catch (RuntimeException | Error e) {
            mailbox.post(() -> ending.bug = e);
        }
        mailbox.post(() -> ending.reached = true);
    }
}
