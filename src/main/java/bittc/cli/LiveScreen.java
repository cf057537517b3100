package bittc.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A terminal: what has happened scrolls up, what is happening is drawn below it in place, each time in one write. The
 * cursor rests at the beginning of the line under the frame and is never hidden.
 */
final class LiveScreen implements Screen {
    private static final String ERASE_LINE_END = Style.ESCAPE + "[K";
    private static final String ERASE_BELOW = Style.ESCAPE + "[J";

    private final PrintStream out;
    private final Style style;
    private final boolean many;

    private Terminal terminal;
    private List<String> frame = List.of();

    /**
     * A screen with nothing on it yet.
     *
     * @param many whether there are several torrents, so that each thing said has to name one
     */
    LiveScreen(PrintStream out, Style style, Terminal terminal, boolean many) {
        this.out = out;
        this.style = style;
        this.terminal = terminal;
        this.many = many;
    }

    @Override
    public void line(String text) {
        write(Text.clean(text), frame);
    }

    @Override
    public void about(Topic topic, String name, String text) {
        String said = Text.clean(name + ": " + text);
        switch (topic) {
            case DONE, ALREADY_COMPLETE -> write(style.done() + " " + said, frame);
            case FAILED -> {
                if (many) {
                    write(style.failed() + " " + said, frame);
                }
            }
            case BEGUN -> {
                if (!many) {
                    write(said, frame);
                }
            }
            case WARNING, DETAIL -> write(said, frame);
            case TRACKER, STATE -> {
                // The frame shows it.
            }
        }
    }

    @Override
    public void problem(Problem problem) {
        write(problem.text(), frame);
    }

    @Override
    public void draw(View view) {
        List<String> next =
                view.active().isEmpty() ? List.of() : Frame.lines(view, style, terminal.columns(), terminal.rows());
        show(next);
    }

    @Override
    public void draw(Hashing hashing) {
        show(List.of(Frame.line(hashing, style, terminal.columns())));
    }

    private void show(List<String> next) {
        if (!next.equals(frame)) {
            write("", next);
        }
    }

    @Override
    public void onResize() {
        terminal = terminal.measure();
        write("", List.of());
    }

    @Override
    public void onContinue() {
        terminal = terminal.measure();
        // What was drawn has scrolled away under what the shell wrote.
        frame = List.of();
    }

    @Override
    public void close() {
        if (!frame.isEmpty()) {
            write("", List.of());
        }
    }

    /** Takes the frame away, writes lines that stay, then the next frame: all in one write. */
    private void write(String staying, List<String> next) {
        StringBuilder all = new StringBuilder();
        if (!frame.isEmpty()) {
            all.append('\r')
                    .append(Style.ESCAPE)
                    .append('[')
                    .append(rowsDrawn())
                    .append('A');
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

    /** How many rows the frame fills: a terminal that has become narrower has wrapped its lines. */
    private int rowsDrawn() {
        int rows = 0;
        for (String line : frame) {
            rows += Math.max(1, (Text.width(line) + terminal.columns() - 1) / terminal.columns());
        }
        return rows;
    }
}
