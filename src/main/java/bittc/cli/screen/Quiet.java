package bittc.cli.screen;

import bittc.cli.message.Problem;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A screen that shows only problems. */
public final class Quiet implements Screen {
    private final PrintStream out;

    public Quiet(PrintStream out) {
        this.out = out;
    }

    @Override
    public void line(String text) {}

    @Override
    public void about(Topic topic, String name, String text) {}

    @Override
    public void problem(Problem problem) {
        out.writeBytes((problem.text() + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void draw(View view) {}
}
