package bittc.cli.run;

import bittc.cli.host.Host;
import bittc.cli.host.Mailbox;
import bittc.cli.screen.Screen;
import bittc.session.Engine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The event loop of a running command: runs messages from other threads, draws frames, notices the signal to end, and
 * stops the engine within a limit. Owned by the main thread.
 */
public final class Watch {
    static final Duration BETWEEN_FRAMES = Duration.ofMillis(250);

    /** Extra time in case a bug keeps the engine from meeting its limit. */
    private static final Duration STOP_GRACE = Duration.ofMillis(500);

    private final Mailbox mailbox = new Mailbox();
    private final LongSupplier nanoTime;
    private Optional<String> signal = Optional.empty();
    private boolean stopped;
    private long stopDeadline;

    /** The last resize that was posted; of the threads that signals run on. */
    private volatile AtomicReference<Runnable> resize = new AtomicReference<>();

    /** Signals are not handled yet. */
    public Watch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Handles signals from now on: those to end, and for this screen those of the terminal. */
    public void handle(Host.SignalSource signals, Screen screen) {
        signals.handle(
                name -> mailbox.postSignal(name, () -> signal = Optional.of(name)),
                () -> resize = mailbox.postLatest(resize, screen::onResize),
                screen::onContinue);
    }

    /** Takes messages from other threads for this loop. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** The signal that has asked to end, if one has come. */
    public Optional<String> signal() {
        return signal;
    }

    /** Monotonic, in nanoseconds. */
    long now() {
        return nanoTime.getAsLong();
    }

    /**
     * Runs the loop.
     *
     * @param ended asked after each round of messages
     * @param frame called at once, and then four times a second
     */
    public void until(BooleanSupplier ended, Runnable frame) throws InterruptedException {
        long nextFrame = now();
        while (!ended.getAsBoolean()) {
            long now = now();
            if (now - nextFrame >= 0) {
                frame.run();
                nextFrame = now + BETWEEN_FRAMES.toNanos();
            }
            mailbox.runNext(Duration.ofNanos(nextFrame - now));
        }
    }

    /** Asks the engine to stop; {@link #isStopped} says when it has. */
    void stop(Engine engine, Duration limit) {
        stopDeadline = now() + limit.plus(STOP_GRACE).toNanos();
        engine.stop(limit, () -> mailbox.post(() -> stopped = true));
    }

    /** Whether the engine has stopped, or has had time enough. */
    boolean isStopped() {
        return stopped || now() - stopDeadline >= 0;
    }
}
