package bittc.cli.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The size of a terminal.
 *
 * @param rows at least 1
 * @param columns at least 1
 */
public record Terminal(int rows, int columns) {
    /** Used if the size is unknown: the size of terminals since the DEC VT100. */
    static final Terminal USUAL = new Terminal(24, 80);

    /** No terminal is larger; also bounds the width of frames. */
    private static final int MAX = 1000;

    private static final long STTY_MILLIS = 500;

    /** Reads {@code 24 80}, as stty prints it; anything else is {@link #USUAL}. */
    public static Terminal parse(String size) {
        int blank = size.trim().indexOf(' ');
        if (blank < 0) {
            return USUAL;
        }
        try {
            int rows = Integer.parseInt(size.trim().substring(0, blank));
            int columns = Integer.parseInt(size.trim().substring(blank + 1).trim());
            return rows < 1 || columns < 1 ? USUAL : new Terminal(Math.min(rows, MAX), Math.min(columns, MAX));
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }

    /** Asks the terminal for its current size; returns the old one if it does not answer. */
    public Terminal measure() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return this;
            }
            String answer = new String(stty.getInputStream().readNBytes(32), StandardCharsets.US_ASCII);
            return stty.exitValue() == 0 && !answer.startsWith("0") ? parse(answer) : this;
        } catch (IOException e) {
            return this;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return this;
        }
    }
}
