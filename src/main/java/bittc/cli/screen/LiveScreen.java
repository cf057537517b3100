package bittc.cli.screen;

import bittc.cli.host.Terminal;
import bittc.cli.message.Problem;
import bittc.cli.message.Text;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A terminal: past events scroll up, the current state is drawn in place below them, each time in one write. The cursor
 * rests at the beginning of the line under the frame and is never hidden.
 */
public final class LiveScreen implements Screen {
    private static final String ERASE_LINE_END = Text.ESCAPE + "[K";
    private static final String ERASE_BELOW = Text.ESCAPE + "[J";

    /** Frames come four times a second: after a gap of this length the process may have been stopped. */
    private static final Duration LATE = Duration.ofMillis(500);

    /** Time in which a thread may run after a stop before the signal is handled on another. */
    private static final Duration SIGNAL_LATENCY = Duration.ofMillis(200);

    private final PrintStream out;
    private final Style style;
    private final boolean many;
    private final LongSupplier nanoTime;

    /** A permit for each time the process was continued, until it is noticed. */
    private final Semaphore continued = new Semaphore(0);

    private long lastLook;
    private Terminal terminal;
    private List<String> frame = List.of();

    /**
     * An empty screen.
     *
     * @param many whether there are several torrents, so that each message has to name one
     * @param nanoTime a monotonic clock, to notice that the process was stopped
     */
    public LiveScreen(PrintStream out, Style style, Terminal terminal, boolean many, LongSupplier nanoTime) {
        this.out = out;
        this.style = style;
        this.terminal = terminal;
        this.many = many;
        this.nanoTime = nanoTime;
        this.lastLook = nanoTime.getAsLong();
    }

    @Override
    public void line(String text) {
        say(Text.clean(text));
    }

    @Override
    public void about(Topic topic, String name, String text) {
        String said = Text.clean(name + ": " + text);
        switch (topic) {
            case DONE, ALREADY_COMPLETE -> say(style.done() + " " + said);
            case FAILED -> {
                if (many) {
                    say(style.failed() + " " + said);
                }
            }
            case BEGUN -> {
                if (!many) {
                    say(said);
                }
            }
            case WARNING, DETAIL, SEEDED -> say(said);
            case TRACKER, STATE -> {
                // The frame shows it.
            }
        }
    }

    @Override
    public void problem(Problem problem) {
        say(problem.text());
    }

    @Override
    public void draw(View view) {
        forgetIfContinued();
        List<String> next =
                view.active().isEmpty() ? List.of() : Frame.lines(view, style, terminal.columns(), terminal.rows());
        show(next);
    }

    @Override
    public void draw(Hashing hashing) {
        forgetIfContinued();
        show(List.of(Frame.line(hashing, style, terminal.columns())));
    }

    /** Writes permanent lines above the frame. */
    private void say(String staying) {
        forgetIfContinued();
        write(staying, frame);
    }

    private void show(List<String> next) {
        if (!next.equals(frame)) {
            write("", next);
        }
    }

    @Override
    public boolean drawsInPlace() {
        return true;
    }

    @Override
    public void onResize() {
        forgetIfContinued();
        terminal = terminal.measure();
        write("", List.of());
    }

    @Override
    public void onContinue() {
        continued.release();
    }

    /** Forgets the frame if the process was stopped meanwhile: the shell's output has moved it away. */
    private void forgetIfContinued() {
        if (wasContinued()) {
            continued.drainPermits();
            terminal = terminal.measure();
            frame = List.of();
        }
    }

    private boolean wasContinued() {
        long now = nanoTime.getAsLong();
        boolean late = now - lastLook >= LATE.toNanos();
        lastLook = now;
        try {
            return late ? continued.tryAcquire(SIGNAL_LATENCY.toNanos(), TimeUnit.NANOSECONDS) : continued.tryAcquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        forgetIfContinued();
        if (!frame.isEmpty()) {
            write("", List.of());
        }
    }

    /** Erases the frame, writes permanent lines, then the next frame: all in one write. */
    private void write(String staying, List<String> next) {
        StringBuilder all = new StringBuilder();
        if (!frame.isEmpty()) {
            all.append('\r').append(Text.ESCAPE).append('[').append(rowsDrawn()).append('A');
        }
        if (!staying.isEmpty()) {
            all.append(staying.replace("\n", ERASE_LINE_END + "\n")).append(ERASE_LINE_END + "\n");
        }
        for (String line : next) {
            all.append(line).append(ERASE_LINE_END + "\n");
        }
        all.append(frame.isEmpty() ? "" : ERASE_BELOW);
        out.writeBytes(all.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        frame = next;
    }

    /** Counts the rows of the frame: a terminal that has become narrower has wrapped its lines. */
    private int rowsDrawn() {
        int rows = 0;
        for (String line : frame) {
            rows += Math.max(1, (Text.width(line) + terminal.columns() - 1) / terminal.columns());
        }
        return rows;
    }
}
